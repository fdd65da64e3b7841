//! Free bits on the CPU.

use crate::kernel::cpu::{CpuKernel, CpuMemory};
use crate::plan::{FreeBits, StepUniforms};

impl CpuKernel for FreeBits {
    fn run(&self, _step: &StepUniforms, memory: &mut CpuMemory) {
        memory.gradients[self.gate.row(0)].fill(0.0);
        for latent in 0..self.kl.cols {
            let rows = || (0..self.kl.rows).map(|row| self.kl.row(row).start + latent);
            let sum: f32 = rows().map(|at| memory.terms[at]).sum();
            if sum > self.free * self.kl.rows as f32 {
                memory.gradients[self.gate.offset + latent] = 1.0;
            } else {
                rows().for_each(|at| memory.terms[at] = self.free);
            }
        }
    }
}
