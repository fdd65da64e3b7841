// Laplace decoder of fixed scale: q(x|z) = e^(−|x − m| / b) / (2b), m the decoder's output, b = step.sigma.
// nll = |x − m| / b + ln 2b, the L1 loss; its gradient sign(m − x) / b is 0 at x = m. Mirror: src/likelihood/laplace.rs.
fn nll_and_gradient(x: vec4f, mean: Output) -> NllAndGradient {
  let error = mean - x;
  return NllAndGradient(abs(error) / step.sigma + log(2.0 * step.sigma), sign(error) / step.sigma);
}

fn likelihood_mean(mean: Output) -> Output {
  return mean;
}

// The inverse of the distribution function at a uniform u.
fn likelihood_draw(mean: Output, bits: vec4u) -> vec4f {
  let centred = unit4(bits) - 0.5;
  return mean - step.sigma * sign(centred) * log(1.0 - 2.0 * abs(centred));
}
