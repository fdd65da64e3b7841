//! A chain of hidden layers, forward and backward. The encoder and the decoder each have one.

use super::{Scratch, layer_update};
use crate::activation::Activation;
use crate::plan::{BackwardEpilogue, ForwardEpilogue, LayerUpdate, Linear, LinearBackward, LinearForward, Operation};
use crate::tensor::Tensor;

/// A chain's results of the forward pass.
pub struct Hidden {
    /// The input.
    x: Tensor,
    /// Pre-activation and activation of each layer.
    layers: Vec<[Tensor; 2]>,
    /// The output. If there are no layers, it is the input.
    pub y: Tensor,
    pub operations: Vec<Operation>,
}

/// A chain's results of the backward pass.
pub struct HiddenGradients {
    /// The gradient with respect to the pre-activation of each layer.
    d_layers: Vec<Tensor>,
    /// The gradient with respect to the output of the first affine layer that reads the chain's input.
    pub d_first: Tensor,
    pub operations: Vec<Operation>,
}

/// y = f(x W + b), layer by layer.
pub fn forward(side: &str, activation: Activation, linears: &[Linear], x: &Tensor, scratch: &mut Scratch) -> Hidden {
    let mut chain = Hidden { x: x.clone(), layers: Vec::new(), y: x.clone(), operations: Vec::new() };
    for (index, layer) in linears.iter().enumerate() {
        let mut matrix = |name: String| scratch.activations.scratch(&name, x.rows, layer.weight.cols);
        let preactivation = matrix(format!("preactivation {side}.{index}"));
        let y = matrix(format!("{side}.{index}"));
        let epilogue = ForwardEpilogue::Hidden { activation, preactivation: preactivation.clone(), y: y.clone() };
        chain.operations.push(Operation::LinearForward(LinearForward { x: chain.y, layer: layer.clone(), epilogue }));
        chain.layers.push([preactivation, y.clone()]);
        chain.y = y;
    }
    chain
}

/// The gradient with respect to every pre-activation, last layer first. `next` is the layer that reads the chain's
/// output, with the gradient with respect to that layer's output.
pub fn backward(
    side: &str,
    activation: Activation,
    linears: &[Linear],
    chain: &Hidden,
    (next, d_next): (&Linear, &Tensor),
    scratch: &mut Scratch,
) -> HiddenGradients {
    let mut back = HiddenGradients { d_layers: Vec::new(), d_first: d_next.clone(), operations: Vec::new() };
    let mut layer = next;
    for (index, [preactivation, y]) in chain.layers.iter().enumerate().rev() {
        let d_a = scratch.gradients.scratch(&format!("d_{side}.{index}"), y.rows, y.cols);
        let epilogue = BackwardEpilogue::Hidden { activation, preactivation: preactivation.clone(), d_a: d_a.clone() };
        let operation = LinearBackward { d_y: back.d_first, layer: layer.clone(), epilogue };
        back.operations.push(Operation::LinearBackward(operation));
        back.d_layers.insert(0, d_a.clone());
        back.d_first = d_a;
        layer = &linears[index];
    }
    back
}

impl Hidden {
    /// The input and the output gradient of each layer, for the update.
    pub fn updates(&self, linears: &[Linear], back: &HiddenGradients) -> Vec<LayerUpdate> {
        let inputs = std::iter::once(&self.x).chain(self.layers.iter().map(|[_, y]| y));
        inputs.zip(&back.d_layers).zip(linears).map(|((x, d_y), layer)| layer_update(x, d_y, layer)).collect()
    }
}
