// Weight 0 for the KL of a latent whose mean KL is within the free bits (shaders/free_bits.wgsl).
override GATE: u32;

fn kl_weight(row: u32, group: u32) -> vec4f {
  return KL_SCALE * step.beta * gradients[GATE + group];
}
