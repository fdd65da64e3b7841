//! The variance of the gradient over draws of epsilon. It falls as 1/K with K samples per image (theory (23)).

use super::Vae;
use crate::error::{Error, Result};
use crate::plan::{LOSS_SLOTS, ProgramKind, StepUniforms};
use crate::tensor::Buffer;

/// Mean and variance of the gradient with respect to one parameter tensor, over repeated draws.
#[derive(Debug, Clone, PartialEq)]
pub struct GradientVariance {
    /// The tensor's name, such as `encoder.0.weight`.
    pub name: String,
    /// The tensor's number of elements.
    pub n: usize,
    /// The sum of the variances of the gradient's components, the trace of its covariance: (nats / unit of weight)².
    pub variance: f64,
    /// The squared norm of the mean gradient, in the same unit.
    pub squared_norm: f64,
}

impl Vae {
    /// Mean and variance of the gradient on the next minibatch, over `repeats` draws of epsilon. The images and their
    /// pixels stay the same, and no parameter changes.
    ///
    /// # Errors
    /// If `repeats` is not 2 to 4096, no training data is set, or the device is lost.
    pub async fn gradient_variance(&mut self, repeats: u32) -> Result<Vec<GradientVariance>> {
        if !(2..=4096).contains(&repeats) {
            return Err(Error::argument("repeats", "a whole number from 2 to 4096", repeats));
        }
        let [means, squares] = self.gradient_statistics(repeats).await?;
        let groups = self.plan.parameters().map(|tensor| {
            let total = |floats: &[f32], f: fn(f64) -> f64| {
                tensor.unpad(&floats[tensor.offset..]).iter().map(|value| f(f64::from(*value))).sum::<f64>()
            };
            GradientVariance {
                name: tensor.name.clone(),
                n: tensor.rows * tensor.cols,
                variance: total(&squares, |square| square) / f64::from(repeats - 1),
                squared_norm: total(&means, |mean| mean * mean),
            }
        });
        Ok(groups.collect())
    }

    /// The mean gradient of the next minibatch over draws of epsilon, and the summed squared deviations from it. Both
    /// have the layout of [`Buffer::Params`].
    pub async fn gradient_statistics(&mut self, repeats: u32) -> Result<[Vec<f32>; 2]> {
        if self.n_training == 0 {
            return Err(Error::NoTrainingData);
        }
        let n_params = self.plan.n_params;
        self.backend.allocate(Buffer::GradientStatistics, 2 * n_params).await?;
        let step = self.progress.clone().next_step(&self.config.train, self.n_training, 0);
        let samples = self.config.train.samples as u32;
        let steps: Vec<StepUniforms> = (0..repeats)
            .map(|repeat| StepUniforms {
                slot: repeat % LOSS_SLOTS as u32,
                first_sample: repeat * samples,
                mean_weight: 1.0 / (repeat + 1) as f32,
                ..step
            })
            .collect();
        self.backend.run(ProgramKind::GradientStatistics, &steps).await?;
        let mut means = self.backend.read(Buffer::GradientStatistics, 0..2 * n_params).await?;
        self.backend.allocate(Buffer::GradientStatistics, 0).await?;
        let squares = means.split_off(n_params);
        Ok([means, squares])
    }
}
