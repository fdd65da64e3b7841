// ln p(z|x) − ln q(z) = ½ (z² − epsilon² − ln sigma²) of each latent and sample. Its expectation is the KL.
// kl [n_samples · n_rows, n_latent].
fn row_kl(row: u32, group: u32, mu: vec4f, sigma: vec4f, logvar: vec4f, real: vec4<bool>) {}

fn sample_kl(row: u32, group: u32, z: vec4f, epsilon: vec4f, logvar: vec4f, real: vec4<bool>) {
  store_kl(row, group, select(vec4f(), 0.5 * (z * z - epsilon * epsilon - logvar), real));
}
