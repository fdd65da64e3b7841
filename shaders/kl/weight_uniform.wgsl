// Every KL term has the same weight.
fn kl_weight(row: u32, group: u32) -> vec4f {
  return vec4f(KL_SCALE * step.beta);
}
