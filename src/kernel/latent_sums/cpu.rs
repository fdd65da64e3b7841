//! The latent sums on the CPU.

use crate::kernel::cpu::simd::{load, store};
use crate::kernel::cpu::{CpuKernel, CpuMemory};
use crate::plan::{LatentSums, StepUniforms};
use crate::tensor::VEC4;
use wide::f32x4;

impl CpuKernel for LatentSums {
    fn run(&self, step: &StepUniforms, memory: &mut CpuMemory) {
        let slot = self.slot(step.slot);
        for column in (0..self.kl.stride).step_by(VEC4) {
            let mut sums = [f32x4::ZERO; Self::SUMS];
            for row in 0..step.n_valid as usize {
                let at = self.mu_logvar.row(row).start + column;
                let mu = load(&memory.activations[at..]);
                let logvar = load(&memory.activations[at + self.kl.stride..]);
                let kl = load(&memory.terms[self.kl.row(row).start + column..]);
                for (sum, term) in sums.iter_mut().zip([kl, mu, mu * mu, logvar.exp()]) {
                    *sum += term;
                }
            }
            for (index, sum) in sums.into_iter().enumerate() {
                store(sum, &mut memory.terms[slot.row(index).start + column..]);
            }
        }
    }
}
