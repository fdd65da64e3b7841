//! Replays a plan with the kernels' mirrors: the fallback where there is no GPU, in SIMD on one thread.

use crate::error::{Error, Result};
use crate::kernel::Memory;
use crate::plan::{LOSS_LANES, LOSS_SLOTS, Plan, Program, Step};
use crate::platform::{give_way, now_ms};
use crate::tensor::Buffer;
use std::ops::Range;

/// Work between two turns of the event loop: short enough for a page that trains on its main thread.
const TURN_MS: f64 = 12.0;

/// The buffers of a plan in plain memory.
#[derive(Debug)]
pub struct CpuBackend {
    memory: Memory,
    /// When the event loop last turned.
    turned_ms: f64,
}

impl CpuBackend {
    /// All buffers zero. Fails if they do not fit: many samples of a large batch may take gigabytes.
    pub fn new(plan: &Plan) -> Result<CpuBackend> {
        let mut memory = Memory {
            params: zeros(plan.n_params)?,
            moments: zeros(2 * plan.n_params)?,
            losses: zeros(2 * LOSS_LANES * LOSS_SLOTS)?,
            ..Memory::default()
        };
        for (buffer, floats) in plan.scratch {
            *floats_of(&mut memory, buffer) = zeros(floats)?;
        }
        Ok(CpuBackend { memory, turned_ms: now_ms() })
    }

    /// What runs it.
    pub fn adapter() -> String {
        let simd = if cfg!(target_arch = "wasm32") { "WebAssembly SIMD" } else { "native SIMD" };
        format!("{simd}, one thread")
    }

    /// See [`super::Backend::write`].
    pub fn write(&mut self, buffer: Buffer, offset: usize, floats: &[f32]) {
        floats_of(&mut self.memory, buffer)[offset..][..floats.len()].copy_from_slice(floats);
    }

    /// See [`super::Backend::read`].
    pub fn read(&mut self, buffer: Buffer, floats: Range<usize>) -> Vec<f32> {
        floats_of(&mut self.memory, buffer)[floats].to_vec()
    }

    /// See [`super::Backend::set_images`].
    pub fn set_images(&mut self, buffer: Buffer, bytes: &[u8]) {
        *images_of(&mut self.memory, buffer) = bytes.to_vec();
    }

    /// See [`super::Backend::append_images`].
    pub fn append_images(&mut self, buffer: Buffer, bytes: &[u8]) {
        images_of(&mut self.memory, buffer).extend_from_slice(bytes);
    }

    /// See [`super::Backend::allocate`].
    pub fn allocate(&mut self, buffer: Buffer, floats: usize) -> Result<()> {
        *floats_of(&mut self.memory, buffer) = zeros(floats)?;
        Ok(())
    }

    /// See [`super::Backend::run`].
    pub async fn run(&mut self, program: &Program, steps: &[Step]) -> Result<()> {
        for step in steps {
            for dispatch in &program.dispatches {
                dispatch.kernel().run(step, &mut self.memory);
            }
            if now_ms() - self.turned_ms > TURN_MS {
                give_way().await;
                self.turned_ms = now_ms();
            }
        }
        Ok(())
    }
}

fn zeros(floats: usize) -> Result<Vec<f32>> {
    let mut zeros = Vec::new();
    let room = zeros.try_reserve_exact(floats);
    room.map_err(|_| Error::OutOfMemory(format!("{} MB for one buffer", 4 * floats / 1_000_000)))?;
    zeros.resize(floats, 0.0);
    Ok(zeros)
}

fn floats_of(memory: &mut Memory, buffer: Buffer) -> &mut Vec<f32> {
    match buffer {
        Buffer::Params => &mut memory.params,
        Buffer::Moments => &mut memory.moments,
        Buffer::Activations => &mut memory.activations,
        Buffer::Gradients => &mut memory.gradients,
        Buffer::Terms => &mut memory.terms,
        Buffer::Losses => &mut memory.losses,
        Buffer::Statistics => &mut memory.statistics,
        Buffer::Layers | Buffer::Training | Buffer::HeldOut | Buffer::Query => {
            unreachable!("{buffer:?} holds no floats on the CPU")
        }
    }
}

fn images_of(memory: &mut Memory, buffer: Buffer) -> &mut Vec<u8> {
    match buffer {
        Buffer::Training => &mut memory.training,
        Buffer::HeldOut => &mut memory.held_out,
        Buffer::Query => &mut memory.query,
        _ => unreachable!("{buffer:?} holds no images"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_a_typed_error() {
        assert_eq!(zeros(usize::MAX / 8).unwrap_err().code(), "out_of_memory");
        assert_eq!(zeros(3).unwrap(), [0.0; 3]);
    }
}
