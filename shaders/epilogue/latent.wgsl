// Reparameterised sampling, z = mu + exp(logvar / 2) epsilon, and the KL term in closed form,
// KL(N(mu, sigma²) ‖ N(0, 1)) = ½ (mu² + sigma² − ln sigma² − 1) for each latent (Kingma & Welling 2013, appendix B).
//
// mu_logvar [n_rows, mu | logvar]; epsilon, z [n_samples · n_rows, n_latent], sample s of row b at s · n_rows + b;
// kl [n_rows, n_latent]. logvar is clamped to ±10. Padding of z is zero, so that it adds nothing to the update.
override MU_LOGVAR: u32;
override EPSILON: u32;
override Z: u32;
override KL: u32;
override N_LATENT: u32;
override N_SAMPLES: u32;
#import shared/rng

fn finish(row: u32, group: u32, mu: vec4f, raw_logvar: vec4f) {
  let groups = OUT_GROUPS / 2u;
  if (row >= N_ROWS) { return; }
  let logvar = clamp(raw_logvar, vec4f(-10.0), vec4f(10.0));
  let sigma = exp(0.5 * logvar);
  activations[MU_LOGVAR + row * OUT_GROUPS + group] = mu;
  activations[MU_LOGVAR + row * OUT_GROUPS + groups + group] = logvar;
  let real = vec4u(4u * group, 4u * group + 1u, 4u * group + 2u, 4u * group + 3u) < vec4u(N_LATENT);
  let kl = select(vec4f(), 0.5 * (mu * mu + sigma * sigma - logvar - 1.0), real);
  let kl_at = KL + 4u * (row * groups + group);
  terms[kl_at] = kl.x;
  terms[kl_at + 1u] = kl.y;
  terms[kl_at + 2u] = kl.z;
  terms[kl_at + 3u] = kl.w;
  for (var sample = 0u; sample < N_SAMPLES; sample++) {
    let at = (sample * N_ROWS + row) * groups + group;
    var epsilon = vec4f();
    if (step.noise == NOISE_DRAWN) {
      let counter = vec4u(group, step.first_row + row, step.step, step.first_sample + sample);
      epsilon = normal4(counter, step.seed, step.stream);
    } else if (step.noise == NOISE_RECORDED) {
      epsilon = activations[EPSILON + at];
    }
    activations[EPSILON + at] = epsilon;
    activations[Z + at] = select(vec4f(), mu + sigma * epsilon, real);
  }
}
