// A latent's KL counts only where it is above what is free (shaders/free_bits.wgsl).
override GATE: u32;

fn kl_weight(row: u32, group: u32) -> vec4f {
  return KL_SCALE * step.beta * gradients[GATE + group];
}
