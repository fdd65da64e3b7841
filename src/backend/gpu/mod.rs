//! Compiles the programs of a plan and replays them on a GPU. This is the only module that uses wgpu. The same source
//! runs on WebGPU in the browser and natively on Vulkan, Metal and Direct3D 12.

mod device;
mod pace;
mod program;
mod replay;
mod slot;
mod storage;

pub use device::Gpu;
pub use storage::Reading;

use crate::error::Result;
use crate::kernel::gpu::Tile;
use crate::plan::{Plan, Program, ProgramKind, StepUniforms};
use crate::tensor::Buffer;
use program::Compiler;
use replay::Replay;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use storage::{Allocation, Storage};

/// Bytes in a slot of the uniform buffer: WebGPU's alignment of dynamic offsets.
const SLOT_BYTES: usize = 256;

/// A plan on a GPU.
#[derive(Debug)]
pub struct GpuBackend {
    gpu: Gpu,
    storage: Storage,
    plan: Arc<Plan>,
    compiler: Compiler,
    /// The compiled programs: those that have run before.
    programs: HashMap<ProgramKind, Replay>,
}

impl GpuBackend {
    /// Allocates the buffers of a plan, all zero. A program is compiled when it first runs.
    ///
    /// # Errors
    /// If the buffers do not fit, or the device is lost.
    pub async fn new(gpu: Gpu, plan: &Arc<Plan>) -> Result<GpuBackend> {
        let tile = gpu.tile();
        GpuBackend::with_tile(gpu, plan, tile).await
    }

    /// [`GpuBackend::new`] with the given tile, for tests and benchmarks.
    pub async fn with_tile(gpu: Gpu, plan: &Arc<Plan>, tile: Tile) -> Result<GpuBackend> {
        let storage = gpu.with_error_scopes(|gpu| Storage::new(gpu, plan)).await?;
        let compiler = Compiler::new(tile);
        Ok(GpuBackend { gpu, storage, plan: plan.clone(), compiler, programs: HashMap::new() })
    }

    /// See [`crate::backend::Backend::plan`].
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// The adapter's name.
    pub fn adapter(&self) -> String {
        self.gpu.adapter_name()
    }

    /// The device, so that tests can lose it.
    pub fn gpu(&self) -> &Gpu {
        &self.gpu
    }

    /// See [`crate::backend::Backend::write`].
    pub fn write(&mut self, buffer: Buffer, offset: usize, floats: &[f32]) {
        self.storage.write(&self.gpu, buffer, 4 * offset as u64, bytemuck::cast_slice(floats));
    }

    /// See [`crate::backend::Backend::read`].
    pub async fn read(&mut self, buffer: Buffer, floats: Range<usize>) -> Result<Vec<f32>> {
        self.submit_read(buffer, floats).await?.values().await
    }

    /// See [`crate::backend::Backend::submit_read`].
    pub async fn submit_read(&mut self, buffer: Buffer, floats: Range<usize>) -> Result<Reading> {
        self.storage.read(&self.gpu, buffer, floats).await
    }

    /// See [`crate::backend::Backend::set_images`].
    pub async fn set_images(&mut self, buffer: Buffer, bytes: &[u8]) -> Result<()> {
        let storage = &mut self.storage;
        let fresh = self.gpu.with_error_scopes(|gpu| storage.images(gpu, buffer, bytes)).await?;
        self.replace(buffer, fresh);
        Ok(())
    }

    /// See [`crate::backend::Backend::append_images`].
    pub async fn append_images(&mut self, buffer: Buffer, bytes: &[u8]) -> Result<()> {
        let storage = &mut self.storage;
        let fresh = self.gpu.with_error_scopes(|gpu| storage.appended(gpu, buffer, bytes)).await?;
        self.replace(buffer, fresh);
        Ok(())
    }

    /// See [`crate::backend::Backend::allocate`].
    pub async fn allocate(&mut self, buffer: Buffer, floats: usize) -> Result<()> {
        let fresh = self.gpu.with_error_scopes(|gpu| Storage::zeros(gpu, buffer, floats)).await?;
        self.replace(buffer, fresh);
        Ok(())
    }

    /// Replaces a buffer, and drops the bind groups that hold the old one.
    fn replace(&mut self, buffer: Buffer, fresh: (Allocation, u64)) {
        self.storage.replace(buffer, fresh);
        self.programs.values_mut().for_each(|replay| replay.program.unbind(buffer));
    }

    /// See [`crate::backend::Backend::submit`].
    pub async fn submit(&mut self, kind: ProgramKind, steps: &[StepUniforms]) -> Result<usize> {
        let mut replay = match self.programs.remove(&kind) {
            Some(replay) => replay,
            None => Replay::new(self.compiler.compile(&self.gpu, self.plan.program(kind)).await?),
        };
        let n_submitted = replay.submit(&self.gpu, &self.storage, steps).await?;
        // What the device has refused must not count as accepted: it is made anew.
        self.programs.insert(kind, replay);
        Ok(n_submitted)
    }

    /// Runs a program that is not part of the plan. It is compiled each time.
    ///
    /// # Errors
    /// As for [`crate::backend::Backend::run`].
    pub async fn run_program(&mut self, program: &Program, steps: &[StepUniforms]) -> Result<()> {
        let mut replay = Replay::new(self.compiler.compile(&self.gpu, program).await?);
        let mut left = steps;
        while !left.is_empty() {
            left = &left[replay.submit(&self.gpu, &self.storage, left).await?..];
        }
        Ok(())
    }
}
