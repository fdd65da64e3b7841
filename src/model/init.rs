//! Initial parameters.

use crate::plan::Plan;
use crate::rng::{Stream, uniform4};
use crate::tensor::LANES;

/// Weights and biases from U(−1/√n_in, 1/√n_in), as PyTorch's `Linear` has them. Padding is zero.
pub fn initial_parameters(plan: &Plan, seed: u32) -> Vec<f32> {
    let mut params = vec![0.0; plan.n_params];
    let mut index = 0;
    for layer in &plan.layers {
        let bound = 1.0 / (layer.n_in() as f32).sqrt();
        for tensor in &layer.named {
            let n = tensor.rows * tensor.cols;
            let groups = 0..n.div_ceil(LANES) as u32;
            let draws = groups.flat_map(|group| uniform4([group, index, 0, 0], [seed, Stream::Init as u32]));
            let values: Vec<f32> = draws.map(|u| (2.0 * u - 1.0) * bound).take(n).collect();
            tensor.pad_into(&values, &mut params);
            index += 1;
        }
    }
    params
}
