// The backward pass through the reparameterisation: adds the gradient of nll, summed over the samples, and that of the
// KL term (shaders/kl/). z = mu + sigma epsilon gives d_mu = d_z and d_logvar = ½ sigma epsilon d_z. The gradient of a
// clamped logvar is 0.
//
// d_latent [n_rows, d_mu | d_logvar].
override MU_LOGVAR: u32;
override EPSILON: u32;
override D_LATENT: u32;
override KL_SCALE: f32; // 1 / number of rows of the KL
struct Sum { d_mu: vec4f, d_logvar: vec4f }
#import kl_weight
#import kl_backward

fn add_sample(sum: Sum, row: u32, group: u32, sample: u32, d_z: vec4f) -> Sum {
  let sample_row = sample * N_ROWS + row;
  let sigma = exp(0.5 * activations[MU_LOGVAR + (2u * row + 1u) * IN_GROUPS + group]);
  let epsilon = activations[EPSILON + sample_row * IN_GROUPS + group];
  let added = Sum(sum.d_mu + d_z, sum.d_logvar + 0.5 * sigma * epsilon * d_z);
  return add_sample_kl(added, row, sample_row, group, sigma, epsilon);
}

fn finish(row: u32, group: u32, samples: Sum) {
  if (row >= N_ROWS || group >= IN_GROUPS) { return; }
  let mu_at = 2u * row * IN_GROUPS + group;
  let logvar_at = mu_at + IN_GROUPS;
  let logvar = activations[MU_LOGVAR + logvar_at];
  let sum = add_row_kl(samples, row, group, activations[MU_LOGVAR + mu_at], logvar);
  gradients[D_LATENT + mu_at] = sum.d_mu;
  gradients[D_LATENT + logvar_at] = select(sum.d_logvar, vec4f(), abs(logvar) >= vec4f(LOGVAR_LIMIT));
}
