//! The variance of the gradient over draws of epsilon. It falls as 1/K (theory (23)).

use super::Vae;
use crate::error::{Error, Result};
use crate::plan::{LOSS_SLOTS, ProgramKind, StepUniforms};
use crate::tensor::Buffer;

/// Mean and variance of the gradient by one parameter tensor, over repeated draws.
#[derive(Debug, Clone, PartialEq)]
pub struct GradientVariance {
    /// Its name: `encoder.0.weight`.
    pub name: String,
    /// Its number of elements.
    pub n: usize,
    /// The sum of the variances of the gradient's components, the trace of its covariance: (nats / unit of weight)².
    pub variance: f64,
    /// The square of the length of the mean gradient, in the same unit.
    pub squared_norm: f64,
}

impl Vae {
    /// The gradient on the next minibatch, over `repeats` draws of epsilon; images and pixels stay the same. Nothing is
    /// trained. Fails unless `repeats` is 2 to 4096 and there is training data.
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

    /// The mean gradient of the next minibatch over draws of epsilon, and its summed squared deviations, in the layout
    /// of the parameters.
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
                adam_m: 1.0 / (repeat + 1) as f32,
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
