// Sums the loss (shaders/shared/loss.wgsl) after a pass without an update, such as evaluation.
//
// Grid: one invocation per pair of the slot. Mirror: src/kernel/sum_loss/cpu.rs.
#import shared/step
@group(0) @binding(1) var<storage, read> terms: array<f32>;
@group(0) @binding(2) var<storage, read_write> losses: array<vec2f>;
#import shared/loss

@compute @workgroup_size(WG_X)
fn main(@builtin(global_invocation_id) id: vec3u) {
  sum_loss(id.x);
}
