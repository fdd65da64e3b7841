// The decoder's mean E[x|z] of each pixel and, if the likelihood has one per pixel, its log-variance.
//
// mean [n_rows, D], or [n_rows, mean | logvar].
override MEAN: u32;
override PIXEL_GROUPS: u32;
#import shared/rng
#import output
#import likelihood

fn finish(row: u32, group: u32, output: Output) {
  if (row >= N_ROWS || group >= PIXEL_GROUPS) { return; }
  store_activation(MEAN, row, group, likelihood_mean(output));
}
