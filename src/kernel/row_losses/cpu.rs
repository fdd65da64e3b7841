//! The row losses on the CPU.

use crate::kernel::cpu::{CpuKernel, CpuMemory};
use crate::plan::{RowLosses, StepUniforms, loss_slot};
use crate::tensor::Tensor;

impl CpuKernel for RowLosses {
    fn run(&self, step: &StepUniforms, memory: &mut CpuMemory) {
        let slot = loss_slot(step.slot);
        for row in 0..self.nll.rows {
            let sum = |tensor: &Tensor| memory.terms[tensor.row(row)].iter().sum::<f32>();
            let loss = [sum(&self.nll), self.kl.as_ref().map_or(0.0, sum)];
            memory.losses[slot.row(row)].copy_from_slice(&loss);
        }
    }
}
