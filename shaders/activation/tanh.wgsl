// f(a) = tanh a, f'(a) = 1 − tanh² a, from one exponential that cannot overflow. Mirror: src/activation.rs.
fn activation(a: vec4f) -> vec4f {
  let e = exp(-2.0 * abs(a));
  return sign(a) * (1.0 - e) / (1.0 + e);
}
fn activation_derivative(a: vec4f) -> vec4f {
  let y = activation(a);
  return 1.0 - y * y;
}
