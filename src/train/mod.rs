//! A model in training: the loop, evaluation, encoding and decoding. Everything a run will do follows from its config
//! and its [`Progress`]; the data is handed in.

mod batch;
mod metrics;
mod trace;

pub use batch::Progress;
pub use metrics::{Evaluation, Metrics};
pub use trace::{Meeting, Trace};

use crate::backend::{Backend, Choice};
use crate::checkpoint::Checkpoint;
use crate::config::Config;
use crate::data::{check_images, pad_images};
use crate::error::{Error, Result};
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

impl Vae {
    /// A model with initial weights on the chosen backend.
    pub async fn create(config: Config, choice: Choice) -> Result<Vae> {
        let plan = model::plan(&config);
        let backend = Backend::open(choice, &plan).await?;
        Ok(Vae::on(config, plan, backend))
    }

    /// A model with initial weights on a backend that is already open and has buffers for this plan.
    pub fn on(config: Config, plan: Plan, mut backend: Backend) -> Vae {
        backend.write(Buffer::Params, 0, &model::initial_parameters(&plan, config.train.seed));
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

    /// Replaces the training images, one byte a pixel. Weights and step stay as they are.
    pub async fn set_training(&mut self, images: &[u8]) -> Result<()> {
        self.n_training = self.set_images(Buffer::Training, images).await?;
        Ok(())
    }

    /// Adds training images behind the present ones. The epoch under way goes on over all of them; from the next one
    /// on every image comes once an epoch.
    pub async fn append_training(&mut self, images: &[u8]) -> Result<()> {
        let n = self.count("images", images)?;
        if self.n_training as usize + n > MAX_IMAGES {
            return Err(Error::argument("images", format!("at most {MAX_IMAGES} in all"), n));
        }
        let padded = pad_images(images, self.config.model.n_pixels());
        self.backend.append_images(Buffer::Training, &padded).await?;
        self.n_training += n as u32;
        Ok(())
    }

    /// Replaces the held-out images.
    pub async fn set_held_out(&mut self, images: &[u8]) -> Result<()> {
        self.n_held_out = self.set_images(Buffer::HeldOut, images).await?;
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

    /// The encoder's mu and logvar of images.
    pub async fn encode(&mut self, images: &[u8]) -> Result<Encoding> {
        let n = self.set_images(Buffer::Query, images).await?;
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
        let n_latent = self.config.model.latent;
        if z.is_empty() || !z.len().is_multiple_of(n_latent) {
            return Err(Error::argument("z", format!("a multiple of {n_latent} numbers, one a latent"), z.len()));
        }
        if let Some(bad) = z.iter().find(|value| !value.is_finite()) {
            return Err(Error::argument("z", "finite numbers", bad));
        }
        let (z_tensor, mean) = (self.plan.z.clone(), self.plan.mean.clone());
        let mut means = Vec::new();
        for rows in z.chunks(INFERENCE_ROWS * n_latent) {
            let n = rows.len() / n_latent;
            let mut padded = vec![0.0; z_tensor.rows * z_tensor.stride];
            for (to, from) in padded.chunks_exact_mut(z_tensor.stride).zip(rows.chunks_exact(n_latent)) {
                to[..n_latent].copy_from_slice(from);
            }
            self.backend.write(z_tensor.buffer, z_tensor.offset, &padded);
            self.backend.run(&self.plan.decode, &[self.pass_over(0, n as u32)]).await?;
            let floats = self.backend.read(mean.buffer, mean.offset..mean.offset + n * mean.stride).await?;
            means.extend(floats.chunks_exact(mean.stride).flat_map(|row| &row[..mean.cols]));
        }
        Ok(means)
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
        self.config.train.live = self.config.train.live.updated(options)?;
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

    async fn set_images(&mut self, buffer: Buffer, images: &[u8]) -> Result<u32> {
        let n = self.count("images", images)?;
        let padded = pad_images(images, self.config.model.n_pixels());
        self.backend.set_images(buffer, &padded).await?;
        Ok(n as u32)
    }

    fn count(&self, name: &str, images: &[u8]) -> Result<usize> {
        let model = &self.config.model;
        let n = check_images(name, images, model.width, model.height)?;
        if n > MAX_IMAGES {
            return Err(Error::argument(name, format!("at most {MAX_IMAGES} images"), n));
        }
        Ok(n)
    }
}
