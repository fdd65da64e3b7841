//! Backends replay a plan on a device. They hold its buffers, run its programs and read floats back; they know nothing
//! about training.

pub mod cpu;
pub mod gpu;

use crate::error::{Error, Result};
use crate::plan::{Noise, Plan, ProgramKind, StepUniforms};
use crate::platform::now_ms;
use crate::tensor::Buffer;
use cpu::CpuBackend;
use gpu::{Gpu, GpuBackend};
use std::ops::Range;
use std::sync::Arc;

/// Which backend to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Choice {
    /// The GPU; where the adapter is a software one, whichever is faster.
    #[default]
    Auto,
    /// WebGPU in the browser; Vulkan, Metal or Direct3D 12 natively.
    WebGpu,
    /// The CPU, in SIMD.
    Cpu,
}

impl Choice {
    /// From its name in the API.
    pub fn from_name(name: &str) -> Result<Choice> {
        match name {
            "auto" => Ok(Choice::Auto),
            "webgpu" => Ok(Choice::WebGpu),
            "cpu" => Ok(Choice::Cpu),
            other => Err(Error::option("backend", "one of \"auto\", \"webgpu\", \"cpu\"", format!("{other:?}"))),
        }
    }
}

/// A plan on a device.
#[derive(Debug)]
pub enum Backend {
    /// On the CPU.
    Cpu(Box<CpuBackend>),
    /// On a GPU, through wgpu.
    Gpu(Box<GpuBackend>),
}

impl Backend {
    /// Puts a plan on the chosen device, with all buffers zero.
    pub async fn open(choice: Choice, plan: &Arc<Plan>) -> Result<Backend> {
        match choice {
            Choice::Cpu => Backend::on_cpu(plan),
            Choice::WebGpu => Backend::on_gpu(Gpu::request().await?, plan).await,
            Choice::Auto => match Gpu::request().await {
                Ok(gpu) if gpu.is_software() => faster_backend(gpu, plan).await,
                Ok(gpu) => Backend::on_gpu(gpu, plan).await,
                Err(_) => Backend::on_cpu(plan),
            },
        }
    }

    fn on_cpu(plan: &Arc<Plan>) -> Result<Backend> {
        Ok(Backend::Cpu(Box::new(CpuBackend::new(plan)?)))
    }

    /// Puts a plan on a GPU that is already open.
    pub async fn on_gpu(gpu: Gpu, plan: &Arc<Plan>) -> Result<Backend> {
        Ok(Backend::Gpu(Box::new(GpuBackend::new(gpu, plan).await?)))
    }

    /// `"cpu"` or `"webgpu"`.
    pub fn name(&self) -> &'static str {
        match self {
            Backend::Cpu(_) => "cpu",
            Backend::Gpu(_) => "webgpu",
        }
    }

    /// The plan that it replays.
    pub fn plan(&self) -> &Arc<Plan> {
        match self {
            Backend::Cpu(cpu) => cpu.plan(),
            Backend::Gpu(gpu) => gpu.plan(),
        }
    }

    /// What the device calls itself.
    pub fn adapter(&self) -> String {
        match self {
            Backend::Cpu(_) => CpuBackend::adapter(),
            Backend::Gpu(gpu) => gpu.adapter(),
        }
    }

    /// Writes floats from `offset` on.
    pub fn write(&mut self, buffer: Buffer, offset: usize, floats: &[f32]) {
        match self {
            Backend::Cpu(cpu) => cpu.write(buffer, offset, floats),
            Backend::Gpu(gpu) => gpu.write(buffer, offset, floats),
        }
    }

    /// Reads floats, once everything before has run.
    pub async fn read(&mut self, buffer: Buffer, floats: Range<usize>) -> Result<Vec<f32>> {
        match self {
            Backend::Cpu(cpu) => Ok(cpu.read(buffer, floats)),
            Backend::Gpu(gpu) => gpu.read(buffer, floats).await,
        }
    }

    /// Replaces a set of images, one byte a pixel, rows padded to whole vec4. On failure the old ones stay.
    pub async fn set_images(&mut self, buffer: Buffer, bytes: &[u8]) -> Result<()> {
        match self {
            Backend::Cpu(cpu) => {
                cpu.set_images(buffer, bytes);
                Ok(())
            }
            Backend::Gpu(gpu) => gpu.set_images(buffer, bytes).await,
        }
    }

    /// Adds images behind those of a set.
    pub async fn append_images(&mut self, buffer: Buffer, bytes: &[u8]) -> Result<()> {
        match self {
            Backend::Cpu(cpu) => {
                cpu.append_images(buffer, bytes);
                Ok(())
            }
            Backend::Gpu(gpu) => gpu.append_images(buffer, bytes).await,
        }
    }

    /// Replaces a buffer of floats by one of another length, all zero.
    pub async fn allocate(&mut self, buffer: Buffer, floats: usize) -> Result<()> {
        match self {
            Backend::Cpu(cpu) => cpu.allocate(buffer, floats),
            Backend::Gpu(gpu) => gpu.allocate(buffer, floats).await,
        }
    }

    /// Runs a program of the plan once for each step.
    pub async fn run(&mut self, kind: ProgramKind, steps: &[StepUniforms]) -> Result<()> {
        match self {
            Backend::Cpu(cpu) => cpu.run(kind, steps).await,
            Backend::Gpu(gpu) => gpu.run(kind, steps).await,
        }
    }
}

/// The faster of the CPU backend and a software adapter, by the time of one training step on a blank image, after one step
/// to warm up.
async fn faster_backend(gpu: Gpu, plan: &Arc<Plan>) -> Result<Backend> {
    let mut cpu = Backend::on_cpu(plan)?;
    let cpu_ms = time_step(&mut cpu, plan).await?;
    let Ok(mut gpu) = Backend::on_gpu(gpu, plan).await else { return Ok(cpu) };
    match time_step(&mut gpu, plan).await {
        Ok(gpu_ms) if gpu_ms < cpu_ms => reset(gpu, plan).await,
        _ => reset(cpu, plan).await,
    }
}

async fn time_step(backend: &mut Backend, plan: &Arc<Plan>) -> Result<f64> {
    backend.set_images(Buffer::Training, &vec![0; plan.image_bytes]).await?;
    let step = StepUniforms { n_images: 1, n_valid: 1, noise: Noise::Drawn as u32, ..StepUniforms::default() };
    let mut took = 0.0;
    for _ in 0..2 {
        let start = now_ms();
        backend.run(ProgramKind::Train, &[step]).await?;
        backend.read(Buffer::Losses, 0..1).await?;
        took = now_ms() - start;
    }
    Ok(took)
}

/// Undoes what the timed steps changed.
async fn reset(mut backend: Backend, plan: &Arc<Plan>) -> Result<Backend> {
    backend.set_images(Buffer::Training, &[]).await?;
    backend.write(Buffer::Params, 0, &vec![0.0; plan.n_params]);
    backend.write(Buffer::AdamMoments, 0, &vec![0.0; 2 * plan.n_params]);
    Ok(backend)
}
