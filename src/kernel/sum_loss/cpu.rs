//! The sum of the loss on the CPU.

use crate::kernel::cpu::{CpuKernel, CpuMemory};
use crate::plan::{LOSS_PAIRS, StepUniforms, SumLoss, loss_slot};

impl CpuKernel for SumLoss {
    fn run(&self, step: &StepUniforms, memory: &mut CpuMemory) {
        let mut pairs = [[0.0_f32; 2]; LOSS_PAIRS];
        for (which, terms) in [&self.nll, &self.kl].into_iter().enumerate() {
            for (i, term) in memory.terms[terms.offset..][..terms.rows * terms.stride].iter().enumerate() {
                if (i / terms.stride) % self.n_batch < step.n_valid as usize {
                    pairs[i % LOSS_PAIRS][which] += term;
                }
            }
            for pair in &mut pairs {
                pair[which] *= self.scale(terms);
            }
        }
        memory.losses[loss_slot(step.slot).range()].copy_from_slice(pairs.as_flattened());
    }
}
