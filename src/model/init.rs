//! Initial parameters.

use crate::config::{Init, TrainConfig};
use crate::likelihood::Likelihood;
use crate::plan::Plan;
use crate::rng::{Stream, uniform4};
use crate::tensor::{Rank, VEC4};

/// Weights and biases drawn according to the option [`Init`], in the layout of
/// [`Buffer::Params`](crate::tensor::Buffer::Params). A shared log-variance and the padding are 0.
pub fn initial_parameters(plan: &Plan, config: &TrainConfig) -> Vec<f32> {
    let mut params = vec![0.0; plan.n_params];
    let mut index = 0;
    for layer in &plan.layers {
        for tensor in &layer.parameters {
            let bound = match config.init {
                Init::Uniform => 1.0 / (layer.n_in() as f32).sqrt(),
                Init::Glorot if tensor.rank == Rank::Vector => 0.0,
                Init::Glorot => (6.0 / (layer.n_in() + tensor.cols) as f32).sqrt(),
            };
            let n = tensor.rows * tensor.cols;
            let groups = 0..n.div_ceil(VEC4) as u32;
            let draws = groups.flat_map(|group| uniform4([group, index, 0, 0], [config.seed, Stream::Init as u32]));
            let values: Vec<f32> = draws.map(|u| (2.0 * u - 1.0) * bound).take(n).collect();
            tensor.pad_into(&values, &mut params);
            index += 1;
        }
    }
    params
}

/// The output bias, `[D]`, at which the decoder's mean is the mean of `n` images. `sums` has the sum of each pixel over
/// the images, `[D]`.
///
/// For bounded pixels the mean is smoothed to (sum + ½) / (n + 1) (Krichevsky & Trofimov 1981). Otherwise a pixel that
/// is 0 in all images, or 1 in all, would need an infinite bias.
pub fn output_bias(likelihood: &Likelihood, sums: &[f64], n: usize) -> Vec<f32> {
    let (added, count) = if likelihood.is_bounded() { (0.5, n as f64 + 1.0) } else { (0.0, n as f64) };
    sums.iter().map(|sum| (likelihood.functions().inverse_link)((sum + added) / count) as f32).collect()
}
