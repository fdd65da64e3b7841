// The decoder's mean of each pixel, E[x|z].
//
// mean [n_rows, D].
override MEAN: u32;
#import likelihood

fn finish(row: u32, group: u32, output: vec4f) {
  if (row >= N_ROWS || group >= OUT_GROUPS) { return; }
  activations[MEAN + row * OUT_GROUPS + group] = likelihood_mean(output);
}
