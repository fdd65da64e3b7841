// Every sample's KL has the weight of the sample (shaders/importance_weights.wgsl).
override WEIGHTS: u32;

fn kl_weight(row: u32, group: u32) -> vec4f {
  return gradients[WEIGHTS + row];
}
