// m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², W ← W − α m̂ / (√v̂ + ε) (Kingma & Ba 2015, algorithm 1).
// state: m of all parameters, then v. step.m_correction and step.v_correction are the bias corrections.
fn take_gradient(at: u32, gradient: vec4f) {
  let m = ADAM_BETA_1 * state[at] + (1.0 - ADAM_BETA_1) * gradient;
  let v = ADAM_BETA_2 * state[N_PARAMS + at] + (1.0 - ADAM_BETA_2) * gradient * gradient;
  state[at] = m;
  state[N_PARAMS + at] = v;
  params[at] -= step.learning_rate * (step.m_correction * m) / (sqrt(step.v_correction * v) + ADAM_EPSILON);
}
