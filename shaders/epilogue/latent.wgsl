// Reparameterisation, z = mu + exp(logvar / 2) epsilon, and the KL term (shaders/kl/).
//
// mu_logvar [n_rows, mu | logvar]; epsilon, z [n_samples · n_rows, n_latent], sample s of row b at s · n_rows + b.
// logvar is clamped to ±LOGVAR_LIMIT. The padding of z is 0, so that it adds nothing to the weight gradients.
override MU_LOGVAR: u32;
override EPSILON: u32;
override Z: u32;
override KL: u32;
override N_LATENT: u32;
override N_SAMPLES: u32;
#import shared/rng
#import kl

fn store_kl(row: u32, group: u32, kl: vec4f) {
  let at = KL + 4u * (row * (OUT_GROUPS / 2u) + group);
  terms[at] = kl.x;
  terms[at + 1u] = kl.y;
  terms[at + 2u] = kl.z;
  terms[at + 3u] = kl.w;
}

fn finish(row: u32, group: u32, mu: vec4f, raw_logvar: vec4f) {
  let groups = OUT_GROUPS / 2u;
  if (row >= N_ROWS) { return; }
  let logvar = clamp(raw_logvar, vec4f(-LOGVAR_LIMIT), vec4f(LOGVAR_LIMIT));
  let sigma = exp(0.5 * logvar);
  activations[MU_LOGVAR + row * OUT_GROUPS + group] = mu;
  activations[MU_LOGVAR + row * OUT_GROUPS + groups + group] = logvar;
  let real = vec4u(4u * group, 4u * group + 1u, 4u * group + 2u, 4u * group + 3u) < vec4u(N_LATENT);
  row_kl(row, group, mu, sigma, logvar, real);
  for (var sample = 0u; sample < N_SAMPLES; sample++) {
    let sample_row = sample * N_ROWS + row;
    let at = sample_row * groups + group;
    var epsilon = vec4f();
    if (step.noise == NOISE_DRAWN) {
      let counter = vec4u(group, step.first_row + row, step.step, step.first_sample + sample);
      epsilon = normal4(counter, step.seed, step.stream);
    } else if (step.noise == NOISE_RECORDED) {
      epsilon = activations[EPSILON + at];
    }
    activations[EPSILON + at] = epsilon;
    let z = mu + sigma * epsilon;
    activations[Z + at] = select(vec4f(), z, real);
    sample_kl(sample_row, group, z, epsilon, logvar, real);
  }
}
