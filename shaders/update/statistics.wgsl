// Instead of an update: mean and summed squared deviations of the gradient over repeated passes (Welford 1962).
// state: the means for all parameters, then the sums of squares. step.mean_weight is 1 / passes, this one included.
fn take_gradient(at: u32, gradient: vec4f) {
  let deviation = gradient - state[at];
  let mean = state[at] + step.mean_weight * deviation;
  state[at] = mean;
  state[N_PARAMS + at] += deviation * (gradient - mean);
}
