// m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², W ← W − α m̂ / (√v̂ + ε) (Kingma & Ba 2015, algorithm 1).
// moments: m of all parameters, then v. step.adam_m and step.adam_v are the bias corrections.
fn apply(at: u32, gradient: vec4f) {
  let m = 0.9 * moments[at] + 0.1 * gradient;
  let v = 0.999 * moments[N_PARAMS + at] + 0.001 * gradient * gradient;
  moments[at] = m;
  moments[N_PARAMS + at] = v;
  params[at] -= step.learning_rate * (step.adam_m * m) / (sqrt(step.adam_v * v) + 1e-8);
}
