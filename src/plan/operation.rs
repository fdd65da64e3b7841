//! The operations of a program: which tensors they work on, and what they read and write.
//!
//! An operation is data. How it runs is its kernel's business: the folder of the same name in `src/kernel/` has the
//! CPU's side and the GPU's side, and `shaders/` has the WGSL file.

use super::Linear;
use crate::activation::Activation;
use crate::config::{KlEstimator, Pixels};
use crate::likelihood::Likelihood;
use crate::tensor::{Buffer, Tensor};

/// The limit of |logvar|. Beyond it logvar is clamped and its gradient is zero.
pub const LOGVAR_LIMIT: f32 = 10.0;

/// β₁ of Adam (Kingma & Ba 2015).
pub const ADAM_BETA_1: f32 = 0.9;
/// β₂ of Adam.
pub const ADAM_BETA_2: f32 = 0.999;
/// ε of Adam.
pub const ADAM_EPSILON: f32 = 1e-8;

/// One operation and its tensors. The kernel of an operation has the same name.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each variant holds the struct of its name, which is documented")]
pub enum Operation {
    Gather(Gather),
    LinearForward(LinearForward),
    LinearBackward(LinearBackward),
    LinearUpdate(LinearUpdate),
    SumLoss(SumLoss),
    FreeBits(FreeBits),
    ImportanceWeights(ImportanceWeights),
    RowLosses(RowLosses),
    LatentSums(LatentSums),
}

/// x = the pixels of a minibatch: rows of images, in the shuffled order of an epoch or one after another, as f32.
#[derive(Debug, Clone, PartialEq)]
pub struct Gather {
    /// The buffer of images to read.
    pub images: Buffer,
    /// How stored pixels become numbers.
    pub pixels: Pixels,
    /// Whether rows follow the shuffled order of the epoch.
    pub shuffled: bool,
    /// `[n_batch, D]`.
    pub x: Tensor,
}

/// y = x W + b of a layer, with an epilogue fused to it.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearForward {
    /// `[n_rows, n_in]`.
    pub x: Tensor,
    /// W and b.
    pub layer: Linear,
    /// What becomes of y.
    pub epilogue: ForwardEpilogue,
}

/// What becomes of a layer's output.
#[derive(Debug, Clone, PartialEq)]
pub enum ForwardEpilogue {
    /// An activation.
    Hidden {
        /// f.
        activation: &'static Activation,
        /// a = x W + b, `[n_rows, n_out]`.
        preactivation: Tensor,
        /// f(a), `[n_rows, n_out]`.
        y: Tensor,
    },
    /// The reparameterisation z = mu + exp(logvar / 2) · epsilon, and the KL term.
    Latent {
        /// How the KL term is computed.
        kl_estimator: KlEstimator,
        /// The layer's two outputs, each `[n_rows, n_latent]`; logvar is clamped to ±[`LOGVAR_LIMIT`].
        mu_logvar: Tensor,
        /// `[n_samples · n_rows, n_latent]`.
        epsilon: Tensor,
        /// `[n_samples · n_rows, n_latent]`.
        z: Tensor,
        /// `[n_rows, n_latent]` in closed form, `[n_samples · n_rows, n_latent]` if sampled.
        kl: Tensor,
    },
    /// The reconstruction loss −ln q(x|z) and its gradient.
    ReconstructionLoss {
        /// What the layer's output parameterises.
        head: DecoderHead,
        /// The images x, `[n_batch, D]`. Row r of the layer belongs to image r mod n_batch.
        image: Tensor,
        /// Sums over groups of four pixels, `[n_rows, groups]`.
        nll: Tensor,
        /// The gradient of the mean nll over rows by the layer's output: for each output a block `[n_rows, D]`.
        d_output: Tensor,
    },
    /// The mean E\[x|z\].
    Mean {
        /// What the layer's output parameterises.
        head: DecoderHead,
        /// `[n_rows, D]`; with two outputs a pixel, the second one beside it.
        mean: Tensor,
    },
    /// A draw from q(x|z).
    Draw {
        /// What the layer's output parameterises.
        head: DecoderHead,
        /// `[n_rows, D]`, with rows as far apart as those of the layer's output.
        x: Tensor,
    },
}

/// The decoder's head: the distribution q(x|z) that the output layer parameterises.
#[derive(Debug, Clone, PartialEq)]
pub struct DecoderHead {
    /// The distribution of a pixel.
    pub likelihood: &'static Likelihood,
    /// The parameter of a log-variance that all pixels share, `[1]`, before its soft clip.
    pub logvar: Option<Tensor>,
}

/// d_x = d_y Wᵀ of a layer, with an epilogue fused to it.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearBackward {
    /// `[n_samples · n_rows, n_out]`.
    pub d_y: Tensor,
    /// W.
    pub layer: Linear,
    /// What becomes of d_x.
    pub epilogue: BackwardEpilogue,
}

/// What becomes of the gradient by a layer's input.
#[derive(Debug, Clone, PartialEq)]
pub enum BackwardEpilogue {
    /// Through an activation: d_a = d_x · f'(a).
    Hidden {
        /// f.
        activation: &'static Activation,
        /// a, `[n_rows, n_in]`.
        preactivation: Tensor,
        /// d_a, `[n_rows, n_in]`.
        d_a: Tensor,
    },
    /// Through the reparameterisation, where the gradient of the KL term is added.
    Latent {
        /// How the KL term is computed.
        kl_estimator: KlEstimator,
        /// Its weight in the loss.
        kl_weight: KlWeight,
        /// Two blocks of `[n_rows, n_latent]`.
        mu_logvar: Tensor,
        /// `[n_samples · n_rows, n_latent]`.
        epsilon: Tensor,
        /// d_mu and d_logvar, two blocks of `[n_rows, n_latent]`, summed over the samples.
        d_latent: Tensor,
    },
}

/// The weight of each KL term in the loss.
#[derive(Debug, Clone, PartialEq)]
pub enum KlWeight {
    /// beta / rows, for all.
    Uniform,
    /// The same, times a gate for each latent dimension, `[n_latent]`.
    FreeBits(Tensor),
    /// One for each sample, `[n_samples · n_rows, 1]`.
    Importance(Tensor),
}

/// dW = xᵀ d_y and db = Σ d_y of every layer, each passed on to its [`GradientTarget`] without being stored.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearUpdate {
    /// The layers, in the order of the plan.
    pub layers: Vec<LayerUpdate>,
    /// Floats of the parameters: where the second moments begin.
    pub n_params: usize,
    /// Where a gradient goes.
    pub target: GradientTarget,
    /// What else is done once the layers are updated.
    pub epilogue: UpdateEpilogue,
}

/// A layer's input, and the gradient by its output.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerUpdate {
    /// `[n_rows, n_in]`.
    pub x: Tensor,
    /// `[n_rows, n_out]`.
    pub d_y: Tensor,
    /// W and b.
    pub layer: Linear,
}

/// Where a gradient goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GradientTarget {
    /// Into Adam, which moves the parameter.
    Adam,
    /// Into its running mean and sum of squared deviations (Welford 1962), in [`Buffer::GradientStatistics`].
    Statistics,
}

/// What else the update does.
#[derive(Debug, Clone, PartialEq)]
pub enum UpdateEpilogue {
    /// Adds up the loss.
    SumLoss(SumLoss),
    /// Updates the decoder's shared log-variance, by a gradient that follows from the step's loss.
    LearnLogvar {
        /// The parameter, `[1]`.
        logvar: Tensor,
        /// Pixels of an image.
        n_pixels: usize,
        /// Rows of the minibatch.
        n_batch: usize,
    },
}

/// The loss in a fixed order of summation: means over samples and sums over the rows that count, as
/// [`LOSS_PAIRS`](super::LOSS_PAIRS) partial sums in the step's slot of the loss ring.
#[derive(Debug, Clone, PartialEq)]
pub struct SumLoss {
    /// Rows of a minibatch.
    pub n_batch: usize,
    /// `[n_samples · n_batch, groups of four pixels]`.
    pub nll: Tensor,
    /// `[n_batch, n_latent]`, or as many rows for each sample.
    pub kl: Tensor,
}

/// Free bits: the KL term of a latent dimension is max(free, its mean over the batch) (Kingma et al. 2016, "Improved
/// variational inference with inverse autoregressive flow", (15)).
#[derive(Debug, Clone, PartialEq)]
pub struct FreeBits {
    /// `[n_rows, n_latent]`. A dimension below the threshold is set to `free` in every row.
    pub kl: Tensor,
    /// `[n_latent]`: 1 where the KL has a gradient, 0 where it is below the threshold.
    pub gate: Tensor,
    /// The threshold, in nats.
    pub free: f32,
}

/// The importance-weighted bound L_K of each data point, and the weights of its samples (Burda, Grosse & Salakhutdinov
/// 2016, "Importance weighted autoencoders", (14)).
#[derive(Debug, Clone, PartialEq)]
pub struct ImportanceWeights {
    /// `[n_samples · n_batch, groups of four pixels]`.
    pub nll: Tensor,
    /// `[n_samples · n_batch, n_latent]`.
    pub kl: Tensor,
    /// For each output a block `[n_samples · n_batch, D]`, scaled in place by the weights.
    pub d_output: Tensor,
    /// `[n_samples · n_batch, 1]`: v_k / n_batch, where v_k is the normalised weight of a sample.
    pub weights: Tensor,
    /// `[n_batch, 1]`: Σ v_k nll_k.
    pub weighted_nll: Tensor,
    /// `[n_batch, 1]`: Σ v_k (kl_k + ln K v_k), so that the two add up to −L_K.
    pub weighted_kl: Tensor,
}

/// (nll, kl) of each row by itself: pair r of the step's slot of the loss ring is row r.
#[derive(Debug, Clone, PartialEq)]
pub struct RowLosses {
    /// `[n_rows, groups of four pixels]`, with at most [`LOSS_PAIRS`](super::LOSS_PAIRS) rows.
    pub nll: Tensor,
    /// `[n_rows, n_latent]`. Without it kl is 0.
    pub kl: Option<Tensor>,
}

/// Sums over the rows that count, for each latent dimension: of kl, mu, mu² and sigma². The aggregated posterior follows
/// from them.
#[derive(Debug, Clone, PartialEq)]
pub struct LatentSums {
    /// Two blocks of `[n_rows, n_latent]`.
    pub mu_logvar: Tensor,
    /// `[n_rows, n_latent]`.
    pub kl: Tensor,
    /// A ring of slots like that of the losses: `[slots · SUMS, n_latent]`.
    pub sums: Tensor,
}

impl LinearUpdate {
    /// The buffer that holds two numbers for each parameter: Adam's moments, or the gradient's mean and squared deviations.
    pub fn state(&self) -> Buffer {
        match self.target {
            GradientTarget::Adam => Buffer::AdamMoments,
            GradientTarget::Statistics => Buffer::GradientStatistics,
        }
    }

    /// Those two numbers for each element of a parameter.
    pub fn state_of(&self, parameter: &Tensor) -> [Tensor; 2] {
        [0, self.n_params].map(|first| Tensor {
            buffer: self.state(),
            offset: parameter.offset + first,
            ..parameter.clone()
        })
    }
}

impl LatentSums {
    /// Sums of a latent dimension in a slot.
    pub const SUMS: usize = 4;

    /// The sums of one slot, `[SUMS, n_latent]`.
    pub fn slot(&self, slot: u32) -> Tensor {
        let offset = self.sums.row(slot as usize * Self::SUMS).start;
        Tensor { offset, rows: Self::SUMS, ..self.sums.clone() }
    }
}

impl Operation {
    /// The name of the operation and of its kernel: of the folder in `src/kernel/` and of the file in `shaders/`.
    pub fn name(&self) -> &'static str {
        match self {
            Operation::Gather(_) => "gather",
            Operation::LinearForward(_) => "linear_forward",
            Operation::LinearBackward(_) => "linear_backward",
            Operation::LinearUpdate(_) => "linear_update",
            Operation::SumLoss(_) => "sum_loss",
            Operation::FreeBits(_) => "free_bits",
            Operation::ImportanceWeights(_) => "importance_weights",
            Operation::RowLosses(_) => "row_losses",
            Operation::LatentSums(_) => "latent_sums",
        }
    }

    /// `name: main output`, for labels and messages.
    pub fn label(&self) -> String {
        let output = match self {
            Operation::Gather(gather) => &gather.x.name,
            Operation::LinearForward(forward) => match &forward.epilogue {
                ForwardEpilogue::Hidden { y, .. } => &y.name,
                ForwardEpilogue::Latent { z, .. } => &z.name,
                ForwardEpilogue::ReconstructionLoss { nll, .. } => &nll.name,
                ForwardEpilogue::Mean { mean, .. } => &mean.name,
                ForwardEpilogue::Draw { x, .. } => &x.name,
            },
            Operation::LinearBackward(backward) => match &backward.epilogue {
                BackwardEpilogue::Hidden { d_a, .. } => &d_a.name,
                BackwardEpilogue::Latent { d_latent, .. } => &d_latent.name,
            },
            Operation::LinearUpdate(_) => "parameters",
            Operation::SumLoss(_) | Operation::RowLosses(_) => "losses",
            Operation::FreeBits(free_bits) => &free_bits.gate.name,
            Operation::ImportanceWeights(importance) => &importance.weights.name,
            Operation::LatentSums(latents) => &latents.sums.name,
        };
        format!("{}: {output}", self.name())
    }
}

impl SumLoss {
    /// 1 / samples, of the nll or the kl.
    pub fn scale(&self, terms: &Tensor) -> f32 {
        self.n_batch as f32 / terms.rows as f32
    }
}

impl ImportanceWeights {
    /// The most samples of a data point.
    pub const MAX_SAMPLES: u32 = 64;

    /// Data points.
    pub fn n_batch(&self) -> usize {
        self.weighted_nll.rows
    }

    /// Samples of a data point.
    pub fn n_samples(&self) -> usize {
        self.nll.rows / self.n_batch()
    }
}

impl LinearBackward {
    /// Rows of the result.
    pub fn n_rows(&self) -> usize {
        match &self.epilogue {
            BackwardEpilogue::Hidden { d_a, .. } => d_a.rows,
            BackwardEpilogue::Latent { d_latent, .. } => d_latent.rows,
        }
    }
}

impl BackwardEpilogue {
    /// Rows of the KL term: one a data point in closed form, one a sample otherwise.
    pub fn kl_rows(kl_estimator: KlEstimator, epsilon: &Tensor, d_latent: &Tensor) -> usize {
        match kl_estimator {
            KlEstimator::Closed => d_latent.rows,
            KlEstimator::Sampled => epsilon.rows,
        }
    }
}
