// Instead of an update: mean and summed squared deviations of the gradient over repeated passes (Welford 1962).
// moments: the means for all parameters, then the sums of squares. step.adam_m is 1 / passes, this one included.
fn apply(at: u32, gradient: vec4f) {
  let before = gradient - moments[at];
  let mean = moments[at] + step.adam_m * before;
  moments[at] = mean;
  moments[N_PARAMS + at] += before * (gradient - mean);
}
