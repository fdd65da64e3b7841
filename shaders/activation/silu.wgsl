// f(a) = a s, f'(a) = s (1 + a (1 − s)), s = sigmoid(a) (Hendrycks & Gimpel 2016; Elfwing, Uchibe & Doya 2018).
// Both use one exponential of −|a|, which cannot overflow. Mirror: src/activation.rs.
fn sigmoid(a: vec4f) -> vec4f {
  let e = exp(-abs(a));
  return select(e, vec4f(1.0), a >= vec4f()) / (1.0 + e);
}
fn activation(a: vec4f) -> vec4f { return a * sigmoid(a); }
fn activation_derivative(a: vec4f) -> vec4f {
  let s = sigmoid(a);
  return s * (1.0 + a * (1.0 - s));
}
