// KL(N(mu, sigma²) ‖ N(0, 1)) = ½ (mu² + sigma² − ln sigma² − 1) of each latent, in closed form (theory (16); Kingma &
// Welling 2013, appendix B). kl [n_rows, n_latent].
fn row_kl(row: u32, group: u32, mu: vec4f, sigma: vec4f, logvar: vec4f, real: vec4<bool>) {
  store_kl(row, group, select(vec4f(), 0.5 * (mu * mu + sigma * sigma - logvar - 1.0), real));
}

fn sample_kl(row: u32, group: u32, z: vec4f, epsilon: vec4f, logvar: vec4f, real: vec4<bool>) {}
