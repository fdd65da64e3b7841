// Continuous Bernoulli decoder: q(x|z) = C rho^x (1 − rho)^(1−x) on [0, 1], rho = sigmoid(a), with a the decoder's
// output (Loaiza-Ganem & Cunningham 2019). ln C = ln(a / tanh(a / 2)) normalises the density.
// nll = max(a, 0) − a x + ln((1 − e^−|a|) / |a|); its derivative is mean − x. For |a| < 1 the quotients suffer from
// cancellation, so series replace them. Mirror: src/likelihood/continuous_bernoulli.rs.
fn nll_and_gradient(x: vec4f, logit: Output) -> NllAndGradient {
  let size = abs(logit);
  let a2 = size * size;
  let small = a2 * (1.0 / 24.0 - a2 * (1.0 / 2880.0 - a2 * (1.0 / 181440.0 - a2 * (1.0 / 9676800.0)))) - 0.5 * size;
  let safe = max(size, vec4f(1.0));
  let log_mass = select(log((1.0 - exp(-safe)) / safe), small, size < vec4f(1.0));
  return NllAndGradient(max(logit, vec4f()) - logit * x + log_mass, likelihood_mean(logit) - x);
}

// mean(a) = 1 / (1 − e^−a) − 1 / a = ½ + a/12 − a³/720 + a⁵/30240 − …, and mean(−a) = 1 − mean(a).
fn likelihood_mean(logit: Output) -> Output {
  let size = abs(logit);
  let a2 = size * size;
  let series = 1.0 / 12.0
    - a2 * (1.0 / 720.0 - a2 * (1.0 / 30240.0 - a2 * (1.0 / 1209600.0 - a2 * (1.0 / 47900160.0))));
  let safe = max(size, vec4f(1.0));
  let of_size = select(1.0 / (1.0 - exp(-safe)) - 1.0 / safe, 0.5 + size * series, size < vec4f(1.0));
  return select(1.0 - of_size, of_size, logit >= vec4f());
}

// The inverse of the distribution function at a uniform u; for small |a|, where it loses precision, the expansion
// u − ½ |a| u (1 − u).
fn likelihood_draw(logit: Output, bits: vec4u) -> vec4f {
  let size = abs(logit);
  let u = unit4(bits);
  let safe = max(size, vec4f(0.03));
  let large = -log(1.0 - u * (1.0 - exp(-safe))) / safe;
  let of_size = select(large, u - 0.5 * size * u * (1.0 - u), size < vec4f(0.03));
  return select(of_size, 1.0 - of_size, logit >= vec4f());
}
