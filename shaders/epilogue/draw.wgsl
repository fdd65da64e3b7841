// A draw of x from the decoder q(x|z), pixel by pixel.
//
// x [n_rows, D]. Rows have the stride of the output's rows.
override DRAW: u32;
override PIXEL_GROUPS: u32;
#import shared/rng
#import output
#import likelihood

fn finish(row: u32, group: u32, output: Output) {
  if (row >= N_ROWS || group >= PIXEL_GROUPS) { return; }
  let bits = philox4x32(vec4u(group, step.first_row + row, 0u, 0u), step.seed, step.stream);
  activations[DRAW + row * OUT_GROUPS + group] = likelihood_draw(output, bits);
}
