//! The importance weights on the CPU.

use crate::kernel::cpu::{CpuKernel, CpuMemory};
use crate::plan::{ImportanceWeights, StepUniforms};
use crate::tensor::Tensor;

impl CpuKernel for ImportanceWeights {
    fn run(&self, _step: &StepUniforms, memory: &mut CpuMemory) {
        let (n_batch, n_samples) = (self.n_batch(), self.n_samples());
        for image in 0..n_batch {
            let sum = |tensor: &Tensor, k: usize| memory.terms[tensor.row(k * n_batch + image)].iter().sum::<f32>();
            let losses: Vec<[f32; 2]> = (0..n_samples).map(|k| [sum(&self.nll, k), sum(&self.kl, k)]).collect();
            // ln w_k = −nll_k − kl_k, normalised by a log-sum-exp.
            let log_weights = || losses.iter().map(|[nll, kl]| -nll - kl);
            let highest = log_weights().fold(f32::NEG_INFINITY, f32::max);
            let log_total = highest + log_weights().map(|log| (log - highest).exp()).sum::<f32>().ln();
            let (mut weighted_nll, mut weighted_kl) = (0.0, 0.0);
            for (k, [nll, kl]) in losses.iter().enumerate() {
                let log_weight = -nll - kl - log_total;
                let weight = log_weight.exp();
                weighted_nll += weight * nll;
                weighted_kl += weight * (kl + log_weight + (n_samples as f32).ln());
                let row = k * n_batch + image;
                memory.gradients[self.weights.row(row)].fill(weight / n_batch as f32);
                let scale = n_samples as f32 * weight;
                memory.gradients[self.d_output.row(row)].iter_mut().for_each(|d_output| *d_output *= scale);
            }
            memory.terms[self.weighted_nll.offset + image] = weighted_nll;
            memory.terms[self.weighted_kl.offset + image] = weighted_kl;
        }
    }
}
