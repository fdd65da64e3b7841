//! The programs that do not train: they evaluate, compute bounds, encode, decode and draw.

use super::{
    BOUND_SAMPLES, ForwardPass, INFERENCE_ROWS, Layers, Sampling, Scratch, ScratchFloats, decoder, encoder, forward,
    gather,
};
use crate::config::{Config, KlEstimator};
use crate::plan::{
    DecodePlan, DrawPlan, EncodePlan, EvaluatePlan, LOSS_PAIRS, LOSS_SLOTS, LatentLikelihoodPlan, LatentSums,
    Operation, Program, ProgramKind, RowLosses, SumLoss,
};
use crate::tensor::{Buffer, Tensor};

/// One sample of z, and the KL in closed form.
const ONE_SAMPLE: Sampling = Sampling { n_samples: 1, kl_estimator: KlEstimator::Closed };

/// See [`ProgramKind::Evaluate`].
pub fn evaluate(config: &Config, layers: &Layers) -> (EvaluatePlan, ScratchFloats) {
    let mut scratch = Scratch::new();
    let ForwardPass { x, encoded, reconstruction, operations, .. } =
        forward(config, layers, (Buffer::HeldOut, INFERENCE_ROWS), ONE_SAMPLE, &mut scratch);
    let loss = SumLoss { n_batch: x.rows, nll: reconstruction.nll, kl: encoded.kl.clone() };
    let (mu_logvar, kl) = (encoded.mu_logvar, encoded.kl);
    let latent_sums = scratch.terms.scratch("latent_sums", LOSS_SLOTS * LatentSums::SUMS, kl.cols);
    let sums = LatentSums { mu_logvar, kl, sums: latent_sums.clone() };
    let operations = [operations, vec![Operation::SumLoss(loss), Operation::LatentSums(sums)]].concat();
    let program = Program { kind: ProgramKind::Evaluate, n_batch: INFERENCE_ROWS, operations };
    (EvaluatePlan { program, latent_sums }, scratch.floats())
}

/// See [`ProgramKind::ImportanceBound`].
pub fn importance_bound(config: &Config, layers: &Layers) -> (Program, ScratchFloats) {
    let mut scratch = Scratch::new();
    let n_batch = LOSS_PAIRS / BOUND_SAMPLES;
    let sampling = Sampling { n_samples: BOUND_SAMPLES, kl_estimator: KlEstimator::Sampled };
    let operations = row_losses(config, layers, (Buffer::HeldOut, n_batch), sampling, &mut scratch);
    (Program { kind: ProgramKind::ImportanceBound, n_batch, operations }, scratch.floats())
}

/// See [`ProgramKind::ImageElbo`]. It begins with the operations of [`encode`], so mu and logvar have the same place.
pub fn image_elbo(config: &Config, layers: &Layers) -> (Program, ScratchFloats) {
    let mut scratch = Scratch::new();
    let n_batch = INFERENCE_ROWS;
    let operations = row_losses(config, layers, (Buffer::Query, n_batch), ONE_SAMPLE, &mut scratch);
    (Program { kind: ProgramKind::ImageElbo, n_batch, operations }, scratch.floats())
}

/// The forward pass, then the loss of each row.
fn row_losses(
    config: &Config,
    layers: &Layers,
    rows: (Buffer, usize),
    sampling: Sampling,
    scratch: &mut Scratch,
) -> Vec<Operation> {
    let ForwardPass { encoded, reconstruction, operations, .. } = forward(config, layers, rows, sampling, scratch);
    let losses = RowLosses { nll: reconstruction.nll, kl: Some(encoded.kl) };
    [operations, vec![Operation::RowLosses(losses)]].concat()
}

/// See [`ProgramKind::LatentLikelihood`].
pub fn latent_likelihood(config: &Config, layers: &Layers) -> (LatentLikelihoodPlan, ScratchFloats) {
    let mut scratch = Scratch::new();
    let (gather, x) = gather(config, Buffer::Query, 1, &mut scratch);
    let z = scratch.activations.scratch("z", LOSS_PAIRS, config.model.latent);
    let decoded = decoder::forward(config, layers, &z, &mut scratch);
    let reconstruction = decoder::reconstruction_loss(layers, &x, &decoded, &mut scratch);
    let losses = Operation::RowLosses(RowLosses { nll: reconstruction.nll, kl: None });
    let operations = [vec![gather], decoded.operations, vec![reconstruction.operation, losses]].concat();
    let program = Program { kind: ProgramKind::LatentLikelihood, n_batch: 1, operations };
    (LatentLikelihoodPlan { program, z }, scratch.floats())
}

/// See [`ProgramKind::Encode`].
pub fn encode(config: &Config, layers: &Layers) -> (EncodePlan, ScratchFloats) {
    let mut scratch = Scratch::new();
    let (gather, x) = gather(config, Buffer::Query, INFERENCE_ROWS, &mut scratch);
    let encoded = encoder::forward(config, layers, &x, ONE_SAMPLE, &mut scratch);
    let operations = [vec![gather], encoded.hidden.operations, vec![encoded.reparameterise]].concat();
    let program = Program { kind: ProgramKind::Encode, n_batch: INFERENCE_ROWS, operations };
    (EncodePlan { program, mu_logvar: encoded.mu_logvar }, scratch.floats())
}

/// See [`ProgramKind::Decode`].
pub fn decode(config: &Config, layers: &Layers) -> (DecodePlan, ScratchFloats) {
    let (z, (mean, operations), floats) = from_z(config, layers, decoder::mean);
    let program = Program { kind: ProgramKind::Decode, n_batch: INFERENCE_ROWS, operations };
    (DecodePlan { program, z, mean }, floats)
}

/// See [`ProgramKind::Draw`].
pub fn draw(config: &Config, layers: &Layers) -> (DrawPlan, ScratchFloats) {
    let (z, (x, operations), floats) = from_z(config, layers, decoder::draw);
    let program = Program { kind: ProgramKind::Draw, n_batch: INFERENCE_ROWS, operations };
    (DrawPlan { program, z, x }, floats)
}

/// From z through the decoder to one of its heads. Returns z, the head's output and the operations.
fn from_z(
    config: &Config,
    layers: &Layers,
    head: fn(&Config, &Layers, &super::Hidden, &mut Scratch) -> (Operation, Tensor),
) -> (Tensor, (Tensor, Vec<Operation>), ScratchFloats) {
    let mut scratch = Scratch::new();
    let z = scratch.activations.scratch("z", INFERENCE_ROWS, config.model.latent);
    let decoded = decoder::forward(config, layers, &z, &mut scratch);
    let (operation, output) = head(config, layers, &decoded, &mut scratch);
    let operations = [decoded.operations, vec![operation]].concat();
    (z, (output, operations), scratch.floats())
}
