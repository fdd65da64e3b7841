// f(a) = max(a, 0). Mirror: src/activation.rs.
fn activation(a: vec4f) -> vec4f { return max(a, vec4f()); }
fn activation_derivative(a: vec4f) -> vec4f { return select(vec4f(), vec4f(1.0), a > vec4f()); }
