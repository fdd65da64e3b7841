// Free bits: the KL of a latent counts as max(free, mean over the batch) (Kingma et al. 2016, (15)).
//
// kl [n_rows, n_latent]: if the mean of a latent is not above FREE, all its rows are set to FREE, so that the recorded
// loss is the one that is minimised. gate [n_latent]: 1 if the mean is above FREE, otherwise 0; it multiplies the KL's
// gradient. Grid: one invocation per group of four latents, which sums the rows in order.
// Mirror: src/kernel/free_bits/cpu.rs.
#import shared/step
@group(0) @binding(1) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> terms: array<f32>;

override KL: u32;
override N_ROWS: u32;
override GROUPS: u32;
override N_LATENT: u32;
override GATE: u32;
override FREE: f32;

@compute @workgroup_size(WG_X)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let group = id.x;
  if (group >= GROUPS) { return; }
  var gate = vec4f();
  for (var component = 0u; component < 4u; component++) {
    let latent = 4u * group + component;
    if (latent >= N_LATENT) { continue; }
    var sum = 0.0;
    for (var row = 0u; row < N_ROWS; row++) {
      sum += terms[KL + 4u * row * GROUPS + latent];
    }
    if (sum > FREE * f32(N_ROWS)) {
      gate += select(vec4f(), vec4f(1.0), vec4u(0u, 1u, 2u, 3u) == vec4u(component));
    } else {
      for (var row = 0u; row < N_ROWS; row++) {
        terms[KL + 4u * row * GROUPS + latent] = FREE;
      }
    }
  }
  gradients[GATE + group] = gate;
}
