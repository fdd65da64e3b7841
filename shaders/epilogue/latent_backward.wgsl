// Where the two losses meet: the reconstruction's gradient by z, summed over the samples, and the KL's.
// z = mu + sigma epsilon gives d_mu = d_z and d_logvar = ½ sigma epsilon d_z; the KL adds beta mu and
// ½ beta (sigma² − 1), over the batch. Where logvar was clamped its gradient is zero.
//
// d_latent [n_rows, d_mu | d_logvar].
override MU_LOGVAR: u32;
override EPSILON: u32;
override D_LATENT: u32;
override KL_SCALE: f32; // 1 / n_batch
struct Sum { d_mu: vec4f, d_logvar: vec4f }

fn add_sample(sum: Sum, row: u32, group: u32, sample: u32, d_z: vec4f) -> Sum {
  let logvar = activations[MU_LOGVAR + (2u * row + 1u) * IN_GROUPS + group];
  let epsilon = activations[EPSILON + (sample * N_ROWS + row) * IN_GROUPS + group];
  return Sum(sum.d_mu + d_z, sum.d_logvar + 0.5 * exp(0.5 * logvar) * epsilon * d_z);
}

fn finish(row: u32, group: u32, sum: Sum) {
  if (row >= N_ROWS || group >= IN_GROUPS) { return; }
  let mu_at = 2u * row * IN_GROUPS + group;
  let logvar_at = mu_at + IN_GROUPS;
  let mu = activations[MU_LOGVAR + mu_at];
  let logvar = activations[MU_LOGVAR + logvar_at];
  let scale = KL_SCALE * step.beta;
  let d_logvar = sum.d_logvar + 0.5 * scale * (exp(logvar) - 1.0);
  gradients[D_LATENT + mu_at] = sum.d_mu + scale * mu;
  gradients[D_LATENT + logvar_at] = select(d_logvar, vec4f(), abs(logvar) >= vec4f(10.0));
}
