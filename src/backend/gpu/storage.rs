//! The engine's buffers on the device.

use super::SLOT_BYTES;
use super::device::{Completion, Gpu};
use super::pace::MAX_STEPS;
use crate::error::{Error, Result};
use crate::plan::{LOSS_PAIRS, LOSS_SLOTS, Plan};
use crate::tensor::Buffer;
use std::ops::{Deref, Range};
use std::sync::{Arc, Mutex, PoisonError};

/// A buffer whose memory is freed when it is dropped, as soon as the work submitted before has run. A browser would
/// keep it until it collects garbage.
#[derive(Debug)]
pub struct Allocation(wgpu::Buffer);

impl Allocation {
    /// Memory on the device, all zero.
    pub fn new(gpu: &Gpu, label: &str, bytes: u64, usage: wgpu::BufferUsages) -> Allocation {
        let descriptor = wgpu::BufferDescriptor { label: Some(label), size: bytes, usage, mapped_at_creation: false };
        Allocation(gpu.device().create_buffer(&descriptor))
    }
}

impl Deref for Allocation {
    type Target = wgpu::Buffer;

    fn deref(&self) -> &wgpu::Buffer {
        &self.0
    }
}

impl Drop for Allocation {
    fn drop(&mut self) {
        self.0.destroy();
    }
}

/// All buffers that a plan reads and writes.
#[derive(Debug)]
pub struct Storage {
    /// In the order of [`Buffer::ALL`].
    buffers: Vec<Allocation>,
    /// Bytes of images in each buffer. The next images are appended at this position.
    image_bytes: Vec<u64>,
    steps: Allocation,
    staging: Staging,
}

/// The staging buffers that no read uses at present. A read takes one that is large enough, and returns it.
type Staging = Arc<Mutex<Vec<Allocation>>>;

/// A read that was submitted: the values are those at that time, whatever runs later.
#[derive(Debug)]
pub struct Reading {
    gpu: Gpu,
    /// Dropped before the buffer, so that a reading that nobody awaits any more is not taken for a lost device.
    mapped: Completion,
    buffer: Allocation,
    bytes: u64,
    staging: Staging,
}

impl Reading {
    /// The values, once the device has copied them.
    ///
    /// # Errors
    /// If the device is lost.
    pub async fn values(self) -> Result<Vec<f32>> {
        self.gpu.wait(self.mapped).await?;
        let view = self.buffer.get_mapped_range(0..self.bytes).map_err(|error| Error::Gpu(error.to_string()))?;
        // The mapped bytes may not be aligned to four bytes.
        let values = view.chunks_exact(4).map(|b| f32::from_ne_bytes([b[0], b[1], b[2], b[3]])).collect();
        drop(view);
        self.buffer.unmap();
        self.staging.lock().unwrap_or_else(PoisonError::into_inner).push(self.buffer);
        Ok(values)
    }
}

impl Storage {
    /// Allocates the buffers of a plan, all zero.
    pub fn new(gpu: &Gpu, plan: &Plan) -> Storage {
        let floats = |buffer: Buffer| match buffer {
            Buffer::Params => plan.n_params,
            Buffer::AdamMoments => 2 * plan.n_params,
            Buffer::Losses => 2 * LOSS_PAIRS * LOSS_SLOTS,
            // Allocated when they are needed.
            Buffer::Training | Buffer::HeldOut | Buffer::Query | Buffer::GradientStatistics => 0,
            Buffer::Activations | Buffer::Gradients | Buffer::Terms => {
                plan.scratch.iter().find(|(scratch, _)| *scratch == buffer).map_or(0, |(_, floats)| *floats)
            }
        };
        let buffers: Vec<_> =
            Buffer::ALL.into_iter().map(|buffer| create(gpu, buffer, 4 * floats(buffer) as u64)).collect();
        let usage = wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST;
        let steps = Allocation::new(gpu, "steps", (MAX_STEPS * SLOT_BYTES) as u64, usage);
        Storage { image_bytes: vec![0; buffers.len()], buffers, steps, staging: Staging::default() }
    }

    /// The GPU buffer of one of the engine's buffers.
    pub fn buffer(&self, buffer: Buffer) -> &wgpu::Buffer {
        &self.buffers[buffer as usize]
    }

    /// The uniform buffer, with a slot for each step of a submit.
    pub fn steps(&self) -> &wgpu::Buffer {
        &self.steps
    }

    /// Writes bytes into a buffer, from byte `offset` on.
    pub fn write(&self, gpu: &Gpu, buffer: Buffer, offset: u64, bytes: &[u8]) {
        gpu.queue().write_buffer(self.buffer(buffer), offset, bytes);
    }

    /// Writes the uniforms of all steps of a submit.
    pub fn write_steps(&self, gpu: &Gpu, slots: &[u8]) {
        gpu.queue().write_buffer(&self.steps, 0, slots);
    }

    /// Submits a read of floats of a buffer, as they are after everything submitted before has run.
    pub async fn read(&self, gpu: &Gpu, buffer: Buffer, floats: Range<usize>) -> Result<Reading> {
        gpu.check()?;
        let bytes = 4 * floats.len() as u64;
        let staging = match self.take_staging(bytes) {
            Some(free) => free,
            None => gpu.with_error_scopes(|gpu| staging(gpu, bytes)).await?,
        };
        let mut encoder = gpu.device().create_command_encoder(&Default::default());
        encoder.copy_buffer_to_buffer(self.buffer(buffer), 4 * floats.start as u64, &staging, 0, bytes);
        let submission = gpu.queue().submit([encoder.finish()]);
        let mapped = gpu.map(&staging, bytes, submission);
        Ok(Reading { gpu: gpu.clone(), buffer: staging, bytes, mapped, staging: self.staging.clone() })
    }

    /// A staging buffer for a read of this size, if there is one.
    fn take_staging(&self, bytes: u64) -> Option<Allocation> {
        let mut free = self.staging.lock().unwrap_or_else(PoisonError::into_inner);
        let fitting = free.iter().position(|buffer| buffer.size() >= bytes)?;
        Some(free.swap_remove(fitting))
    }

    /// A new buffer of floats, all zero. It is used only after [`Storage::replace`].
    pub fn zeros(gpu: &Gpu, buffer: Buffer, floats: usize) -> (Allocation, u64) {
        let bytes = 4 * floats as u64;
        (create(gpu, buffer, bytes), bytes)
    }

    /// A new buffer of images. It is used only after [`Storage::replace`].
    pub fn images(&self, gpu: &Gpu, buffer: Buffer, bytes: &[u8]) -> (Allocation, u64) {
        let fresh = create(gpu, buffer, bytes.len() as u64);
        gpu.queue().write_buffer(&fresh, 0, bytes);
        (fresh, bytes.len() as u64)
    }

    /// [`Storage::images`] with the current images followed by the new ones.
    pub fn appended(&self, gpu: &Gpu, buffer: Buffer, bytes: &[u8]) -> (Allocation, u64) {
        let present = self.image_bytes[buffer as usize];
        let total = present + bytes.len() as u64;
        let fresh = create(gpu, buffer, total);
        let mut encoder = gpu.device().create_command_encoder(&Default::default());
        encoder.copy_buffer_to_buffer(self.buffer(buffer), 0, &fresh, 0, present);
        gpu.queue().submit([encoder.finish()]);
        gpu.queue().write_buffer(&fresh, present, bytes);
        (fresh, total)
    }

    /// Replaces a buffer by a new one.
    pub fn replace(&mut self, buffer: Buffer, (fresh, bytes): (Allocation, u64)) {
        self.buffers[buffer as usize] = fresh;
        self.image_bytes[buffer as usize] = bytes;
    }
}

fn create(gpu: &Gpu, buffer: Buffer, bytes: u64) -> Allocation {
    let usage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::COPY_SRC;
    // WebGPU does not allow an empty binding.
    Allocation::new(gpu, &format!("{buffer:?}"), bytes.max(16), usage)
}

fn staging(gpu: &Gpu, bytes: u64) -> Allocation {
    Allocation::new(gpu, "staging", bytes, wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST)
}
