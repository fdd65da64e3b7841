// Every row's KL counts the same.
fn kl_weight(row: u32, group: u32) -> vec4f {
  return vec4f(KL_SCALE * step.beta);
}
