//! Replays a plan on the CPU, with SIMD on one thread. It is the fallback if there is no GPU.

use crate::error::{Error, Result};
use crate::kernel::cpu::CpuMemory;
use crate::kernel::on_cpu;
use crate::plan::{LOSS_PAIRS, LOSS_SLOTS, Plan, ProgramKind, StepUniforms};
use crate::platform::{now_ms, yield_to_event_loop};
use crate::tensor::Buffer;
use std::ops::Range;
use std::sync::Arc;

/// How long to work before yielding to the event loop. A page may train on its main thread.
const YIELD_MS: f64 = 12.0;

/// A plan and its buffers in plain memory.
#[derive(Debug)]
pub struct CpuBackend {
    plan: Arc<Plan>,
    memory: CpuMemory,
    /// When the backend last yielded to the event loop.
    yielded_ms: f64,
    /// Why the CPU is used instead of a GPU, if a GPU was tried first.
    pub gpu_error: Option<Error>,
}

impl CpuBackend {
    /// Allocates the buffers of a plan, all zero.
    ///
    /// # Errors
    /// If they do not fit into memory. Many samples of a large batch may take gigabytes.
    pub fn new(plan: &Arc<Plan>) -> Result<CpuBackend> {
        let mut memory = CpuMemory {
            params: zeros(plan.n_params)?,
            adam_moments: zeros(2 * plan.n_params)?,
            losses: zeros(2 * LOSS_PAIRS * LOSS_SLOTS)?,
            ..CpuMemory::default()
        };
        for (buffer, floats) in plan.scratch {
            *memory.floats_mut(buffer) = zeros(floats)?;
        }
        Ok(CpuBackend { plan: plan.clone(), memory, yielded_ms: now_ms(), gpu_error: None })
    }

    /// See [`super::Backend::plan`].
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// A description of the device.
    pub fn adapter() -> String {
        let simd = if cfg!(target_arch = "wasm32") { "WebAssembly SIMD" } else { "native SIMD" };
        format!("{simd}, one thread")
    }

    /// See [`super::Backend::write`].
    pub fn write(&mut self, buffer: Buffer, offset: usize, floats: &[f32]) {
        self.memory.floats_mut(buffer)[offset..][..floats.len()].copy_from_slice(floats);
    }

    /// See [`super::Backend::read`].
    pub fn read(&self, buffer: Buffer, floats: Range<usize>) -> Vec<f32> {
        self.memory.floats(buffer)[floats].to_vec()
    }

    /// See [`super::Backend::set_images`].
    pub fn set_images(&mut self, buffer: Buffer, bytes: &[u8]) {
        *self.memory.images_mut(buffer) = bytes.to_vec();
    }

    /// See [`super::Backend::append_images`].
    pub fn append_images(&mut self, buffer: Buffer, bytes: &[u8]) {
        self.memory.images_mut(buffer).extend_from_slice(bytes);
    }

    /// See [`super::Backend::allocate`].
    pub fn allocate(&mut self, buffer: Buffer, floats: usize) -> Result<()> {
        *self.memory.floats_mut(buffer) = zeros(floats)?;
        Ok(())
    }

    /// See [`super::Backend::submit`]. Here the steps have run when it returns.
    pub async fn submit(&mut self, kind: ProgramKind, steps: &[StepUniforms]) -> Result<usize> {
        for (step, n_done) in steps.iter().zip(1..) {
            for operation in &self.plan.program(kind).operations {
                on_cpu(operation).run(step, &mut self.memory);
            }
            if now_ms() - self.yielded_ms > YIELD_MS {
                yield_to_event_loop().await;
                self.yielded_ms = now_ms();
                return Ok(n_done);
            }
        }
        Ok(steps.len())
    }
}

fn zeros(floats: usize) -> Result<Vec<f32>> {
    let mut zeros = Vec::new();
    let room = zeros.try_reserve_exact(floats);
    room.map_err(|_| Error::OutOfMemory(format!("{} MB for one buffer", 4 * floats / 1_000_000)))?;
    zeros.resize(floats, 0.0);
    Ok(zeros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_allocation_that_does_not_fit_is_a_typed_error() {
        assert_eq!(zeros(usize::MAX / 8).unwrap_err().code(), "out_of_memory");
        assert_eq!(zeros(3).unwrap(), [0.0; 3]);
    }
}
