//! Compiles the programs of a plan and replays them on a GPU. This is the only module that uses wgpu. The same source
//! runs on WebGPU in the browser and natively on Vulkan, Metal and Direct3D 12.

mod device;
mod program;
mod storage;

pub use device::Gpu;

use crate::error::Result;
use crate::kernel::gpu::Tile;
use crate::plan::{Plan, Program, ProgramKind, StepUniforms};
use crate::platform::now_ms;
use crate::tensor::Buffer;
use device::Completion;
use program::{CompiledProgram, Compiler};
use std::collections::{HashMap, VecDeque};
use std::ops::Range;
use std::sync::Arc;
use storage::Storage;

/// The target duration of a submit: long enough to hide its overhead, short enough to keep the page responsive.
const SUBMIT_MS: f64 = 12.0;
/// Submits in flight at once. More would only delay a pause.
const SUBMITS_IN_FLIGHT: usize = 3;
/// Maximum number of steps in one submit, which is the number of slots in the uniform buffer.
const MAX_STEPS: usize = 64;
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
    programs: HashMap<ProgramKind, CompiledProgram>,
    /// A running estimate of the duration of a step, from the time between two finished submits.
    ms_per_step: f64,
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
        Ok(GpuBackend { gpu, storage, plan: plan.clone(), compiler, programs: HashMap::new(), ms_per_step: SUBMIT_MS })
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
    fn replace(&mut self, buffer: Buffer, fresh: (wgpu::Buffer, u64)) {
        self.storage.replace(buffer, fresh);
        self.programs.values_mut().for_each(|program| program.unbind(buffer));
    }

    /// See [`crate::backend::Backend::run`]. A submit holds many steps, and a few submits are in flight at once.
    pub async fn run(&mut self, kind: ProgramKind, steps: &[StepUniforms]) -> Result<()> {
        let mut program = match self.programs.remove(&kind) {
            Some(program) => program,
            None => self.compiler.compile(&self.gpu, self.plan.program(kind)).await?,
        };
        let result = self.replay(&mut program, steps).await;
        self.programs.insert(kind, program);
        result
    }

    /// Runs a program that is not part of the plan. It is compiled each time.
    ///
    /// # Errors
    /// As for [`crate::backend::Backend::run`].
    pub async fn run_program(&mut self, program: &Program, steps: &[StepUniforms]) -> Result<()> {
        let mut program = self.compiler.compile(&self.gpu, program).await?;
        self.replay(&mut program, steps).await
    }

    async fn replay(&mut self, program: &mut CompiledProgram, steps: &[StepUniforms]) -> Result<()> {
        program.bind(&self.gpu, &self.storage).await?;
        let mut in_flight: VecDeque<(Completion, usize)> = VecDeque::new();
        let mut left = steps;
        let mut last_done_ms = now_ms();
        while !left.is_empty() || !in_flight.is_empty() {
            if !left.is_empty() && in_flight.len() < SUBMITS_IN_FLIGHT {
                let fitting = (SUBMIT_MS / self.ms_per_step) as usize;
                let (now, later) = left.split_at(fitting.clamp(1, MAX_STEPS.min(left.len())));
                in_flight.push_back((self.submit(program, now), now.len()));
                left = later;
            } else if let Some((completion, n_steps)) = in_flight.pop_front() {
                self.gpu.wait(completion).await?;
                let done_ms = now_ms();
                // The average of the old and the new value, so that one slow submit has less effect on the next.
                self.ms_per_step = 0.5 * self.ms_per_step + 0.5 * (done_ms - last_done_ms) / n_steps as f64;
                last_done_ms = done_ms;
            }
        }
        Ok(())
    }

    fn submit(&self, program: &CompiledProgram, steps: &[StepUniforms]) -> Completion {
        let mut slots = vec![0_u8; SLOT_BYTES * steps.len()];
        for (slot, step) in slots.chunks_exact_mut(SLOT_BYTES).zip(steps) {
            slot[..size_of::<StepUniforms>()].copy_from_slice(bytemuck::bytes_of(step));
        }
        self.storage.write_steps(&self.gpu, &slots);
        let mut encoder = self.gpu.device().create_command_encoder(&Default::default());
        let mut pass = encoder
            .begin_compute_pass(&wgpu::ComputePassDescriptor { label: Some(program.label()), timestamp_writes: None });
        for slot in 0..steps.len() {
            program.encode(&mut pass, (slot * SLOT_BYTES) as u32);
        }
        drop(pass);
        self.gpu.submit(encoder)
    }
}
