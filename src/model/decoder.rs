//! The decoder q(x|z): hidden layers, then the likelihood of the image (theory (17)–(22)).

use super::hidden::{self, Hidden, HiddenGradients};
use super::{Layers, Scratch};
use crate::config::Config;
use crate::kernel::{Dispatch, Forward, LinearForward};
use crate::tensor::{LANES, Tensor};

/// What looking at the image leaves behind.
pub struct Observed {
    /// The gradient of the mean nll by the decoder's output.
    pub d_output: Tensor,
    /// The nll of each row, in groups of four pixels.
    pub nll: Tensor,
    pub dispatch: Dispatch,
}

/// z to the last hidden layer.
pub fn forward(config: &Config, layers: &Layers, z: &Tensor, scratch: &mut Scratch) -> Hidden {
    hidden::forward("decoder", config.model.activation, &layers.decoder, z, scratch)
}

/// The likelihood of the images, and its gradient.
pub fn observe(layers: &Layers, x: &Tensor, decoded: &Hidden, scratch: &mut Scratch) -> Observed {
    let n_rows = decoded.y.rows;
    let parts = layers.observer.likelihood.parts();
    let d_output = scratch.gradients.scratch_parts("d_output", n_rows, x.cols, parts);
    let nll = scratch.terms.dense("nll", n_rows, x.stride / LANES);
    let then = Forward::Output {
        decoder: layers.observer.clone(),
        image: x.clone(),
        nll: nll.clone(),
        d_output: d_output.clone(),
    };
    let dispatch = Dispatch::LinearForward(LinearForward { x: decoded.y.clone(), layer: layers.output.clone(), then });
    Observed { d_output, nll, dispatch }
}

/// The mean of the image.
pub fn mean(config: &Config, layers: &Layers, decoded: &Hidden, scratch: &mut Scratch) -> (Dispatch, Tensor) {
    let parts = layers.observer.likelihood.parts();
    let mean = scratch.activations.scratch_parts("mean", decoded.y.rows, config.model.n_pixels(), parts);
    let then = Forward::Mean { decoder: layers.observer.clone(), mean: mean.clone() };
    let dispatch = LinearForward { x: decoded.y.clone(), layer: layers.output.clone(), then };
    (Dispatch::LinearForward(dispatch), mean)
}

/// A draw of the image.
pub fn draw(config: &Config, layers: &Layers, decoded: &Hidden, scratch: &mut Scratch) -> (Dispatch, Tensor) {
    let parts = layers.observer.likelihood.parts();
    let x = scratch.activations.scratch_parts("drawn", decoded.y.rows, config.model.n_pixels(), parts);
    let then = Forward::Draw { decoder: layers.observer.clone(), x: x.clone() };
    let dispatch = LinearForward { x: decoded.y.clone(), layer: layers.output.clone(), then };
    (Dispatch::LinearForward(dispatch), x)
}

/// The image back to the first hidden layer.
pub fn backward(
    config: &Config,
    layers: &Layers,
    decoded: &Hidden,
    d_output: &Tensor,
    scratch: &mut Scratch,
) -> HiddenGradients {
    let after = (&layers.output, d_output);
    hidden::backward("decoder", config.model.activation, &layers.decoder, decoded, after, scratch)
}
