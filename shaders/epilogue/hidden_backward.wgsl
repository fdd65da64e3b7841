// d_a = d_y f'(a): the gradient with respect to the pre-activation a.
override PREACTIVATION: u32;
override D_A: u32;
#import activation
alias Sum = vec4f;

fn add_sample(sum: Sum, row: u32, group: u32, sample: u32, d_y: vec4f) -> Sum {
  return d_y;
}

fn finish(row: u32, group: u32, d_y: Sum) {
  if (row >= N_ROWS || group >= IN_GROUPS) { return; }
  let at = row * IN_GROUPS + group;
  gradients[D_A + at] = d_y * activation_derivative(activations[PREACTIVATION + at]);
}
