// The same weight for the KL of every row.
fn kl_weight(row: u32, group: u32) -> vec4f {
  return vec4f(KL_SCALE * step.beta);
}
