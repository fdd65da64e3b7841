//! A chain of hidden layers, forward and backward: the encoder and the decoder are one each.

use super::{Scratch, layer_update};
use crate::activation::Activation;
use crate::kernel::{Backward, Dispatch, Forward, LayerUpdate, LinearBackward, LinearForward};
use crate::plan::Linear;
use crate::tensor::Tensor;

/// What a chain leaves behind.
pub struct Hidden {
    /// The input.
    x: Tensor,
    /// Pre-activation and activation of each layer.
    layers: Vec<[Tensor; 2]>,
    /// The output: the input, if there is no layer.
    pub y: Tensor,
    pub dispatches: Vec<Dispatch>,
}

/// What the way back through a chain leaves behind.
pub struct HiddenGradients {
    /// By the pre-activation of each layer.
    d_layers: Vec<Tensor>,
    /// By the output of whatever reads the chain's input.
    pub first: Tensor,
    pub dispatches: Vec<Dispatch>,
}

/// y = f(x W + b), layer by layer.
pub fn forward(
    side: &str,
    activation: &'static Activation,
    linears: &[Linear],
    x: &Tensor,
    scratch: &mut Scratch,
) -> Hidden {
    let mut chain = Hidden { x: x.clone(), layers: Vec::new(), y: x.clone(), dispatches: Vec::new() };
    for (index, layer) in linears.iter().enumerate() {
        let mut matrix = |name: String| scratch.activations.scratch(&name, x.rows, layer.weight.cols);
        let preactivation = matrix(format!("preactivation {side}.{index}"));
        let y = matrix(format!("{side}.{index}"));
        let then = Forward::Hidden { activation, preactivation: preactivation.clone(), y: y.clone() };
        chain.dispatches.push(Dispatch::LinearForward(LinearForward { x: chain.y, layer: layer.clone(), then }));
        chain.layers.push([preactivation, y.clone()]);
        chain.y = y;
    }
    chain
}

/// The gradient by every pre-activation, last layer first, from `d_after`, the gradient by the output of `after`.
pub fn backward(
    side: &str,
    activation: &'static Activation,
    linears: &[Linear],
    chain: &Hidden,
    (after, d_after): (&Linear, &Tensor),
    scratch: &mut Scratch,
) -> HiddenGradients {
    let mut back = HiddenGradients { d_layers: Vec::new(), first: d_after.clone(), dispatches: Vec::new() };
    let mut layer = after;
    for (index, [preactivation, y]) in chain.layers.iter().enumerate().rev() {
        let d_x = scratch.gradients.scratch(&format!("d_{side}.{index}"), y.rows, y.cols);
        let then = Backward::Hidden { activation, preactivation: preactivation.clone(), d_x: d_x.clone() };
        let dispatch = LinearBackward { d_y: back.first, layer: layer.clone(), then };
        back.dispatches.push(Dispatch::LinearBackward(dispatch));
        back.d_layers.insert(0, d_x.clone());
        back.first = d_x;
        layer = &linears[index];
    }
    back
}

impl Hidden {
    /// What the update needs of each layer.
    pub fn updates(&self, linears: &[Linear], back: &HiddenGradients) -> Vec<LayerUpdate> {
        let inputs = std::iter::once(&self.x).chain(self.layers.iter().map(|[_, y]| y));
        inputs.zip(&back.d_layers).zip(linears).map(|((x, d_y), layer)| layer_update(x, d_y, layer)).collect()
    }
}
