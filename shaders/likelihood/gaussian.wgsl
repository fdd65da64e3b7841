// Gaussian decoder with a fixed variance: q(x|z) = N(x; m, sigma²), with m the decoder's output (theory (20)–(22)).
// nll = ½ (x − m)² / sigma² + ½ ln(2 pi sigma²). Mirror: src/likelihood/gaussian.rs.
fn nll_and_gradient(x: vec4f, mean: Output) -> NllAndGradient {
  let inverse = 1.0 / (step.sigma * step.sigma);
  let error = mean - x;
  let constant = HALF_LN_TWO_PI + log(step.sigma);
  return NllAndGradient(0.5 * inverse * error * error + constant, inverse * error);
}

fn likelihood_mean(mean: Output) -> Output {
  return mean;
}

fn likelihood_draw(mean: Output, bits: vec4u) -> vec4f {
  return mean + step.sigma * normals(bits);
}
