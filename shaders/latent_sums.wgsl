// Sums of kl, mu, mu² and sigma² over the valid rows, for each latent: the moments of the aggregated posterior.
//
// mu_logvar [n_rows, mu | logvar], kl [n_rows, n_latent]; sums [slot, LATENT_SUMS, n_latent], in the above order.
// Grid: one invocation per group of four latents, which sums the rows in order.
// Mirror: src/kernel/latent_sums/cpu.rs.
#import shared/step
@group(0) @binding(1) var<storage, read> activations: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> terms: array<f32>;

override MU_LOGVAR: u32;
override KL: u32;
override GROUPS: u32;
override SUMS: u32;

fn store_sum(sum: u32, group: u32, value: vec4f) {
  let at = SUMS + 4u * ((LATENT_SUMS * step.slot + sum) * GROUPS + group);
  terms[at] = value.x;
  terms[at + 1u] = value.y;
  terms[at + 2u] = value.z;
  terms[at + 3u] = value.w;
}

@compute @workgroup_size(WG_X)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let group = id.x;
  if (group >= GROUPS) { return; }
  var kl = vec4f();
  var mu_sum = vec4f();
  var mu_squares = vec4f();
  var variances = vec4f();
  for (var row = 0u; row < step.n_valid; row++) {
    let at = KL + 4u * (row * GROUPS + group);
    kl += vec4f(terms[at], terms[at + 1u], terms[at + 2u], terms[at + 3u]);
    let mu = activations[MU_LOGVAR + 2u * row * GROUPS + group];
    mu_sum += mu;
    mu_squares += mu * mu;
    variances += exp(activations[MU_LOGVAR + (2u * row + 1u) * GROUPS + group]);
  }
  store_sum(0u, group, kl);
  store_sum(1u, group, mu_sum);
  store_sum(2u, group, mu_squares);
  store_sum(3u, group, variances);
}
