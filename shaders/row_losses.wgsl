// The loss of each row separately: (nll, kl) of row r goes to pair r of the step's slot in the loss ring.
//
// nll [n_rows, groups], kl [n_rows, padded latents], or no kl (KL_STRIDE = 0); n_rows ≤ LOSS_PAIRS.
// Grid: one invocation per row. Mirror: src/kernel/row_losses/cpu.rs.
#import shared/step
@group(0) @binding(1) var<storage, read> terms: array<f32>;
@group(0) @binding(2) var<storage, read_write> losses: array<vec2f>;

override N_ROWS: u32;
override NLL: u32;
override NLL_GROUPS: u32;
override KL: u32;
override KL_STRIDE: u32;

@compute @workgroup_size(WG_X)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= N_ROWS) { return; }
  var nll = 0.0;
  for (var i = 0u; i < NLL_GROUPS; i++) { nll += terms[NLL + row * NLL_GROUPS + i]; }
  var kl = 0.0;
  for (var i = 0u; i < KL_STRIDE; i++) { kl += terms[KL + row * KL_STRIDE + i]; }
  losses[step.slot * LOSS_PAIRS + row] = vec2f(nll, kl);
}
