//! The importance-weighted bound L_K and what follows for the samples' gradients. Shader: `shaders/importance.wgsl`.

use super::{Binding, Constants, Kernel, Memory, Tile, writes};
use crate::plan::Step;
use crate::shader::Import;
use crate::tensor::{Buffer, Tensor};

/// Weighs the samples of each data point (Burda, Grosse & Salakhutdinov 2016, "Importance weighted autoencoders", (14)).
#[derive(Debug, Clone, PartialEq)]
pub struct Importance {
    /// `[n_samples · n_batch, groups of four pixels]`.
    pub nll: Tensor,
    /// `[n_samples · n_batch, n_latent]`.
    pub kl: Tensor,
    /// `[n_samples · n_batch, D]`, and a second part likewise: scaled by the weights, in place.
    pub d_output: Tensor,
    /// `[n_samples · n_batch, 1]`: the weights over the batch.
    pub weights: Tensor,
    /// `[n_batch, 1]`: Σ v nll.
    pub weighted_nll: Tensor,
    /// `[n_batch, 1]`: Σ v (kl + ln K v).
    pub weighted_kl: Tensor,
}

/// Invocations of a workgroup, and so the most samples.
const LANES: u32 = 64;

impl Kernel for Importance {
    fn name(&self) -> &'static str {
        "importance"
    }

    fn makes(&self) -> &str {
        &self.weights.name
    }

    fn imports(&self) -> Vec<Import> {
        Vec::new()
    }

    fn bindings(&self) -> Vec<Binding> {
        vec![writes(Buffer::Gradients), writes(Buffer::Terms)]
    }

    fn tile(&self, wish: Tile) -> Tile {
        Tile { workgroup: [LANES, 1], ..wish }
    }

    fn constants(&self, _tile: Tile) -> Constants {
        vec![
            ("N_BATCH", self.n_batch() as f64),
            ("N_SAMPLES", self.n_samples() as f64),
            ("NLL", self.nll.offset as f64),
            ("NLL_GROUPS", self.nll.stride as f64),
            ("KL", self.kl.offset as f64),
            ("KL_STRIDE", self.kl.stride as f64),
            ("D_OUTPUT", self.d_output.offset4() as f64),
            ("OUT_GROUPS", self.d_output.groups() as f64),
            ("WEIGHTS", self.weights.offset4() as f64),
            ("WEIGHTED_NLL", self.weighted_nll.offset as f64),
            ("WEIGHTED_KL", self.weighted_kl.offset as f64),
        ]
    }

    fn workgroups(&self, _tile: Tile) -> [u32; 2] {
        [self.n_batch() as u32, 1]
    }

    fn run(&self, _step: &Step, memory: &mut Memory) {
        let (n_batch, n_samples) = (self.n_batch(), self.n_samples());
        for point in 0..n_batch {
            let sum = |tensor: &Tensor, k: usize| memory.terms[tensor.row(k * n_batch + point)].iter().sum::<f32>();
            let parts: Vec<[f32; 2]> = (0..n_samples).map(|k| [sum(&self.nll, k), sum(&self.kl, k)]).collect();
            let log_weights = || parts.iter().map(|[nll, kl]| -nll - kl);
            let highest = log_weights().fold(f32::NEG_INFINITY, f32::max);
            let log_total = highest + log_weights().map(|log| (log - highest).exp()).sum::<f32>().ln();
            let (mut weighted_nll, mut weighted_kl) = (0.0, 0.0);
            for (k, [nll, kl]) in parts.iter().enumerate() {
                let log_weight = -nll - kl - log_total;
                let weight = log_weight.exp();
                weighted_nll += weight * nll;
                weighted_kl += weight * (kl + log_weight + (n_samples as f32).ln());
                let row = k * n_batch + point;
                memory.gradients[self.weights.row(row)].fill(weight / n_batch as f32);
                let scale = n_samples as f32 * weight;
                memory.gradients[self.d_output.row(row)].iter_mut().for_each(|d_output| *d_output *= scale);
            }
            memory.terms[self.weighted_nll.offset + point] = weighted_nll;
            memory.terms[self.weighted_kl.offset + point] = weighted_kl;
        }
    }
}

impl Importance {
    fn n_batch(&self) -> usize {
        self.weighted_nll.rows
    }

    fn n_samples(&self) -> usize {
        self.nll.rows / self.n_batch()
    }
}
