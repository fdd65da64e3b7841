//! A model in training: the loop, evaluation, encoding and decoding. Everything a run will do follows from its config
//! and its [`Progress`]; the data is handed in.

mod batch;
mod metrics;

pub use batch::Progress;
pub use metrics::{Evaluation, Metrics};

use crate::backend::{Backend, Choice};
use crate::checkpoint::Checkpoint;
use crate::config::{Config, OutputBias};
use crate::data::Images;
use crate::error::{Error, Result};
use crate::likelihood::{Spread, clipped_scalar};
use crate::model::{self, INFERENCE_ROWS};
use crate::plan::{LOSS_SLOTS, Noise, Plan, Step};
use crate::rng::{Stream, normal4};
use crate::tensor::{Buffer, LANES};
use metrics::LossSums;
use serde_json::Value;

/// Most images in a set: they are counted in u32 and packed four pixels a word.
const MAX_IMAGES: usize = 1 << 24;

/// A variational autoencoder on a device.
#[derive(Debug)]
pub struct Vae {
    config: Config,
    plan: Plan,
    backend: Backend,
    progress: Progress,
    n_training: u32,
    n_held_out: u32,
}

/// mu and logvar of the encoder, `[n, n_latent]` each.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoding {
    /// Means.
    pub mu: Vec<f32>,
    /// Logarithms of the variances, clamped to ±10.
    pub logvar: Vec<f32>,
}

/// What the decoder is asked for.
enum Pass {
    /// The mean.
    Decode,
    /// A draw, by its seed.
    Draw(u32),
}

impl Vae {
    /// A model with initial weights on the chosen backend.
    pub async fn create(config: Config, choice: Choice) -> Result<Vae> {
        let plan = model::plan(&config);
        let backend = Backend::open(choice, &plan).await?;
        Ok(Vae::on(config, plan, backend))
    }

    /// A model with initial weights on a backend that is already open and has buffers for this plan.
    pub fn on(config: Config, plan: Plan, mut backend: Backend) -> Vae {
        backend.write(Buffer::Params, 0, &model::initial_parameters(&plan, &config.train));
        Vae { config, plan, backend, progress: Progress::default(), n_training: 0, n_held_out: 0 }
    }

    /// A model as [`Vae::save`] left it. Data is no part of a checkpoint: set it again.
    pub async fn restore(bytes: &[u8], choice: Choice) -> Result<Vae> {
        let checkpoint = Checkpoint::from_bytes(bytes)?;
        let mut vae = Vae::create(checkpoint.config, choice).await?;
        vae.backend.write(Buffer::Params, 0, &checkpoint.params);
        vae.backend.write(Buffer::Moments, 0, &checkpoint.moments);
        vae.progress = checkpoint.progress;
        Ok(vae)
    }

    /// A checkpoint: safetensors with the parameters, Adam's moments, the config and the progress.
    pub async fn save(&mut self) -> Result<Vec<u8>> {
        let params = self.backend.read(Buffer::Params, 0..self.plan.n_params).await?;
        let moments = self.backend.read(Buffer::Moments, 0..2 * self.plan.n_params).await?;
        Checkpoint { config: self.config.clone(), progress: self.progress, params, moments }.to_bytes()
    }

    /// The options it was made with, as far as they were not changed since.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The plan that the backend replays.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The device.
    pub fn backend(&mut self) -> &mut Backend {
        &mut self.backend
    }

    /// The device's names: `"cpu"` or `"webgpu"`, and what the adapter calls itself.
    pub fn backend_names(&self) -> (&'static str, String) {
        (self.backend.name(), self.backend.adapter())
    }

    /// Where training stands.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Replaces the training images. Step and weights stay as they are, but for the bias of the decoder's output: with
    /// [`OutputBias::Data`] it moves to the mean image, if no step was done yet.
    pub async fn set_training<'a>(&mut self, images: impl Into<Images<'a>>) -> Result<()> {
        let images = images.into();
        self.n_training = self.set_images(Buffer::Training, images).await?;
        if self.config.train.output_bias == OutputBias::Data && self.progress.step == 0 {
            let model = &self.config.model;
            let bias = model::output_bias(model.likelihood, &images.sums(model), self.n_training as usize);
            let output = &self.plan.layers[self.plan.layers.len() - 1];
            self.backend.write(Buffer::Params, output.bias.offset, &bias);
        }
        Ok(())
    }

    /// Adds training images behind the present ones. The epoch under way goes on over all of them; from the next one
    /// on every image comes once an epoch.
    pub async fn append_training<'a>(&mut self, images: impl Into<Images<'a>>) -> Result<()> {
        let images = images.into();
        let n = self.count("images", images)?;
        if self.n_training as usize + n > MAX_IMAGES {
            return Err(Error::argument("images", format!("at most {MAX_IMAGES} in all"), n));
        }
        let stored = images.stored(self.config.model.n_pixels());
        self.backend.append_images(Buffer::Training, &stored).await?;
        self.n_training += n as u32;
        Ok(())
    }

    /// Replaces the held-out images.
    pub async fn set_held_out<'a>(&mut self, images: impl Into<Images<'a>>) -> Result<()> {
        self.n_held_out = self.set_images(Buffer::HeldOut, images.into()).await?;
        Ok(())
    }

    /// Runs training steps, and returns the means of the loss over them once they have run.
    pub async fn train(&mut self, steps: u32) -> Result<Metrics> {
        if self.n_training == 0 {
            return Err(Error::NoTrainingData);
        }
        let mut sums = LossSums::default();
        let mut left = steps as usize;
        while left > 0 {
            let n = left.min(LOSS_SLOTS);
            let mut progress = self.progress;
            let steps: Vec<Step> =
                (0..n).map(|slot| progress.next_step(&self.config.train, self.n_training, slot)).collect();
            self.backend.run(&self.plan.train, &steps).await?;
            sums.read(&mut self.backend, &steps).await?;
            self.progress = progress;
            left -= n;
        }
        let rows = self.config.train.batch as f64;
        sums.metrics(self.progress, rows)
    }

    /// The loss on the held-out images, with noise that is the same each time.
    pub async fn evaluate(&mut self) -> Result<Evaluation> {
        if self.n_held_out == 0 {
            return Err(Error::NoHeldOutData);
        }
        let mut sums = LossSums::default();
        let steps: Vec<Step> = (0..self.n_held_out)
            .step_by(INFERENCE_ROWS)
            .enumerate()
            .map(|(index, first)| Step {
                slot: (index % LOSS_SLOTS) as u32,
                stream: Stream::Evaluation as u32,
                noise: Noise::Drawn as u32,
                ..self.pass_over(first, self.n_held_out)
            })
            .collect();
        for steps in steps.chunks(LOSS_SLOTS) {
            self.backend.run(&self.plan.evaluate, steps).await?;
            sums.read(&mut self.backend, steps).await?;
        }
        Ok(sums.evaluation(self.n_held_out, self.config.train.live.beta))
    }

    /// The encoder's mu and logvar of images. Where pixels are drawn, they are drawn the same each time.
    pub async fn encode<'a>(&mut self, images: impl Into<Images<'a>>) -> Result<Encoding> {
        let n = self.set_images(Buffer::Query, images.into()).await?;
        let mu_logvar = self.plan.mu_logvar.clone();
        let half = mu_logvar.stride / 2;
        let mut encoding = Encoding { mu: Vec::new(), logvar: Vec::new() };
        for first in (0..n).step_by(INFERENCE_ROWS) {
            let step = self.pass_over(first, n);
            self.backend.run(&self.plan.encode, &[step]).await?;
            let start = mu_logvar.offset;
            let end = start + step.n_valid as usize * mu_logvar.stride;
            let floats = self.backend.read(mu_logvar.buffer, start..end).await?;
            for row in floats.chunks_exact(mu_logvar.stride) {
                encoding.mu.extend(&row[..mu_logvar.cols]);
                encoding.logvar.extend(&row[half..][..mu_logvar.cols]);
            }
        }
        Ok(encoding)
    }

    /// The decoder's mean E[x|z] of latents `[n, n_latent]`.
    pub async fn decode(&mut self, z: &[f32]) -> Result<Vec<f32>> {
        let rows = self.run_decoder(Pass::Decode, z).await?;
        let mean = &self.plan.mean;
        Ok(rows.chunks_exact(mean.stride).flat_map(|row| &row[..mean.cols]).copied().collect())
    }

    /// The decoder's mean and log-variance of latents `[n, n_latent]`, `[n, D]` each. Fails unless it is a Gaussian.
    pub async fn decode_gaussian(&mut self, z: &[f32]) -> Result<[Vec<f32>; 2]> {
        let mean = self.plan.mean.clone();
        let shared = match self.config.model.likelihood.spread {
            Spread::OfMean => {
                return Err(Error::argument("likelihood", "a Gaussian one", self.config.model.likelihood.name));
            }
            Spread::Pixel => None,
            Spread::Fixed | Spread::Shared => Some(2.0 * self.sigma().await?.unwrap_or(1.0).ln()),
        };
        let rows = self.run_decoder(Pass::Decode, z).await?;
        let rows = rows.chunks_exact(mean.stride);
        let means = rows.clone().flat_map(|row| &row[..mean.cols]).copied().collect();
        let logvars = rows.flat_map(|row| match shared {
            Some(logvar) => vec![logvar; mean.cols],
            None => row[mean.stride / 2..][..mean.cols].to_vec(),
        });
        Ok([means, logvars.collect()])
    }

    /// A draw from q(x|z) for each of latents `[n, n_latent]`; the same seed gives the same draws.
    pub async fn draw(&mut self, z: &[f32], seed: u32) -> Result<Vec<f32>> {
        let rows = self.run_decoder(Pass::Draw(seed), z).await?;
        let drawn = &self.plan.drawn;
        Ok(rows.chunks_exact(drawn.stride).flat_map(|row| &row[..drawn.cols]).copied().collect())
    }

    /// The decoder's standard deviation, where all pixels share one.
    pub async fn sigma(&mut self) -> Result<Option<f32>> {
        match (self.config.model.likelihood.spread, &self.plan.logvar) {
            (Spread::Fixed, _) => Ok(Some(self.config.train.live.sigma)),
            (Spread::Shared, Some(logvar)) => {
                let raw = self.backend.read(Buffer::Params, logvar.range()).await?[0];
                Ok(Some((0.5 * clipped_scalar(raw).0).exp()))
            }
            _ => Ok(None),
        }
    }

    /// What a pass of the decoder leaves behind, padding included.
    async fn run_decoder(&mut self, pass: Pass, z: &[f32]) -> Result<Vec<f32>> {
        let n_latent = self.config.model.latent;
        if z.is_empty() || !z.len().is_multiple_of(n_latent) {
            return Err(Error::argument("z", format!("a multiple of {n_latent} numbers, one a latent"), z.len()));
        }
        if let Some(bad) = z.iter().find(|value| !value.is_finite()) {
            return Err(Error::argument("z", "finite numbers", bad));
        }
        let z_tensor = self.plan.z.clone();
        let (program, out, key) = match pass {
            Pass::Decode => (&self.plan.decode, &self.plan.mean, None),
            Pass::Draw(seed) => (&self.plan.draw, &self.plan.drawn, Some(seed)),
        };
        let mut made = Vec::new();
        for (index, rows) in z.chunks(INFERENCE_ROWS * n_latent).enumerate() {
            let n = rows.len() / n_latent;
            let mut padded = vec![0.0; z_tensor.rows * z_tensor.stride];
            for (to, from) in padded.chunks_exact_mut(z_tensor.stride).zip(rows.chunks_exact(n_latent)) {
                to[..n_latent].copy_from_slice(from);
            }
            self.backend.write(z_tensor.buffer, z_tensor.offset, &padded);
            let step = Step {
                seed: key.unwrap_or_default(),
                stream: Stream::Observation as u32,
                first_row: (index * INFERENCE_ROWS) as u32,
                sigma: self.config.train.live.sigma,
                ..Step::default()
            };
            self.backend.run(program, &[step]).await?;
            made.extend(self.backend.read(out.buffer, out.offset..out.offset + n * out.stride).await?);
        }
        Ok(made)
    }

    /// The decoder's mean of `n` draws from the prior.
    pub async fn sample(&mut self, n: usize, seed: u32) -> Result<Vec<f32>> {
        if !(1..=65536).contains(&n) {
            return Err(Error::argument("n", "a whole number from 1 to 65536", n));
        }
        let n_latent = self.config.model.latent;
        let groups = n_latent.div_ceil(LANES) as u32;
        let key = [seed, Stream::Prior as u32];
        let row = |row| (0..groups).flat_map(move |group| normal4([group, row, 0, 0], key)).take(n_latent);
        let z: Vec<f32> = (0..n as u32).flat_map(row).collect();
        self.decode(&z).await
    }

    /// Changes what a running model may change; it takes effect at the next step.
    pub fn update(&mut self, options: &Value) -> Result<()> {
        self.config = self.config.updated(options)?;
        Ok(())
    }

    /// Rows from `first` on of `n` images, in their order and without noise.
    fn pass_over(&self, first: u32, n: u32) -> Step {
        Step {
            seed: self.config.train.seed,
            position: first,
            first_row: first,
            n_images: n,
            n_valid: (n - first).min(INFERENCE_ROWS as u32),
            sigma: self.config.train.live.sigma,
            beta: self.config.train.live.beta,
            ..Step::default()
        }
    }

    async fn set_images(&mut self, buffer: Buffer, images: Images<'_>) -> Result<u32> {
        let n = self.count("images", images)?;
        let stored = images.stored(self.config.model.n_pixels());
        self.backend.set_images(buffer, &stored).await?;
        Ok(n as u32)
    }

    fn count(&self, name: &str, images: Images) -> Result<usize> {
        let n = images.count(name, &self.config.model)?;
        if n > MAX_IMAGES {
            return Err(Error::argument(name, format!("at most {MAX_IMAGES} images"), n));
        }
        Ok(n)
    }
}
