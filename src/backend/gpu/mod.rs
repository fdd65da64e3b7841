//! Compiles a plan once and replays it on a GPU: the only place that knows wgpu. One source for WebGPU in the browser
//! and for Vulkan, Metal and Direct3D 12.

mod device;
mod program;
mod storage;

pub use device::Gpu;

use crate::error::Result;
use crate::kernel::Tile;
use crate::plan::{Plan, Program, Step};
use crate::platform::now_ms;
use crate::tensor::Buffer;
use device::Ticket;
use program::Compiler;
use std::collections::VecDeque;
use std::ops::Range;
use storage::Storage;

/// Work in one submit: long enough to hide its cost, short enough to stay in step with the page.
const SUBMIT_MS: f64 = 12.0;
/// Submits under way at once. More only makes a pause take longer.
const SUBMITS_IN_FLIGHT: usize = 3;
/// Most steps in one submit: slots of the uniform arena.
const MAX_STEPS: usize = 64;
/// Bytes from one slot of the uniform arena to the next: WebGPU's alignment of dynamic offsets.
const SLOT_BYTES: usize = 256;

/// A plan on a GPU.
#[derive(Debug)]
pub struct GpuBackend {
    gpu: Gpu,
    storage: Storage,
    compiler: Compiler,
    /// Running estimate, from the time between two finished submits.
    ms_per_step: f64,
}

impl GpuBackend {
    /// Buffers of a plan, all zero. Shaders are compiled when a program first runs.
    pub async fn new(gpu: Gpu, plan: &Plan) -> Result<GpuBackend> {
        let tile = gpu.tile();
        GpuBackend::with_tile(gpu, plan, tile).await
    }

    /// The same with a tile of the caller's choice, for tests and measurements.
    pub async fn with_tile(gpu: Gpu, plan: &Plan, tile: Tile) -> Result<GpuBackend> {
        let storage = gpu.guarded(|gpu| Storage::new(gpu, plan, tile)).await?;
        Ok(GpuBackend { gpu, storage, compiler: Compiler::new(tile), ms_per_step: SUBMIT_MS })
    }

    /// What the adapter calls itself.
    pub fn adapter(&self) -> String {
        self.gpu.adapter_name()
    }

    /// The device, to be lost in a test.
    pub fn gpu(&self) -> &Gpu {
        &self.gpu
    }

    /// See [`crate::backend::Backend::write`].
    pub fn write(&mut self, buffer: Buffer, offset: usize, floats: &[f32]) {
        self.storage.write(&self.gpu, buffer, 4 * offset as u64, bytemuck::cast_slice(floats));
    }

    /// See [`crate::backend::Backend::read`].
    pub async fn read(&mut self, buffer: Buffer, floats: Range<usize>) -> Result<Vec<f32>> {
        self.storage.read(&self.gpu, buffer, floats).await
    }

    /// See [`crate::backend::Backend::set_images`].
    pub async fn set_images(&mut self, buffer: Buffer, bytes: &[u8]) -> Result<()> {
        let storage = &mut self.storage;
        let fresh = self.gpu.guarded(|gpu| storage.images(gpu, buffer, bytes)).await?;
        self.storage.replace(buffer, fresh);
        self.compiler.forget_bind_groups(buffer);
        Ok(())
    }

    /// See [`crate::backend::Backend::append_images`].
    pub async fn append_images(&mut self, buffer: Buffer, bytes: &[u8]) -> Result<()> {
        let storage = &mut self.storage;
        let fresh = self.gpu.guarded(|gpu| storage.appended(gpu, buffer, bytes)).await?;
        self.storage.replace(buffer, fresh);
        self.compiler.forget_bind_groups(buffer);
        Ok(())
    }

    /// See [`crate::backend::Backend::allocate`].
    pub async fn allocate(&mut self, buffer: Buffer, floats: usize) -> Result<()> {
        let fresh = self.gpu.guarded(|gpu| Storage::zeros(gpu, buffer, floats)).await?;
        self.storage.replace(buffer, fresh);
        self.compiler.forget_bind_groups(buffer);
        Ok(())
    }

    /// Runs a program once for each step: one pass of prebuilt bind groups a submit, a few submits under way.
    pub async fn run(&mut self, program: &Program, steps: &[Step]) -> Result<()> {
        self.compiler.compile(&self.gpu, &self.storage, program).await?;
        let mut under_way: VecDeque<(Ticket, usize)> = VecDeque::new();
        let mut left = steps;
        let mut last_done_ms = now_ms();
        while !left.is_empty() || !under_way.is_empty() {
            if !left.is_empty() && under_way.len() < SUBMITS_IN_FLIGHT {
                let fitting = (SUBMIT_MS / self.ms_per_step) as usize;
                let (now, later) = left.split_at(fitting.clamp(1, MAX_STEPS.min(left.len())));
                under_way.push_back((self.submit(program, now), now.len()));
                left = later;
            } else if let Some((ticket, n_steps)) = under_way.pop_front() {
                self.gpu.wait(ticket).await?;
                let done_ms = now_ms();
                // Half old, half new: a single slow submit should not halve the next ones.
                self.ms_per_step = 0.5 * self.ms_per_step + 0.5 * (done_ms - last_done_ms) / n_steps as f64;
                last_done_ms = done_ms;
            }
        }
        Ok(())
    }

    fn submit(&mut self, program: &Program, steps: &[Step]) -> Ticket {
        let mut slots = vec![0_u8; SLOT_BYTES * steps.len()];
        for (slot, step) in slots.chunks_exact_mut(SLOT_BYTES).zip(steps) {
            slot[..size_of::<Step>()].copy_from_slice(bytemuck::bytes_of(step));
        }
        self.storage.write_steps(&self.gpu, &slots);
        let mut encoder = self.gpu.device().create_command_encoder(&Default::default());
        let mut pass = encoder
            .begin_compute_pass(&wgpu::ComputePassDescriptor { label: Some(program.name), timestamp_writes: None });
        for slot in 0..steps.len() {
            self.compiler.encode(&mut pass, program, (slot * SLOT_BYTES) as u32);
        }
        drop(pass);
        self.gpu.submit(encoder)
    }
}
