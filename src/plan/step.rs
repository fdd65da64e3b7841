//! The values that change from step to step, and the loss ring.

use crate::config::Epsilon;
use crate::tensor::{Buffer, Rank, Tensor};
use bytemuck::{Pod, Zeroable};

/// The uniforms of one step. They are all that is uploaded for it; everything else about an operation is constant.
/// WGSL: `shaders/shared/step.wgsl`.
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable, Default)]
#[repr(C)]
pub struct StepUniforms {
    /// First key word of the random number generator.
    pub seed: u32,
    /// Second key word: see [`crate::rng::Stream`].
    pub stream: u32,
    /// Number of training steps done before this one. It is part of the generator's counter.
    pub step: u32,
    /// Slot of the loss ring, below [`LOSS_SLOTS`].
    pub slot: u32,
    /// Epoch of the first row.
    pub epoch: u32,
    /// Index of the first row in its epoch or, without shuffling, in the data.
    pub position: u32,
    /// Number of images in the data.
    pub n_images: u32,
    /// Number of rows, from the first on, that count towards the loss.
    pub n_valid: u32,
    /// Added to a row's index in the generator's counter, so that an image has the same noise in every minibatch.
    pub first_row: u32,
    /// α of Adam.
    pub learning_rate: f32,
    /// Weight of the KL term.
    pub beta: f32,
    /// The option `sigma`, for likelihoods with a fixed scale.
    pub sigma: f32,
    /// Where epsilon comes from: a [`Noise`].
    pub noise: u32,
    /// 1 / (1 − β₁^t) at step t.
    pub m_correction: f32,
    /// 1 / (1 − β₂^t) at step t.
    pub v_correction: f32,
    /// Added to a sample's index in the generator's counter, so that several runs can share the samples of an image.
    pub first_sample: u32,
    /// For gradient statistics: the weight of this gradient in the running mean, 1 / (number of repeats so far).
    pub mean_weight: f32,
}

/// Where epsilon comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Noise {
    /// epsilon = 0, so z = mu.
    None = 0,
    /// The counter-based generator.
    Drawn = 1,
    /// The matrix epsilon, into which a caller has written recorded noise.
    Recorded = 2,
}

impl From<Epsilon> for Noise {
    fn from(epsilon: Epsilon) -> Noise {
        match epsilon {
            Epsilon::Normal => Noise::Drawn,
            Epsilon::Zero => Noise::None,
        }
    }
}

/// Number of slots in the loss ring: the losses of this many steps can be read together.
pub const LOSS_SLOTS: usize = 256;
/// Number of pairs (nll, kl) in a slot: partial sums over a minibatch, or the losses of single rows.
pub const LOSS_PAIRS: usize = 256;

/// The pairs (nll, kl) of one slot of the loss ring, `[LOSS_PAIRS, 2]`.
pub fn loss_slot(slot: u32) -> Tensor {
    Tensor {
        name: "losses".into(),
        rank: Rank::Matrix,
        buffer: Buffer::Losses,
        offset: slot as usize * 2 * LOSS_PAIRS,
        rows: LOSS_PAIRS,
        cols: 2,
        stride: 2,
    }
}
