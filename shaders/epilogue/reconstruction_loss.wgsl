// The reconstruction term −ln q(x|z) and its gradient with respect to the decoder's output, which is not stored.
//
// images x [n_batch, D]; nll [n_rows, D / 4], summed over each group of four pixels; d_output [n_rows, D], the gradient
// of the mean over rows, SCALE = 1 / n_rows. Padding pixels contribute 0.
override IMAGE: u32;
override N_BATCH: u32;
override NLL: u32;
override D_OUTPUT: u32;
override N_PIXELS: u32;
override PIXEL_GROUPS: u32;
override SCALE: f32;
#import shared/rng
#import output
#import likelihood

fn finish(row: u32, group: u32, output: Output) {
  if (row >= N_ROWS || group >= PIXEL_GROUPS) { return; }
  let x = activations[IMAGE + (row % N_BATCH) * PIXEL_GROUPS + group];
  let real = vec4u(4u * group, 4u * group + 1u, 4u * group + 2u, 4u * group + 3u) < vec4u(N_PIXELS);
  let loss = nll_and_gradient(x, output);
  let nll = select(vec4f(), loss.nll, real);
  store_gradient(D_OUTPUT, row, group, vec4f(SCALE), loss.d_output, real);
  terms[NLL + row * PIXEL_GROUPS + group] = nll.x + nll.y + nll.z + nll.w;
}
