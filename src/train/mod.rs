//! A model in training: the training loop, evaluation, inference, the posterior and gradient statistics. The rest of a
//! run is determined by its config, its [`Progress`], its parameters and the data.

mod evaluation;
mod gradients;
mod image_elbo;
mod inference;
mod joint;
mod metrics;
mod posterior;
mod submission;
mod trace;

pub use crate::progress::Progress;
pub use evaluation::EvaluationOptions;
pub use gradients::GradientVariance;
pub use image_elbo::ImageElbos;
pub use inference::Encoding;
pub use joint::{JointMaps, JointModel};
pub use metrics::{Evaluation, ImportanceBound, LARGEST_LOSS, Metrics};
pub use posterior::Posterior;
pub use submission::{Call, Interrupt, Submitted};
pub use trace::{LatentGradient, Trace};

use crate::backend::{Backend, Choice};
use crate::checkpoint::Checkpoint;
use crate::config::{Config, OutputBias};
use crate::data::Images;
use crate::error::{Error, Result};
use crate::model::{self, INFERENCE_ROWS};
use crate::plan::{LOSS_SLOTS, Plan, ProgramKind, StepUniforms};
use crate::tensor::Buffer;
use metrics::LossSums;
use serde_json::Value;
use std::sync::Arc;
use submission::Divergence;

/// Maximum number of images in a set: images are counted in u32, and four pixels are packed into a word.
const MAX_IMAGES: usize = 1 << 24;

/// A variational autoencoder on a device. See the [crate's first page](crate) for an example.
///
/// A restored model continues training exactly as the saved one would, bit for bit:
///
/// ```
/// # use serde_json::json;
/// # use vae_lab::{backend::Choice, config::Config, error::Result, train::Vae};
/// # fn main() -> Result<()> {
/// # pollster::block_on(async {
/// # let options = json!({ "width": 3, "height": 2, "hidden": [], "latent": 1, "batch": 4 });
/// # let images: Vec<u8> = (0..10 * 6).map(|i| i as u8).collect();
/// let mut vae = Vae::create(Config::from_json(&options)?, Choice::Cpu).await?;
/// vae.set_training(&images).await?;
/// vae.train(5).await?;
/// let mut again = Vae::restore(&vae.save().await?, Choice::Cpu).await?;
/// again.set_training(&images).await?; // the data is not part of a checkpoint
/// assert_eq!(again.train(5).await?, vae.train(5).await?);
/// # Ok(())
/// # })
/// # }
/// ```
#[derive(Debug)]
pub struct Vae {
    config: Config,
    plan: Arc<Plan>,
    backend: Backend,
    progress: Progress,
    n_training: u32,
    n_held_out: u32,
    divergence: Divergence,
    interrupt: Interrupt,
}

impl Vae {
    /// A model with initial weights on the chosen backend.
    ///
    /// # Errors
    /// If the backend cannot be opened, or its memory is too small.
    pub async fn create(config: Config, choice: Choice) -> Result<Vae> {
        let plan = Arc::new(model::plan(&config));
        let backend = Backend::open(choice, &plan).await?;
        Ok(Vae::on(config, backend))
    }

    /// A model with initial weights on a backend that was opened with the plan of this config.
    pub fn on(config: Config, mut backend: Backend) -> Vae {
        let plan = backend.plan().clone();
        debug_assert_eq!(*plan, model::plan(&config), "the backend was opened for another model");
        backend.write(Buffer::Params, 0, &model::initial_parameters(&plan, &config.train));
        Vae {
            config,
            plan,
            backend,
            progress: Progress::default(),
            n_training: 0,
            n_held_out: 0,
            divergence: Divergence::default(),
            interrupt: Interrupt::default(),
        }
    }

    /// A model from a checkpoint that [`Vae::save`] made. A checkpoint does not hold the data: set it again.
    ///
    /// # Errors
    /// If the checkpoint is damaged, or the backend cannot be opened.
    pub async fn restore(bytes: &[u8], choice: Choice) -> Result<Vae> {
        let checkpoint = Checkpoint::from_bytes(bytes)?;
        let mut vae = Vae::create(checkpoint.config, choice).await?;
        vae.backend.write(Buffer::Params, 0, &checkpoint.params);
        vae.backend.write(Buffer::AdamMoments, 0, &checkpoint.moments);
        vae.progress = checkpoint.progress;
        Ok(vae)
    }

    /// A checkpoint: safetensors with the parameters, Adam's moments, the config and the progress.
    ///
    /// # Errors
    /// If the device is lost; [`Error::Diverged`] if the last call of [`Vae::train`] diverged, or a parameter or moment
    /// is not finite: [`Vae::restore`] would refuse that checkpoint. Keep the previous one. [`Error::Busy`] if losses of
    /// [`Vae::submit`] are still to be read, since they tell whether it has.
    pub async fn save(&mut self) -> Result<Vec<u8>> {
        if !self.divergence.is_settled() {
            return Err(Error::Busy);
        }
        if let Some(step) = self.divergence.step() {
            return Err(Error::Diverged { step });
        }
        let params = self.backend.read(Buffer::Params, 0..self.plan.n_params).await?;
        let moments = self.backend.read(Buffer::AdamMoments, 0..2 * self.plan.n_params).await?;
        Checkpoint { config: self.config.clone(), progress: self.progress, params, moments }.to_bytes()
    }

    /// The current options: those it was created with, and the changes by [`Vae::update`].
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The plan that the backend replays.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The backend.
    pub fn backend(&mut self) -> &mut Backend {
        &mut self.backend
    }

    /// The name of the backend, `"cpu"` or `"webgpu"`, and the name of its adapter.
    pub fn backend_names(&self) -> (&'static str, String) {
        (self.backend.name(), self.backend.adapter())
    }

    /// Why [`Choice::Auto`] did not get a GPU: see [`Backend::gpu_error`].
    pub fn gpu_error(&self) -> Option<&Error> {
        self.backend.gpu_error()
    }

    /// The position in training: steps, epochs, and the position in the epoch.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Replaces the training images. The progress and the weights stay as they are, with one exception: before the
    /// first step, [`OutputBias::Data`] sets the bias of the decoder's output to the mean image, smoothed if
    /// the likelihood bounds its mean.
    ///
    /// # Errors
    /// If `images` is not a whole number of images, at least one, or does not fit into memory. The old images then
    /// stay.
    pub async fn set_training<'a>(&mut self, images: impl Into<Images<'a>>) -> Result<()> {
        let images = images.into();
        self.n_training = self.set_images(Buffer::Training, images).await?;
        if self.config.train.output_bias == OutputBias::Data && self.progress.step == 0 {
            let model = &self.config.model;
            let bias = model::output_bias(&model.likelihood, &images.sums(model), self.n_training as usize);
            let output = &self.plan.layers[self.plan.layers.len() - 1];
            self.backend.write(Buffer::Params, output.bias.offset, &bias);
        }
        Ok(())
    }

    /// Appends training images. The current epoch continues over the larger set; from the next epoch on, every image
    /// occurs once per epoch.
    ///
    /// # Errors
    /// As for [`Vae::set_training`].
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
    ///
    /// # Errors
    /// As for [`Vae::set_training`].
    pub async fn set_held_out<'a>(&mut self, images: impl Into<Images<'a>>) -> Result<()> {
        self.n_held_out = self.set_images(Buffer::HeldOut, images.into()).await?;
        Ok(())
    }

    /// Runs training steps, at least one, and returns the mean losses over them, in nats per image.
    ///
    /// # Errors
    /// If `steps` is 0, no training data is set, the device is lost, or training diverges: a loss is NaN or above
    /// [`LARGEST_LOSS`]. The call then ends within 512 steps.
    pub async fn train(&mut self, steps: u32) -> Result<Metrics> {
        self.submit(steps).await?.metrics().await
    }

    /// Starts training steps, at least one. Returns as soon as all of them are submitted: another call may then submit
    /// its own work, which the device runs after them, and the device is never idle in between.
    ///
    /// # Errors
    /// As for [`Vae::train`]. Divergence is reported by [`Submitted::metrics`].
    pub async fn submit(&mut self, steps: u32) -> Result<Submitted> {
        let call = self.interrupt.call();
        self.submit_call(call, steps).await
    }

    /// [`Vae::submit`], as a call that was made before it could run. A request that came since then ends it.
    ///
    /// # Errors
    /// As for [`Vae::submit`].
    pub async fn submit_call(&mut self, call: Call, steps: u32) -> Result<Submitted> {
        if steps == 0 {
            // The mean over 0 steps would be 0/0.
            return Err(Error::argument("steps", "at least 1", steps));
        }
        if self.n_training == 0 {
            return Err(Error::NoTrainingData);
        }
        let mut submitted = Submitted::new(self.config.train.batch, self.divergence.clone());
        let mut left = steps as usize;
        loop {
            let steps = self.submit_some(&call, left.min(LOSS_SLOTS)).await?;
            left -= steps.len();
            let losses = LossSums::submit_read(&mut self.backend, &steps).await?;
            submitted.add(losses, steps, self.progress).await?;
            if left == 0 || call.is_ended() || submitted.has_diverged() {
                return Ok(submitted);
            }
        }
    }

    /// Submits up to `n` steps, for which the loss ring has room; fewer if the call is interrupted.
    async fn submit_some(&mut self, call: &Call, n: usize) -> Result<Vec<StepUniforms>> {
        let mut progress = self.progress;
        let mut steps: Vec<StepUniforms> =
            (0..n).map(|slot| progress.next_step(&self.config.train, self.n_training, slot)).collect();
        let mut n_submitted = 0;
        while n_submitted < n && !(n_submitted > 0 && call.is_ended()) {
            n_submitted += self.backend.submit(ProgramKind::Train, &steps[n_submitted..]).await?;
        }
        for slot in 0..n_submitted {
            self.progress.next_step(&self.config.train, self.n_training, slot);
        }
        steps.truncate(n_submitted);
        Ok(steps)
    }

    /// A handle with which another task can end a call of [`Vae::train`] early.
    pub fn interrupt(&self) -> Interrupt {
        self.interrupt.clone()
    }

    /// Changes options that may change during training. They take effect at the next step.
    ///
    /// # Errors
    /// If an option is invalid or must not change. No option is changed then.
    pub fn update(&mut self, options: &Value) -> Result<()> {
        self.config = self.config.updated(options)?;
        Ok(())
    }

    /// The uniforms for the images from `first` on, of `n` images in their stored order, without noise.
    fn inference_step(&self, first: u32, n: u32) -> StepUniforms {
        StepUniforms {
            seed: self.config.train.seed,
            position: first,
            first_row: first,
            n_images: n,
            n_valid: (n - first).min(INFERENCE_ROWS as u32),
            sigma: self.config.train.live.sigma,
            beta: self.config.train.live.beta,
            ..StepUniforms::default()
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
