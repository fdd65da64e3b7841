// Sums the loss in a fixed order: pair p sums every LOSS_PAIRS-th term, and the reader of the loss ring sums the pairs.
// Without barriers and atomics, the result is reproducible, and fast on software adapters.
//
// nll [n_rows, groups], kl [n_kl_rows, padded latents]; both contain one whole minibatch per sample, one after another.
// losses [slot, pair] of (nll, kl): averaged over the samples, summed over the valid rows.
// Uses the bindings terms, losses and step. Mirror: src/kernel/sum_loss/cpu.rs.
override NLL: u32;
override NLL_GROUPS: u32;
override N_ROWS: u32;
override KL: u32;
override KL_STRIDE: u32;
override N_KL_ROWS: u32;
override N_BATCH: u32;
override NLL_SCALE: f32; // 1 / samples
override KL_SCALE: f32;

fn sum_loss(pair: u32) {
  if (pair >= LOSS_PAIRS) { return; }
  var nll = 0.0;
  for (var i = pair; i < N_ROWS * NLL_GROUPS; i += LOSS_PAIRS) {
    nll += select(0.0, terms[NLL + i], (i / NLL_GROUPS) % N_BATCH < step.n_valid);
  }
  var kl = 0.0;
  for (var i = pair; i < N_KL_ROWS * KL_STRIDE; i += LOSS_PAIRS) {
    kl += select(0.0, terms[KL + i], (i / KL_STRIDE) % N_BATCH < step.n_valid);
  }
  losses[step.slot * LOSS_PAIRS + pair] = vec2f(NLL_SCALE * nll, KL_SCALE * kl);
}
