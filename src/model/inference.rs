//! Every program that does not train: evaluation, bounds, encoding, decoding, draws.

use super::{Floats, IMPORTANCE_SAMPLES, INFERENCE_ROWS, Layers, Pass, Scratch, decoder, encoder, gather, pass};
use crate::config::{Config, KlEstimator};
use crate::kernel::{Dispatch, LatentMoments, LossRows, LossSum};
use crate::plan::{LOSS_LANES, LOSS_SLOTS, Program};
use crate::tensor::{Buffer, Tensor};

/// One sample of z, and the KL in closed form.
const ONE_CLOSED: (usize, KlEstimator) = (1, KlEstimator::Closed);

/// The forward half of a step on held-out images.
pub fn evaluate(config: &Config, layers: &Layers) -> (Program, Tensor, Floats) {
    let mut scratch = Scratch::new();
    let Pass { x, encoded, observed, dispatches, .. } =
        pass(config, layers, (Buffer::HeldOut, INFERENCE_ROWS), ONE_CLOSED, &mut scratch);
    let loss = LossSum { n_batch: x.rows, nll: observed.nll, kl: encoded.kl.clone() };
    let (mu_logvar, kl) = (encoded.mu_logvar, encoded.kl);
    let moments = scratch.terms.scratch("latent_moments", LOSS_SLOTS * LatentMoments::MOMENTS, kl.cols);
    let latents = LatentMoments { mu_logvar, kl, moments: moments.clone() };
    let dispatches = [dispatches, vec![Dispatch::LossSum(loss), Dispatch::LatentMoments(latents)]].concat();
    let program = Program { name: "evaluate", n_batch: INFERENCE_ROWS, dispatches };
    (program, moments, scratch.floats())
}

/// A few samples of a few held-out images, with the loss of each.
pub fn importance(config: &Config, layers: &Layers) -> (Program, Floats) {
    let mut scratch = Scratch::new();
    let n_batch = LOSS_LANES / IMPORTANCE_SAMPLES;
    let sampling = (IMPORTANCE_SAMPLES, KlEstimator::Sampled);
    let Pass { encoded, observed, dispatches, .. } =
        pass(config, layers, (Buffer::HeldOut, n_batch), sampling, &mut scratch);
    let rows = LossRows { nll: observed.nll, kl: Some(encoded.kl) };
    let dispatches = [dispatches, vec![Dispatch::LossRows(rows)]].concat();
    (Program { name: "importance", n_batch, dispatches }, scratch.floats())
}

/// One query image under many z.
pub fn likelihood(config: &Config, layers: &Layers) -> (Program, Tensor, Floats) {
    let mut scratch = Scratch::new();
    let (gather, x) = gather(config, Buffer::Query, 1, &mut scratch);
    let z = scratch.activations.scratch("z", LOSS_LANES, config.model.latent);
    let decoded = decoder::forward(config, layers, &z, &mut scratch);
    let observed = decoder::observe(layers, &x, &decoded, &mut scratch);
    let rows = LossRows { nll: observed.nll, kl: None };
    let dispatches = [vec![gather], decoded.dispatches, vec![observed.dispatch, Dispatch::LossRows(rows)]].concat();
    (Program { name: "likelihood", n_batch: 1, dispatches }, z, scratch.floats())
}

/// The forward half of a step on query images, with the loss of each. It begins as `encode` does, so mu | logvar lie
/// where that leaves them.
pub fn examine(config: &Config, layers: &Layers) -> (Program, Floats) {
    let mut scratch = Scratch::new();
    let Pass { encoded, observed, dispatches, .. } =
        pass(config, layers, (Buffer::Query, INFERENCE_ROWS), ONE_CLOSED, &mut scratch);
    let rows = LossRows { nll: observed.nll, kl: Some(encoded.kl) };
    let dispatches = [dispatches, vec![Dispatch::LossRows(rows)]].concat();
    (Program { name: "examine", n_batch: INFERENCE_ROWS, dispatches }, scratch.floats())
}

/// Query images to mu | logvar.
pub fn encode(config: &Config, layers: &Layers) -> (Program, Tensor, Floats) {
    let mut scratch = Scratch::new();
    let (gather, x) = gather(config, Buffer::Query, INFERENCE_ROWS, &mut scratch);
    let encoded = encoder::forward(config, layers, &x, ONE_CLOSED, &mut scratch);
    let dispatches = [vec![gather], encoded.hidden.dispatches, vec![encoded.sample]].concat();
    (Program { name: "encode", n_batch: INFERENCE_ROWS, dispatches }, encoded.mu_logvar, scratch.floats())
}

/// z to the decoder's mean.
pub fn decode(config: &Config, layers: &Layers) -> (Program, Tensor, Tensor, Floats) {
    let mut scratch = Scratch::new();
    let z = scratch.activations.scratch("z", INFERENCE_ROWS, config.model.latent);
    let decoded = decoder::forward(config, layers, &z, &mut scratch);
    let (output, mean) = decoder::mean(config, layers, &decoded, &mut scratch);
    let dispatches = [decoded.dispatches, vec![output]].concat();
    (Program { name: "decode", n_batch: INFERENCE_ROWS, dispatches }, z, mean, scratch.floats())
}

/// z to a draw from the decoder's distribution. z lies where [`decode`] has it.
pub fn draw(config: &Config, layers: &Layers) -> (Program, Tensor, Floats) {
    let mut scratch = Scratch::new();
    let z = scratch.activations.scratch("z", INFERENCE_ROWS, config.model.latent);
    let decoded = decoder::forward(config, layers, &z, &mut scratch);
    let (output, x) = decoder::draw(config, layers, &decoded, &mut scratch);
    let dispatches = [decoded.dispatches, vec![output]].concat();
    (Program { name: "draw", n_batch: INFERENCE_ROWS, dispatches }, x, scratch.floats())
}
