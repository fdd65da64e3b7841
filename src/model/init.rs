//! Initial parameters.

use crate::config::{Init, TrainConfig};
use crate::likelihood::Likelihood;
use crate::plan::Plan;
use crate::rng::{Stream, uniform4};
use crate::tensor::LANES;

/// Weights and biases as [`Init`] has them; a shared log-variance is 0. Padding is zero.
pub fn initial_parameters(plan: &Plan, config: &TrainConfig) -> Vec<f32> {
    let mut params = vec![0.0; plan.n_params];
    let mut index = 0;
    for layer in &plan.layers {
        for tensor in &layer.named {
            let is_bias = tensor.offset >= layer.bias.offset;
            let bound = match config.init {
                Init::Uniform => 1.0 / (layer.n_in() as f32).sqrt(),
                Init::Glorot if is_bias => 0.0,
                Init::Glorot => (6.0 / (layer.n_in() + tensor.cols) as f32).sqrt(),
            };
            let n = tensor.rows * tensor.cols;
            let groups = 0..n.div_ceil(LANES) as u32;
            let draws = groups.flat_map(|group| uniform4([group, index, 0, 0], [config.seed, Stream::Init as u32]));
            let values: Vec<f32> = draws.map(|u| (2.0 * u - 1.0) * bound).take(n).collect();
            tensor.pad_into(&values, &mut params);
            index += 1;
        }
    }
    params
}

/// The bias of the decoder's output at which every image has the mean of `n` images whose pixels sum up to `sums`.
///
/// Where pixels have a range, half a pixel of each end is added, so that none is believed to be always the same
/// (Krichevsky & Trofimov 1981).
pub fn output_bias(likelihood: &Likelihood, sums: &[f64], n: usize) -> Vec<f32> {
    let (added, count) = if likelihood.is_bounded() { (0.5, n as f64 + 1.0) } else { (0.0, n as f64) };
    sums.iter().map(|sum| (likelihood.output_of_mean)((sum + added) / count) as f32).collect()
}
