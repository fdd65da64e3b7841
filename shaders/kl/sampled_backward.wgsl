// The gradient of ½ (z² − epsilon² − ln sigma²) with z = mu + sigma epsilon: z with respect to mu,
// ½ (sigma epsilon z − 1) with respect to logvar. epsilon is not 0 in the padding, so the weight there must be 0.
override N_LATENT: u32;

fn add_sample_kl(sum: Sum, row: u32, sample_row: u32, group: u32, sigma: vec4f, epsilon: vec4f) -> Sum {
  let z = activations[MU_LOGVAR + 2u * row * IN_GROUPS + group] + sigma * epsilon;
  let real = vec4u(4u * group, 4u * group + 1u, 4u * group + 2u, 4u * group + 3u) < vec4u(N_LATENT);
  let weight = select(vec4f(), kl_weight(sample_row, group), real);
  return Sum(sum.d_mu + weight * z, sum.d_logvar + 0.5 * weight * (sigma * epsilon * z - 1.0));
}

fn add_row_kl(sum: Sum, row: u32, group: u32, mu: vec4f, logvar: vec4f) -> Sum {
  return sum;
}
