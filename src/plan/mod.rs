//! A model as plain data: its parameters, and the programs that train, evaluate, encode and decode.
//!
//! A plan knows neither WGSL nor wgpu nor the CPU's memory. It is made once from the config by [`crate::model`]; a
//! [`crate::backend`] replays it with the kernels of [`crate::kernel`].

mod access;
mod operation;
mod step;

pub use operation::{
    ADAM_BETA_1, ADAM_BETA_2, ADAM_EPSILON, BackwardEpilogue, DecoderHead, ForwardEpilogue, FreeBits, Gather,
    GradientTarget, ImportanceWeights, KlWeight, LEAST_ERROR, LOGVAR_LIMIT, LatentSums, LayerUpdate, LinearBackward,
    LinearForward, LinearUpdate, Operation, RowLosses, SumLoss, UpdateEpilogue,
};
pub use step::{LOSS_PAIRS, LOSS_SLOTS, Noise, StepUniforms, loss_slot};

use crate::tensor::{Buffer, Tensor};

/// Operations that run in order, each reading what those before it wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    /// Which program of the plan this is.
    pub kind: ProgramKind,
    /// Rows of a minibatch.
    pub n_batch: usize,
    /// The operations, in the order in which they run.
    pub operations: Vec<Operation>,
}

/// The programs that every plan has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProgramKind {
    /// A training step: forward, backward and update on a minibatch.
    Train,
    /// A training step that stops before the update.
    Trace,
    /// A training step whose gradients go to [`Buffer::GradientStatistics`] and leave the parameters unchanged.
    GradientStatistics,
    /// The loss of held-out images.
    Evaluate,
    /// nll and ln p(z|x) − ln q(z) of each sample, for a few samples of a few held-out images. Their sum is ln p(z|x) −
    /// ln q(x, z), in nats.
    ImportanceBound,
    /// The nll and the KL of each query image separately.
    ImageElbo,
    /// From query images to mu and logvar.
    Encode,
    /// From z to the decoder's mean.
    Decode,
    /// From z to a draw from q(x|z).
    Draw,
    /// −ln q(x|z) of one query image for many z.
    LatentLikelihood,
}

impl ProgramKind {
    /// Every kind, in the order of declaration.
    pub const ALL: [ProgramKind; 10] = [
        ProgramKind::Train,
        ProgramKind::Trace,
        ProgramKind::GradientStatistics,
        ProgramKind::Evaluate,
        ProgramKind::ImportanceBound,
        ProgramKind::ImageElbo,
        ProgramKind::Encode,
        ProgramKind::Decode,
        ProgramKind::Draw,
        ProgramKind::LatentLikelihood,
    ];

    /// The program's name, for labels.
    pub fn name(self) -> &'static str {
        match self {
            ProgramKind::Train => "train",
            ProgramKind::Trace => "trace",
            ProgramKind::GradientStatistics => "gradient_statistics",
            ProgramKind::Evaluate => "evaluate",
            ProgramKind::ImportanceBound => "importance_bound",
            ProgramKind::ImageElbo => "image_elbo",
            ProgramKind::Encode => "encode",
            ProgramKind::Decode => "decode",
            ProgramKind::Draw => "draw",
            ProgramKind::LatentLikelihood => "latent_likelihood",
        }
    }
}

/// An affine layer y = x W + b. The heads of a layer (such as mu and logvar) are blocks of columns, side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    /// W, `[n_in, n_out]` for each head.
    pub weight: Tensor,
    /// b, `[n_out]` for each head.
    pub bias: Tensor,
    /// The weight and the bias of each head, by their names in the checkpoint.
    pub parameters: Vec<Tensor>,
}

impl Linear {
    /// Number of inputs.
    pub fn n_in(&self) -> usize {
        self.weight.rows
    }
}

/// Everything that a backend needs to know about a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Encoder, latent, decoder and output layers, in that order.
    pub layers: Vec<Linear>,
    /// The log-variance that all pixels share, `[1]`, if the likelihood has one.
    pub logvar: Option<Tensor>,
    /// Number of floats of the parameters, padding included.
    pub n_params: usize,
    /// Each scratch buffer and the number of floats that the largest program needs of it.
    pub scratch: [(Buffer, usize); 3],
    /// Bytes of a stored image, padding included.
    pub image_bytes: usize,
    /// See [`ProgramKind::Train`].
    pub train: Program,
    /// See [`ProgramKind::Trace`].
    pub trace: TracePlan,
    /// See [`ProgramKind::GradientStatistics`].
    pub gradient_statistics: Program,
    /// See [`ProgramKind::Evaluate`].
    pub evaluate: EvaluatePlan,
    /// See [`ProgramKind::ImportanceBound`]. Sample s of image b is row s · n_batch + b.
    pub importance_bound: Program,
    /// See [`ProgramKind::ImageElbo`]. It leaves mu and logvar where [`EncodePlan::mu_logvar`] says.
    pub image_elbo: Program,
    /// See [`ProgramKind::Encode`].
    pub encode: EncodePlan,
    /// See [`ProgramKind::Decode`].
    pub decode: DecodePlan,
    /// See [`ProgramKind::Draw`].
    pub draw: DrawPlan,
    /// See [`ProgramKind::LatentLikelihood`].
    pub latent_likelihood: LatentLikelihoodPlan,
}

/// A training step without its update, and the tensors that hold its intermediate results. Row 0 is the first image of
/// the minibatch and, where there are several samples, its first sample.
#[derive(Debug, Clone, PartialEq)]
pub struct TracePlan {
    /// The operations of `train` up to the last gradient.
    pub program: Program,
    /// The images, `[n_batch, D]`.
    pub x: Tensor,
    /// mu and logvar, two blocks of `[n_batch, n_latent]`.
    pub mu_logvar: Tensor,
    /// The noise, `[n_samples · n_batch, n_latent]`.
    pub epsilon: Tensor,
    /// z = mu + sigma · epsilon, `[n_samples · n_batch, n_latent]`.
    pub z: Tensor,
    /// Terms of −ln q(x|z), `[n_samples · n_batch, groups of four pixels]`: the sum of a row is the nll of an image.
    pub nll: Tensor,
    /// The KL of each latent dimension: `[n_batch, n_latent]` in closed form, `[n_samples · n_batch, n_latent]` if
    /// sampled.
    pub kl: Tensor,
    /// The gradient of the mean loss with respect to mu and logvar, two blocks of `[n_batch, n_latent]`.
    pub d_latent: Tensor,
}

/// The program that evaluates, and its output besides the loss.
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluatePlan {
    /// From held-out images to their loss.
    pub program: Program,
    /// See [`LatentSums::sums`].
    pub latent_sums: Tensor,
}

/// The program that encodes, and its output.
#[derive(Debug, Clone, PartialEq)]
pub struct EncodePlan {
    /// From query images to mu and logvar.
    pub program: Program,
    /// mu and logvar, two blocks of `[n_batch, n_latent]`.
    pub mu_logvar: Tensor,
}

/// The program that decodes, its input and its output.
#[derive(Debug, Clone, PartialEq)]
pub struct DecodePlan {
    /// From z to the mean.
    pub program: Program,
    /// `[n_batch, n_latent]`, to be written before the program runs.
    pub z: Tensor,
    /// `[n_batch, D]`, or two such blocks for a likelihood with two outputs per pixel.
    pub mean: Tensor,
}

/// The program that draws from q(x|z), its input and its output.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawPlan {
    /// From z to a draw.
    pub program: Program,
    /// `[n_batch, n_latent]`, to be written before the program runs.
    pub z: Tensor,
    /// `[n_batch, D]`.
    pub x: Tensor,
}

/// The program that computes −ln q(x|z) of one image at many z, and its input.
#[derive(Debug, Clone, PartialEq)]
pub struct LatentLikelihoodPlan {
    /// From z to the nll of the query image.
    pub program: Program,
    /// `[LOSS_PAIRS, n_latent]`, to be written before the program runs.
    pub z: Tensor,
}

impl Plan {
    /// Every parameter by its name in the checkpoint, in the order of the layers.
    pub fn parameters(&self) -> impl Iterator<Item = &Tensor> {
        self.layers.iter().flat_map(|layer| &layer.parameters).chain(&self.logvar)
    }

    /// The program of a kind.
    pub fn program(&self, kind: ProgramKind) -> &Program {
        match kind {
            ProgramKind::Train => &self.train,
            ProgramKind::Trace => &self.trace.program,
            ProgramKind::GradientStatistics => &self.gradient_statistics,
            ProgramKind::Evaluate => &self.evaluate.program,
            ProgramKind::ImportanceBound => &self.importance_bound,
            ProgramKind::ImageElbo => &self.image_elbo,
            ProgramKind::Encode => &self.encode.program,
            ProgramKind::Decode => &self.decode.program,
            ProgramKind::Draw => &self.draw.program,
            ProgramKind::LatentLikelihood => &self.latent_likelihood.program,
        }
    }

    /// Every program.
    pub fn programs(&self) -> impl Iterator<Item = &Program> {
        ProgramKind::ALL.into_iter().map(|kind| self.program(kind))
    }
}
