// No step: mean and summed squared deviations of the gradient over repeated passes, in one go (Welford 1962).
// state: the means of all parameters, then their sums of squares; step.adam_m is 1 / passes so far, this one included.
fn take_gradient(at: u32, gradient: vec4f) {
  let deviation = gradient - state[at];
  let mean = state[at] + step.adam_m * deviation;
  state[at] = mean;
  state[N_PARAMS + at] += deviation * (gradient - mean);
}
