//! The operations of a program, and the tensors that they work on.
//!
//! An operation is data. Its kernel says how it runs: the folder of the same name in `src/kernel/` has the CPU side and
//! the GPU side, and `shaders/` has the WGSL file.

use super::Linear;
use crate::activation::Activation;
use crate::config::{KlEstimator, Pixels, SigmaUpdate};
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

/// Lower limit for the ratio of the squared error to the variance in one update of a shared log-variance. The error is
/// recovered from the nll, a sum in f32 that is accurate only to a few millionths of the variance's term.
pub const LEAST_ERROR: f32 = 1e-4;

/// One operation and its tensors. The kernel of an operation has the same name.
///
/// ```
/// use vae_lab::{config::Config, model, plan::StepUniforms};
///
/// let plan = model::plan(&Config::default());
/// let gather = &plan.train.operations[0];
/// assert_eq!(gather.label(), "gather: x");
/// assert_eq!(gather.writes(&StepUniforms::default())[0].shape(), [128, 784]);
/// ```
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

/// x = the pixels of a minibatch as f32, one row per image. The order is shuffled for each epoch, or that of the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Gather {
    /// The buffer of images to read.
    pub images: Buffer,
    /// How stored pixels are converted to numbers.
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
    /// What is computed from y.
    pub epilogue: ForwardEpilogue,
}

/// What is computed from a layer's output.
#[derive(Debug, Clone, PartialEq)]
pub enum ForwardEpilogue {
    /// An activation.
    Hidden {
        /// The activation f.
        activation: Activation,
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
        /// The distribution that the layer's output parameterises.
        head: DecoderHead,
        /// The images x, `[n_batch, D]`. Row r of the layer belongs to image r mod n_batch.
        image: Tensor,
        /// Sums over groups of four pixels, `[n_rows, groups]`, in nats.
        nll: Tensor,
        /// The gradient of the nll, averaged over rows, with respect to the layer's outputs: a block `[n_rows, D]` for
        /// each.
        d_output: Tensor,
    },
    /// The mean E\[x|z\].
    Mean {
        /// The distribution that the layer's output parameterises.
        head: DecoderHead,
        /// `[n_rows, D]`, or two such blocks for a likelihood with two outputs per pixel.
        mean: Tensor,
    },
    /// A draw from q(x|z).
    Draw {
        /// The distribution that the layer's output parameterises.
        head: DecoderHead,
        /// `[n_rows, D]`, with the row stride of the layer's output.
        x: Tensor,
    },
}

/// The decoder's head: the distribution q(x|z) that the output layer parameterises.
#[derive(Debug, Clone, PartialEq)]
pub struct DecoderHead {
    /// The distribution of a pixel.
    pub likelihood: Likelihood,
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
    /// What is computed from d_x.
    pub epilogue: BackwardEpilogue,
}

/// What is computed from the gradient with respect to a layer's input.
#[derive(Debug, Clone, PartialEq)]
pub enum BackwardEpilogue {
    /// Through an activation: d_a = d_x · f'(a).
    Hidden {
        /// The activation f.
        activation: Activation,
        /// a, `[n_rows, n_in]`.
        preactivation: Tensor,
        /// d_a, `[n_rows, n_in]`.
        d_a: Tensor,
    },
    /// Through the reparameterisation to mu and logvar. The gradient of the KL term is added here.
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
    /// beta / rows for every term.
    Uniform,
    /// beta / rows, times a gate for each latent dimension, `[n_latent]`.
    FreeBits(Tensor),
    /// One weight per sample, `[n_samples · n_rows, 1]`.
    Importance(Tensor),
}

/// dW = xᵀ d_y and db = Σ d_y of every layer, each passed on to its [`GradientTarget`] without being stored.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearUpdate {
    /// The layers, in the order of the plan.
    pub layers: Vec<LayerUpdate>,
    /// Number of floats of the parameters, which is where the second moments begin.
    pub n_params: usize,
    /// Where a gradient goes.
    pub target: GradientTarget,
    /// What else the operation does.
    pub epilogue: UpdateEpilogue,
}

/// A layer, its input, and the gradient with respect to its output.
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
    /// Into Adam, which updates the parameter.
    Adam,
    /// Into a running mean and a running sum of squared deviations (Welford 1962), in [`Buffer::GradientStatistics`].
    Statistics,
}

/// What the update does besides the layers.
#[derive(Debug, Clone, PartialEq)]
pub enum UpdateEpilogue {
    /// Sums the loss.
    SumLoss(SumLoss),
    /// Updates the decoder's shared log-variance. Its gradient and its optimum follow from the step's loss.
    LearnLogvar {
        /// The parameter, `[1]`.
        logvar: Tensor,
        /// Whether it follows its gradient or is set to its optimum. Gradient statistics always use the gradient.
        update: SigmaUpdate,
        /// Number of pixels of an image.
        n_pixels: usize,
        /// Number of rows of the minibatch.
        n_batch: usize,
    },
}

/// The loss in a fixed order of summation: averaged over samples and summed over the rows that count, as
/// [`LOSS_PAIRS`](super::LOSS_PAIRS) partial sums in the step's slot of the loss ring.
#[derive(Debug, Clone, PartialEq)]
pub struct SumLoss {
    /// Number of rows of a minibatch.
    pub n_batch: usize,
    /// `[n_samples · n_batch, groups of four pixels]`.
    pub nll: Tensor,
    /// `[n_batch, n_latent]` in closed form, `[n_samples · n_batch, n_latent]` if sampled.
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

/// The importance-weighted bound L_K of each image, and the weights of its samples (Burda, Grosse & Salakhutdinov 2016,
/// "Importance weighted autoencoders", (14)).
#[derive(Debug, Clone, PartialEq)]
pub struct ImportanceWeights {
    /// `[n_samples · n_batch, groups of four pixels]`.
    pub nll: Tensor,
    /// `[n_samples · n_batch, n_latent]`.
    pub kl: Tensor,
    /// A block `[n_samples · n_batch, D]` for each output, scaled in place by the weights.
    pub d_output: Tensor,
    /// `[n_samples · n_batch, 1]`: v_k / n_batch, where v_k is the normalised weight of a sample.
    pub weights: Tensor,
    /// `[n_batch, 1]`: Σ v_k nll_k.
    pub weighted_nll: Tensor,
    /// `[n_batch, 1]`: Σ v_k (kl_k + ln K v_k), so that `weighted_nll` + `weighted_kl` = −L_K.
    pub weighted_kl: Tensor,
}

/// The pair (nll, kl) of each row: pair r in the step's slot of the loss ring belongs to row r.
#[derive(Debug, Clone, PartialEq)]
pub struct RowLosses {
    /// `[n_rows, groups of four pixels]`, with at most [`LOSS_PAIRS`](super::LOSS_PAIRS) rows.
    pub nll: Tensor,
    /// `[n_rows, n_latent]`. If it is `None`, kl is 0.
    pub kl: Option<Tensor>,
}

/// Sums of kl, mu, mu² and sigma² over the rows that count, for each latent dimension. They give the moments of the
/// aggregated posterior.
#[derive(Debug, Clone, PartialEq)]
pub struct LatentSums {
    /// Two blocks of `[n_rows, n_latent]`.
    pub mu_logvar: Tensor,
    /// `[n_rows, n_latent]`.
    pub kl: Tensor,
    /// A ring of slots like the loss ring, `[slots · SUMS, n_latent]`.
    pub sums: Tensor,
}

impl LinearUpdate {
    /// The buffer that holds two numbers for each parameter: Adam's moments, or the statistics of its gradient.
    pub fn state(&self) -> Buffer {
        match self.target {
            GradientTarget::Adam => Buffer::AdamMoments,
            GradientTarget::Statistics => Buffer::GradientStatistics,
        }
    }

    /// The two numbers for each element of a parameter, as tensors with the shape of the parameter.
    pub fn state_of(&self, parameter: &Tensor) -> [Tensor; 2] {
        [0, self.n_params].map(|first| Tensor {
            buffer: self.state(),
            offset: parameter.offset + first,
            ..parameter.clone()
        })
    }
}

impl LatentSums {
    /// Number of sums of a latent dimension in a slot.
    pub const SUMS: usize = 4;

    /// The sums of one slot, `[SUMS, n_latent]`.
    pub fn slot(&self, slot: u32) -> Tensor {
        let offset = self.sums.row(slot as usize * Self::SUMS).start;
        Tensor { offset, rows: Self::SUMS, ..self.sums.clone() }
    }
}

impl Operation {
    /// The name of the operation, of its folder in `src/kernel/` and of its file in `shaders/`.
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

    /// The name and the main output, as `name: output`, for labels and messages.
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
    /// 1 / the number of samples of the nll or of the kl.
    pub fn scale(&self, terms: &Tensor) -> f32 {
        self.n_batch as f32 / terms.rows as f32
    }
}

impl ImportanceWeights {
    /// Maximum number of samples of an image.
    pub const MAX_SAMPLES: u32 = 64;

    /// Number of images.
    pub fn n_batch(&self) -> usize {
        self.weighted_nll.rows
    }

    /// Number of samples of an image.
    pub fn n_samples(&self) -> usize {
        self.nll.rows / self.n_batch()
    }
}

impl LinearBackward {
    /// Number of rows of the result.
    pub fn n_rows(&self) -> usize {
        match &self.epilogue {
            BackwardEpilogue::Hidden { d_a, .. } => d_a.rows,
            BackwardEpilogue::Latent { d_latent, .. } => d_latent.rows,
        }
    }
}

impl BackwardEpilogue {
    /// Number of rows of the KL term: one per image in closed form, one per sample otherwise.
    pub fn kl_rows(kl_estimator: KlEstimator, epsilon: &Tensor, d_latent: &Tensor) -> usize {
        match kl_estimator {
            KlEstimator::Closed => d_latent.rows,
            KlEstimator::Sampled => epsilon.rows,
        }
    }
}
