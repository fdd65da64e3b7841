//! Backends replay a plan on a device. A backend holds the buffers, runs programs and reads results back. It knows
//! nothing about training.

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
    /// The GPU if there is one. If only a software adapter is found, the faster of it and the CPU.
    #[default]
    Auto,
    /// WebGPU in the browser; Vulkan, Metal or Direct3D 12 natively.
    WebGpu,
    /// The CPU, with SIMD.
    Cpu,
}

impl Choice {
    /// The choice with this name in the API.
    ///
    /// # Errors
    /// If there is none with this name.
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
    /// Allocates the buffers of a plan on the chosen device, all zero.
    ///
    /// # Errors
    /// If there is no such device, or its memory is too small.
    pub async fn open(choice: Choice, plan: &Arc<Plan>) -> Result<Backend> {
        match choice {
            Choice::Cpu => Backend::on_cpu(plan, None),
            Choice::WebGpu => Backend::on_gpu(Gpu::shared().await?, plan).await,
            Choice::Auto => match Gpu::shared().await {
                Ok(gpu) if gpu.is_software() => faster_backend(gpu, plan).await,
                Ok(gpu) => Backend::on_gpu(gpu, plan).await,
                Err(error) => Backend::on_cpu(plan, Some(error)),
            },
        }
    }

    fn on_cpu(plan: &Arc<Plan>, gpu_error: Option<Error>) -> Result<Backend> {
        let mut cpu = CpuBackend::new(plan)?;
        cpu.gpu_error = gpu_error;
        Ok(Backend::Cpu(Box::new(cpu)))
    }

    /// Why [`Choice::Auto`] did not get a GPU. `None` if it got one, if it was not chosen, or if the CPU is faster.
    pub fn gpu_error(&self) -> Option<&Error> {
        match self {
            Backend::Cpu(cpu) => cpu.gpu_error.as_ref(),
            Backend::Gpu(_) => None,
        }
    }

    /// [`Backend::open`] on a GPU that is already open.
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

    /// The device's name.
    pub fn adapter(&self) -> String {
        match self {
            Backend::Cpu(_) => CpuBackend::adapter(),
            Backend::Gpu(gpu) => gpu.adapter(),
        }
    }

    /// Writes floats into a buffer, from float `offset` on.
    pub fn write(&mut self, buffer: Buffer, offset: usize, floats: &[f32]) {
        match self {
            Backend::Cpu(cpu) => cpu.write(buffer, offset, floats),
            Backend::Gpu(gpu) => gpu.write(buffer, offset, floats),
        }
    }

    /// Reads a range of floats after everything submitted before has run.
    ///
    /// # Errors
    /// If the device is lost.
    pub async fn read(&mut self, buffer: Buffer, floats: Range<usize>) -> Result<Vec<f32>> {
        self.submit_read(buffer, floats).await?.values().await
    }

    /// Submits a read. Its values are those after everything submitted before, whatever is submitted later.
    ///
    /// # Errors
    /// If the device is lost.
    pub async fn submit_read(&mut self, buffer: Buffer, floats: Range<usize>) -> Result<Reading> {
        match self {
            Backend::Cpu(cpu) => Ok(Reading::Done(cpu.read(buffer, floats))),
            Backend::Gpu(gpu) => Ok(Reading::Submitted(Box::new(gpu.submit_read(buffer, floats).await?))),
        }
    }

    /// Replaces a set of images. `bytes` has the format of [`Buffer::Training`].
    ///
    /// # Errors
    /// If they do not fit, or the device is lost. The old images then stay.
    pub async fn set_images(&mut self, buffer: Buffer, bytes: &[u8]) -> Result<()> {
        match self {
            Backend::Cpu(cpu) => {
                cpu.set_images(buffer, bytes);
                Ok(())
            }
            Backend::Gpu(gpu) => gpu.set_images(buffer, bytes).await,
        }
    }

    /// Appends images to a set.
    ///
    /// # Errors
    /// As for [`Backend::set_images`].
    pub async fn append_images(&mut self, buffer: Buffer, bytes: &[u8]) -> Result<()> {
        match self {
            Backend::Cpu(cpu) => {
                cpu.append_images(buffer, bytes);
                Ok(())
            }
            Backend::Gpu(gpu) => gpu.append_images(buffer, bytes).await,
        }
    }

    /// Replaces a buffer of floats by a new one of the given length, all zero.
    ///
    /// # Errors
    /// If it does not fit, or the device is lost.
    pub async fn allocate(&mut self, buffer: Buffer, floats: usize) -> Result<()> {
        match self {
            Backend::Cpu(cpu) => cpu.allocate(buffer, floats),
            Backend::Gpu(gpu) => gpu.allocate(buffer, floats).await,
        }
    }

    /// Runs a program of the plan once for each step. A device may still be at it when this returns: what is submitted
    /// later, such as a read, comes after it.
    ///
    /// # Errors
    /// If the device is lost, or the program does not compile.
    pub async fn run(&mut self, kind: ProgramKind, steps: &[StepUniforms]) -> Result<()> {
        let mut left = steps;
        while !left.is_empty() {
            left = &left[self.submit(kind, left).await?..];
        }
        Ok(())
    }

    /// Runs the first of these steps, at least one: as many as the device should get at a time. Waits until it should
    /// get more. Returns their number.
    ///
    /// # Errors
    /// As for [`Backend::run`].
    pub async fn submit(&mut self, kind: ProgramKind, steps: &[StepUniforms]) -> Result<usize> {
        match self {
            Backend::Cpu(cpu) => cpu.submit(kind, steps).await,
            Backend::Gpu(gpu) => gpu.submit(kind, steps).await,
        }
    }
}

/// The values of a read: see [`Backend::submit_read`].
#[derive(Debug)]
pub enum Reading {
    /// The CPU has them.
    Done(Vec<f32>),
    /// The GPU will have them.
    Submitted(Box<gpu::Reading>),
}

impl Reading {
    /// Waits for the values.
    ///
    /// # Errors
    /// If the device is lost.
    pub async fn values(self) -> Result<Vec<f32>> {
        match self {
            Reading::Done(values) => Ok(values),
            Reading::Submitted(reading) => reading.values().await,
        }
    }
}

/// The faster of the CPU backend and a software adapter. Each runs one training step on a blank image to warm up, and a
/// second one that is timed.
async fn faster_backend(gpu: Gpu, plan: &Arc<Plan>) -> Result<Backend> {
    let mut cpu = Backend::on_cpu(plan, None)?;
    let cpu_ms = time_step(&mut cpu, plan).await?;
    let timed_gpu = async {
        let mut gpu = Backend::on_gpu(gpu, plan).await?;
        Ok((time_step(&mut gpu, plan).await?, gpu))
    };
    match timed_gpu.await {
        Ok((gpu_ms, gpu)) if gpu_ms < cpu_ms => reset(gpu, plan).await,
        Ok(_) => reset(cpu, plan).await,
        Err(error) => reset(Backend::on_cpu(plan, Some(error))?, plan).await,
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

/// Resets everything that the timed steps changed.
async fn reset(mut backend: Backend, plan: &Arc<Plan>) -> Result<Backend> {
    backend.set_images(Buffer::Training, &[]).await?;
    backend.write(Buffer::Params, 0, &vec![0.0; plan.n_params]);
    backend.write(Buffer::AdamMoments, 0, &vec![0.0; 2 * plan.n_params]);
    Ok(backend)
}
