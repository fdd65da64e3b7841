//! The kernels, which run each [`Operation`].
//!
//! A kernel is a folder with the name of its operation: `cpu.rs` is the CPU backend's code; `gpu.rs` composes and
//! launches the WGSL file of the same name in `shaders/`. Both sides compute the same function of the same tensors, in
//! the same order of summation. tests/kernels.rs compares them with each other and with f64 formulas.

pub mod cpu;
pub mod gpu;

mod free_bits;
mod gather;
mod importance_weights;
mod latent_sums;
mod linear_backward;
mod linear_forward;
mod linear_update;
mod row_losses;
mod sum_loss;

use crate::plan::Operation;
use cpu::CpuKernel;
use gpu::GpuKernel;

/// Both sides of an operation.
trait Kernel: CpuKernel + GpuKernel {}

impl<K: CpuKernel + GpuKernel> Kernel for K {}

fn kernel(operation: &Operation) -> &dyn Kernel {
    match operation {
        Operation::Gather(operation) => operation,
        Operation::LinearForward(operation) => operation,
        Operation::LinearBackward(operation) => operation,
        Operation::LinearUpdate(operation) => operation,
        Operation::SumLoss(operation) => operation,
        Operation::FreeBits(operation) => operation,
        Operation::ImportanceWeights(operation) => operation,
        Operation::RowLosses(operation) => operation,
        Operation::LatentSums(operation) => operation,
    }
}

/// The CPU side of an operation.
pub fn on_cpu(operation: &Operation) -> &dyn CpuKernel {
    kernel(operation)
}

/// The GPU side of an operation.
pub fn on_gpu(operation: &Operation) -> &dyn GpuKernel {
    kernel(operation)
}
