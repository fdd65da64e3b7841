//! A training step as plain data: which kernels run, in which order, on which matrices. A plan is made once from the
//! config by `model`, and a backend replays it.

use crate::kernel::Dispatch;
use crate::tensor::{Buffer, Tensor};
use bytemuck::{Pod, Zeroable};

/// The dispatches of one pass, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    /// What it is for: `train`, `evaluate`, `encode` …
    pub name: &'static str,
    /// Rows of a minibatch.
    pub n_batch: usize,
    /// What runs, each seeing the results of those before it.
    pub dispatches: Vec<Dispatch>,
}

/// An affine layer y = x W + b, with `parts` blocks of `n_out` outputs side by side (mu and logvar).
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    /// W, `[n_in, n_out]` for each part.
    pub weight: Tensor,
    /// b, `[1, n_out]` for each part.
    pub bias: Tensor,
    /// The parameters under the names of the checkpoint, in their dense shapes.
    pub named: Vec<Tensor>,
}

impl Linear {
    /// Inputs.
    pub fn n_in(&self) -> usize {
        self.weight.rows
    }
}

/// Everything a backend needs to know of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Encoder, latent, decoder and output layers, in that order.
    pub layers: Vec<Linear>,
    /// Forward, backward and update on a minibatch.
    pub train: Program,
    /// A training step that stops before the update.
    pub trace: Trace,
    /// Forward on held-out images, down to the loss.
    pub evaluate: Program,
    /// The same on query images.
    pub examine: Program,
    /// Query images to (mu, logvar).
    pub encode: Program,
    /// z to the decoder's mean.
    pub decode: Program,
    /// z to a draw from the decoder's distribution.
    pub draw: Program,
    /// As `train`, but the gradients are gathered and nothing moves.
    pub gradients: Program,
    /// The loss of each of a few samples of a few held-out images, by themselves: sample s of image b is row
    /// s · n_batch + b.
    pub importance: Program,
    /// ln q(x|z) of one query image for many z.
    pub likelihood: Program,
    /// Where `encode` and `examine` leave mu; logvar lies half a stride to the right.
    pub mu_logvar: Tensor,
    /// Where `decode` and `draw` expect z.
    pub z: Tensor,
    /// Where `decode` leaves the mean and, half a stride to the right where it is learned a pixel, the log-variance.
    pub mean: Tensor,
    /// Where `draw` leaves it.
    pub drawn: Tensor,
    /// Where `evaluate` leaves sums over the latents, in a ring of its own: see [`crate::kernel::LatentMoments`].
    pub latent_moments: Tensor,
    /// Where `likelihood` expects z.
    pub likelihood_z: Tensor,
    /// The log-variance that all pixels share, where it is learned: `[1, 1]`.
    pub logvar: Option<Tensor>,
    /// Bytes from one image to the next in the buffers of images.
    pub image_bytes: usize,
    /// Floats of the parameters.
    pub n_params: usize,
    /// Floats of each scratch buffer, for the largest of the programs.
    pub scratch: [(Buffer, usize); 3],
}

/// A training step without its update, and where it leaves what it makes. Row 0 is the first image of the minibatch and,
/// where there are several samples, its first one.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// The dispatches of `train` up to the last gradient.
    pub program: Program,
    /// The images, `[n_batch, D]`.
    pub x: Tensor,
    /// mu; logvar lies half a stride to the right.
    pub mu_logvar: Tensor,
    /// The noise, `[n_samples · n_batch, n_latent]`.
    pub epsilon: Tensor,
    /// mu + sigma epsilon, likewise.
    pub z: Tensor,
    /// The terms of −ln q(x|z), whose sum over a row is the image's.
    pub nll: Tensor,
    /// KL of each latent.
    pub kl: Tensor,
    /// The gradient of the mean loss by mu; by logvar half a stride to the right.
    pub d_latent: Tensor,
}

impl Plan {
    /// Parameters by name, in the order of the layers.
    pub fn named_parameters(&self) -> impl Iterator<Item = &Tensor> {
        self.layers.iter().flat_map(|layer| &layer.named).chain(&self.logvar)
    }

    /// Every program.
    pub fn programs(&self) -> [&Program; 10] {
        let Plan { train, trace, evaluate, examine, encode, decode, draw, gradients, importance, likelihood, .. } =
            self;
        [train, &trace.program, evaluate, examine, encode, decode, draw, gradients, importance, likelihood]
    }
}

/// What changes from one step to the next: the only thing uploaded. Mirror: `shaders/shared/step.wgsl`.
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable, Default)]
#[repr(C)]
pub struct Step {
    /// First key word of all random numbers.
    pub seed: u32,
    /// Second key word: see [`crate::rng::Stream`].
    pub stream: u32,
    /// Counter of the draw.
    pub step: u32,
    /// Slot of the loss ring.
    pub slot: u32,
    /// Epoch of the first row.
    pub epoch: u32,
    /// Place of the first row in its epoch, or in the data when not shuffled.
    pub position: u32,
    /// Images in the data.
    pub n_images: u32,
    /// Rows of the minibatch that count.
    pub n_valid: u32,
    /// What the noise calls row 0.
    pub first_row: u32,
    /// α of Adam.
    pub learning_rate: f32,
    /// Weight of the KL term.
    pub beta: f32,
    /// Standard deviation of the Gaussian decoder.
    pub sigma: f32,
    /// Where epsilon comes from: a [`Noise`].
    pub noise: u32,
    /// 1 / (1 − β₁^t).
    pub adam_m: f32,
    /// 1 / (1 − β₂^t).
    pub adam_v: f32,
    /// What the noise calls sample 0.
    pub first_sample: u32,
}

/// Where epsilon comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Noise {
    /// Zero: z = mu.
    None = 0,
    /// The counter-based generator.
    Drawn = 1,
    /// Its own matrix, where a recorded run was put.
    Recorded = 2,
}

/// Slots of the loss ring.
pub const LOSS_SLOTS: usize = 256;
/// Partial sums in a slot; each is the pair (nll, kl).
pub const LOSS_LANES: usize = 256;
