// The importance-weighted bound of a data point and the weights of its samples (Burda, Grosse & Salakhutdinov 2016).
// ln w_k = −nll_k − kl_k, L_K = ln (1/K) Σ w_k, and its gradient is Σ v_k ∇ ln w_k with v_k = w_k / Σ w.
//
// nll [n_samples · n_batch, groups], kl [n_samples · n_batch, n_latent]: of each sample. d_output
// [n_samples · n_batch, D]: in, the gradient of the mean over rows; out, the same with each sample weighted by v_k.
// weights [n_samples · n_batch]: v_k / n_batch. The loss is −L_K = Σ v_k nll_k + (Σ v_k kl_k + Σ v_k ln(K v_k)); its
// two parts go to weighted_nll and weighted_kl [n_batch]. The second is the sampled KL of the resampled posterior.
// Weights are computed relative to the largest, so that exp does not underflow. Sums have a fixed order.
// Grid: one workgroup per data point.
// Mirror: src/kernel/importance_weights/cpu.rs.
#import shared/step
@group(0) @binding(1) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> terms: array<f32>;

override N_BATCH: u32;
override N_SAMPLES: u32;
override NLL: u32;
override NLL_GROUPS: u32;
override KL: u32;
override KL_STRIDE: u32;
override D_OUTPUT: u32;
override OUT_GROUPS: u32;
override WEIGHTS: u32;
override WEIGHTED_NLL: u32;
override WEIGHTED_KL: u32;

// The sums of each sample.
var<workgroup> nll: array<f32, WG_X>;
var<workgroup> kl: array<f32, WG_X>;

@compute @workgroup_size(WG_X)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) sample: u32) {
  let image = workgroup.x;
  if (sample < N_SAMPLES) {
    let row = sample * N_BATCH + image;
    var nll_sum = 0.0;
    for (var i = 0u; i < NLL_GROUPS; i++) { nll_sum += terms[NLL + row * NLL_GROUPS + i]; }
    var kl_sum = 0.0;
    for (var i = 0u; i < KL_STRIDE; i++) { kl_sum += terms[KL + row * KL_STRIDE + i]; }
    nll[sample] = nll_sum;
    kl[sample] = kl_sum;
  }
  workgroupBarrier();

  var highest = -nll[0] - kl[0];
  for (var k = 1u; k < N_SAMPLES; k++) { highest = max(highest, -nll[k] - kl[k]); }
  var total = 0.0;
  for (var k = 0u; k < N_SAMPLES; k++) { total += exp(-nll[k] - kl[k] - highest); }
  let log_total = highest + log(total);

  if (sample == 0u) {
    var weighted_nll = 0.0;
    var weighted_kl = 0.0;
    for (var k = 0u; k < N_SAMPLES; k++) {
      let log_weight = -nll[k] - kl[k] - log_total;
      weighted_nll += exp(log_weight) * nll[k];
      weighted_kl += exp(log_weight) * (kl[k] + log_weight + log(f32(N_SAMPLES)));
    }
    terms[WEIGHTED_NLL + image] = weighted_nll;
    terms[WEIGHTED_KL + image] = weighted_kl;
  }
  if (sample < N_SAMPLES) {
    let weight = exp(-nll[sample] - kl[sample] - log_total);
    gradients[WEIGHTS + sample * N_BATCH + image] = vec4f(weight / f32(N_BATCH));
  }
  for (var i = sample; i < N_SAMPLES * OUT_GROUPS; i += WG_X) {
    let k = i / OUT_GROUPS;
    let weight = exp(-nll[k] - kl[k] - log_total);
    gradients[D_OUTPUT + (k * N_BATCH + image) * OUT_GROUPS + i % OUT_GROUPS] *= f32(N_SAMPLES) * weight;
  }
}
