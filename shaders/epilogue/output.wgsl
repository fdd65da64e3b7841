// The reconstruction term −ln q(x|z) of each pixel and its gradient, from the decoder's output in one go:
// the output itself is never stored.
//
// images x [n_batch, D]; nll [n_rows, D / 4], one sum a group of four pixels; d_output [n_rows, D] is the gradient of
// the mean over rows, SCALE = 1 / n_rows. Padding pixels count nothing.
override IMAGE: u32;
override N_BATCH: u32;
override NLL: u32;
override D_OUTPUT: u32;
override N_PIXELS: u32;
override SCALE: f32;
#import likelihood

fn finish(row: u32, group: u32, output: vec4f) {
  if (row >= N_ROWS || group >= OUT_GROUPS) { return; }
  let x = activations[IMAGE + (row % N_BATCH) * OUT_GROUPS + group];
  let real = vec4u(4u * group, 4u * group + 1u, 4u * group + 2u, 4u * group + 3u) < vec4u(N_PIXELS);
  let term = likelihood(x, output);
  let nll = select(vec4f(), term.nll, real);
  gradients[D_OUTPUT + row * OUT_GROUPS + group] = select(vec4f(), SCALE * term.d_output, real);
  terms[NLL + row * OUT_GROUPS + group] = nll.x + nll.y + nll.z + nll.w;
}
