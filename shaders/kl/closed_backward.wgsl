// The gradient of the closed form: mu with respect to mu, ½ (sigma² − 1) with respect to logvar.
fn add_sample_kl(sum: Sum, row: u32, sample_row: u32, group: u32, sigma: vec4f, epsilon: vec4f) -> Sum {
  return sum;
}

fn add_row_kl(sum: Sum, row: u32, group: u32, mu: vec4f, logvar: vec4f) -> Sum {
  let weight = kl_weight(row, group);
  return Sum(sum.d_mu + weight * mu, sum.d_logvar + 0.5 * weight * (exp(logvar) - 1.0));
}
