// Bernoulli decoder: q(x|z) = rho^x (1 − rho)^(1−x), rho = sigmoid(logit) (theory (17)–(19)).
// With logit l, nll = max(l, 0) − l x + ln(1 + e^−|l|), which cannot overflow; d nll / d l = sigmoid(l) − x uses the
// same exponential. For a small e, 1 + e loses digits of e, so ln(1 + e) is scaled by e / ((1 + e) − 1) (Kahan).
// Mirror: src/likelihood/bernoulli.rs.
fn nll_and_gradient(x: vec4f, logit: Output) -> NllAndGradient {
  let e = exp(-abs(logit));
  let one_plus = 1.0 + e;
  let lost = one_plus - 1.0;
  let log_one_plus = select(log(one_plus) * (e / lost), e, lost == vec4f());
  let rho = select(e, vec4f(1.0), logit >= vec4f()) / one_plus;
  return NllAndGradient(max(logit, vec4f()) - logit * x + log_one_plus, rho - x);
}

fn likelihood_mean(logit: Output) -> Output {
  let e = exp(-abs(logit));
  return select(e, vec4f(1.0), logit >= vec4f()) / (1.0 + e);
}

fn likelihood_draw(logit: Output, bits: vec4u) -> vec4f {
  return select(vec4f(), vec4f(1.0), unit4(bits) < likelihood_mean(logit));
}
