//! The backward product and its epilogues on the CPU.

use crate::config::KlEstimator;
use crate::kernel::cpu::gemm::Operand;
use crate::kernel::cpu::simd::{load, real_columns, store};
use crate::kernel::cpu::{CpuKernel, CpuMemory};
use crate::plan::{BackwardEpilogue, KlWeight, LOGVAR_LIMIT, LinearBackward, StepUniforms};
use crate::tensor::{Tensor, VEC4, padded};
use wide::f32x4;

impl CpuKernel for LinearBackward {
    fn run(&self, step: &StepUniforms, memory: &mut CpuMemory) {
        match &self.epilogue {
            BackwardEpilogue::Hidden { activation, preactivation, d_a } => {
                let derivative = activation.functions().derivative;
                self.product(memory, |activations, gradients, row, column, d_y| {
                    let a = load(&activations[preactivation.row(row).start + column..]);
                    store(d_y * derivative(a), &mut gradients[d_a.row(row).start + column..]);
                });
            }
            BackwardEpilogue::Latent { kl_estimator, kl_weight, mu_logvar, epsilon, d_latent } => {
                let kl_rows = BackwardEpilogue::kl_rows(*kl_estimator, epsilon, d_latent);
                let uniform_weight = step.beta / kl_rows as f32;
                for row in 0..d_latent.rows {
                    memory.gradients[d_latent.row(row)].fill(0.0);
                }
                self.backward_through_z(
                    memory,
                    *kl_estimator,
                    kl_weight,
                    uniform_weight,
                    [mu_logvar, epsilon, d_latent],
                );
                if *kl_estimator == KlEstimator::Closed {
                    add_closed_kl(kl_weight, uniform_weight, memory, mu_logvar, d_latent);
                }
                zero_where_clamped(memory, mu_logvar, d_latent);
            }
        }
    }
}

impl LinearBackward {
    /// d_x = d_y Wᵀ. Calls `done(activations, gradients, row, column, d_x)` for four columns at a time.
    fn product(&self, memory: &mut CpuMemory, mut done: impl FnMut(&[f32], &mut [f32], usize, usize, f32x4)) {
        let d_y = Operand::rows(&memory.gradients, &self.d_y);
        let product = memory.product.of(d_y, [self.d_y.rows, self.d_y.stride]);
        let weight = Operand::rows(&memory.params, &self.layer.weight);
        product.with(weight, padded(self.layer.n_in()), |row, column, d_x| {
            done(&memory.activations, &mut memory.gradients, row, column, d_x);
        });
    }

    /// Because z = mu + sigma · epsilon, d_mu = d_z and d_logvar = ½ sigma epsilon d_z, summed over the samples. The
    /// sampled KL depends on z, so its gradient is added here.
    fn backward_through_z(
        &self,
        memory: &mut CpuMemory,
        kl_estimator: KlEstimator,
        kl_weight: &KlWeight,
        uniform_weight: f32,
        [mu_logvar, epsilon, d_latent]: [&Tensor; 3],
    ) {
        let logvar_offset = epsilon.stride;
        let n_rows = d_latent.rows;
        self.product(memory, |activations, gradients, sample_row, column, d_z| {
            let row = sample_row % n_rows;
            let logvar = load(&activations[mu_logvar.row(row).start + logvar_offset + column..]);
            let epsilon = load(&activations[epsilon.row(sample_row).start + column..]);
            let at = d_latent.row(row).start + column;
            let sigma = (0.5 * logvar).exp();
            let mut d_mu = d_z;
            let mut d_logvar = 0.5 * sigma * epsilon * d_z;
            if kl_estimator == KlEstimator::Sampled {
                let z = load(&activations[mu_logvar.row(row).start + column..]) + sigma * epsilon;
                // In the padding epsilon is not zero, but the gradient must be.
                let real = real_columns(column / VEC4, d_latent.cols);
                let weight = kl_weight.of(gradients, uniform_weight, sample_row, column) & real;
                d_mu += weight * z;
                d_logvar += 0.5 * weight * (sigma * epsilon * z - f32x4::ONE);
            }
            store(load(&gradients[at..]) + d_mu, &mut gradients[at..]);
            store(load(&gradients[at + logvar_offset..]) + d_logvar, &mut gradients[at + logvar_offset..]);
        });
    }
}

impl KlWeight {
    /// The KL weights of four latent dimensions from `column` on, in a row of the KL term.
    fn of(&self, gradients: &[f32], uniform_weight: f32, row: usize, column: usize) -> f32x4 {
        match self {
            KlWeight::Uniform => f32x4::splat(uniform_weight),
            KlWeight::FreeBits(gate) => uniform_weight * load(&gradients[gate.offset + column..]),
            KlWeight::Importance(weights) => load(&gradients[weights.row(row)]),
        }
    }
}

/// Adds the gradient of the KL in closed form: d_mu = mu, d_logvar = ½ (sigma² − 1).
fn add_closed_kl(
    kl_weight: &KlWeight,
    uniform_weight: f32,
    memory: &mut CpuMemory,
    mu_logvar: &Tensor,
    d_latent: &Tensor,
) {
    let logvar_offset = d_latent.stride / 2;
    for row in 0..d_latent.rows {
        for column in (0..logvar_offset).step_by(VEC4) {
            let weight = kl_weight.of(&memory.gradients, uniform_weight, row, column);
            let (from, at) = (mu_logvar.row(row).start + column, d_latent.row(row).start + column);
            let mu = load(&memory.activations[from..]);
            let logvar = load(&memory.activations[from + logvar_offset..]);
            let d_mu = load(&memory.gradients[at..]) + weight * mu;
            let d_logvar = load(&memory.gradients[at + logvar_offset..]) + 0.5 * weight * (logvar.exp() - f32x4::ONE);
            store(d_mu, &mut memory.gradients[at..]);
            store(d_logvar, &mut memory.gradients[at + logvar_offset..]);
        }
    }
}

/// Sets the gradient of logvar to zero where logvar was clamped.
fn zero_where_clamped(memory: &mut CpuMemory, mu_logvar: &Tensor, d_latent: &Tensor) {
    let logvar_offset = d_latent.stride / 2;
    for row in 0..d_latent.rows {
        let logvars = &memory.activations[mu_logvar.row(row)][logvar_offset..];
        for (d_logvar, logvar) in memory.gradients[d_latent.row(row)][logvar_offset..].iter_mut().zip(logvars) {
            if logvar.abs() >= LOGVAR_LIMIT {
                *d_logvar = 0.0;
            }
        }
    }
}
