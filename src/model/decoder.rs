//! The decoder q(x|z): hidden layers, then a head (theory (17)–(22)).

use super::hidden::{self, Hidden, HiddenGradients};
use super::{Layers, Scratch};
use crate::config::Config;
use crate::plan::{ForwardEpilogue, LinearForward, Operation};
use crate::tensor::{Tensor, VEC4};

/// The reconstruction loss −ln q(x|z), and its gradient.
pub struct ReconstructionLoss {
    /// The gradient of the mean nll with respect to the decoder's outputs, a block `[n_rows, D]` for each.
    pub d_output: Tensor,
    /// The nll of each row, summed over groups of four pixels: `[n_rows, groups]`.
    pub nll: Tensor,
    pub operation: Operation,
}

/// From z to the last hidden layer.
pub fn forward(config: &Config, layers: &Layers, z: &Tensor, scratch: &mut Scratch) -> Hidden {
    hidden::forward("decoder", config.model.activation, &layers.decoder, z, scratch)
}

/// The reconstruction loss of the images x. Row r of the decoder belongs to image r mod n_batch.
pub fn reconstruction_loss(layers: &Layers, x: &Tensor, decoded: &Hidden, scratch: &mut Scratch) -> ReconstructionLoss {
    let n_rows = decoded.y.rows;
    let n_outputs = layers.head.likelihood.outputs.len();
    let d_output = scratch.gradients.scratch_blocks("d_output", n_rows, x.cols, n_outputs);
    let nll = scratch.terms.dense("nll", n_rows, x.stride / VEC4);
    let epilogue = ForwardEpilogue::ReconstructionLoss {
        head: layers.head.clone(),
        image: x.clone(),
        nll: nll.clone(),
        d_output: d_output.clone(),
    };
    ReconstructionLoss { d_output, nll, operation: head(layers, decoded, epilogue) }
}

/// The mean E\[x|z\].
pub fn mean(config: &Config, layers: &Layers, decoded: &Hidden, scratch: &mut Scratch) -> (Operation, Tensor) {
    let n_outputs = layers.head.likelihood.outputs.len();
    let mean = scratch.activations.scratch_blocks("mean", decoded.y.rows, config.model.n_pixels(), n_outputs);
    let epilogue = ForwardEpilogue::Mean { head: layers.head.clone(), mean: mean.clone() };
    (head(layers, decoded, epilogue), mean)
}

/// A draw from q(x|z).
pub fn draw(config: &Config, layers: &Layers, decoded: &Hidden, scratch: &mut Scratch) -> (Operation, Tensor) {
    let n_outputs = layers.head.likelihood.outputs.len();
    let x = scratch.activations.scratch_blocks("drawn", decoded.y.rows, config.model.n_pixels(), n_outputs);
    let epilogue = ForwardEpilogue::Draw { head: layers.head.clone(), x: x.clone() };
    (head(layers, decoded, epilogue), x)
}

fn head(layers: &Layers, decoded: &Hidden, epilogue: ForwardEpilogue) -> Operation {
    Operation::LinearForward(LinearForward { x: decoded.y.clone(), layer: layers.output.clone(), epilogue })
}

/// Gradients from the outputs back to the first hidden layer's pre-activation.
pub fn backward(
    config: &Config,
    layers: &Layers,
    decoded: &Hidden,
    d_output: &Tensor,
    scratch: &mut Scratch,
) -> HiddenGradients {
    let next = (&layers.output, d_output);
    hidden::backward("decoder", config.model.activation, &layers.decoder, decoded, next, scratch)
}
