// The KL of each sample has the sample's importance weight (shaders/importance_weights.wgsl).
override WEIGHTS: u32;

fn kl_weight(row: u32, group: u32) -> vec4f {
  return gradients[WEIGHTS + row];
}
