//! The intermediate results of the next training step for one image. The step runs up to its update, so the model does
//! not change.

use super::Vae;
use crate::error::{Error, Result};
use crate::plan::{ProgramKind, StepUniforms};
use crate::tensor::Tensor;

/// The first image of the next minibatch, and everything that the step computes from it. Losses are in nats; losses and
/// gradients are those of this image alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// Steps done so far. The trace is of the step after them.
    pub step: u32,
    /// The image as the encoder sees it, `[D]`.
    pub image: Vec<f32>,
    /// Means of p(z|x), `[n_latent]`.
    pub mu: Vec<f32>,
    /// Logarithms of its variances, clamped to ±10: `[n_latent]`.
    pub logvar: Vec<f32>,
    /// The noise that the step draws, `[n_latent]`.
    pub epsilon: Vec<f32>,
    /// mu + exp(logvar / 2) · epsilon, `[n_latent]` (theory (23)).
    pub z: Vec<f32>,
    /// The decoder's mean at z, `[D]`.
    pub mean: Vec<f32>,
    /// −ln q(x|z), the reconstruction term.
    pub nll: f64,
    /// KL(p(z|x) ‖ q(z)) of each latent dimension, `[n_latent]`.
    pub kl: Vec<f32>,
    /// nll + beta · Σ kl.
    pub loss: f64,
    /// The gradient of nll.
    pub d_nll: LatentGradient,
    /// The gradient of beta · kl.
    pub d_kl: LatentGradient,
}

/// The gradient of one term of the loss with respect to the encoder's two outputs.
#[derive(Debug, Clone, PartialEq)]
pub struct LatentGradient {
    /// With respect to mu, `[n_latent]`.
    pub mu: Vec<f32>,
    /// With respect to logvar, `[n_latent]`.
    pub logvar: Vec<f32>,
}

impl Vae {
    /// Traces the next training step. It does not affect the training that follows.
    ///
    /// With several samples (K > 1) the values are those of the first sample, and the gradients those of all samples.
    /// The importance weights depend on both terms; with that objective, `d_nll` is the whole gradient at beta = 0.
    ///
    /// # Errors
    /// If no training data is set, or the device is lost.
    pub async fn trace(&mut self) -> Result<Trace> {
        if self.n_training == 0 {
            return Err(Error::NoTrainingData);
        }
        let step = { self.progress }.next_step(&self.config.train, self.n_training, 0);
        let plan = self.plan.trace.clone();
        let n_batch = plan.program.n_batch as f32;
        // At beta = 0 the gradient is that of the nll alone. The difference from the whole gradient is that of the KL.
        self.backend.run(ProgramKind::Trace, &[StepUniforms { beta: 0.0, ..step }]).await?;
        let d_nll = self.halves(&plan.d_latent).await?.map(|gradient| scaled(&gradient, n_batch));
        self.backend.run(ProgramKind::Trace, &[step]).await?;
        let d_loss = self.halves(&plan.d_latent).await?.map(|gradient| scaled(&gradient, n_batch));
        let [mu, logvar] = self.halves(&plan.mu_logvar).await?;
        let kl = self.first_row(&plan.kl).await?;
        let nll = self.first_row(&plan.nll).await?.iter().map(|term| f64::from(*term)).sum::<f64>();
        let image = self.first_row(&plan.x).await?;
        let (epsilon, z) = (self.first_row(&plan.epsilon).await?, self.first_row(&plan.z).await?);
        let mean = self.decode(&z).await?;
        let loss = nll + f64::from(step.beta) * kl.iter().map(|term| f64::from(*term)).sum::<f64>();
        let [by_mu, by_logvar] = [0, 1].map(|half| difference(&d_loss[half], &d_nll[half]));
        let [d_nll_mu, d_nll_logvar] = d_nll;
        Ok(Trace {
            step: self.progress.step,
            image,
            mu,
            logvar,
            epsilon,
            z,
            mean,
            nll,
            kl,
            loss,
            d_nll: LatentGradient { mu: d_nll_mu, logvar: d_nll_logvar },
            d_kl: LatentGradient { mu: by_mu, logvar: by_logvar },
        })
    }

    async fn first_row(&mut self, tensor: &Tensor) -> Result<Vec<f32>> {
        self.backend.read(tensor.buffer, tensor.offset..tensor.offset + tensor.cols).await
    }

    /// The first row of a tensor of two blocks of columns, block by block.
    async fn halves(&mut self, tensor: &Tensor) -> Result<[Vec<f32>; 2]> {
        let right = Tensor { offset: tensor.offset + tensor.stride / 2, ..tensor.clone() };
        Ok([self.first_row(tensor).await?, self.first_row(&right).await?])
    }
}

/// The gradient of one image's loss, from the gradient of the mean over the minibatch.
fn scaled(gradient: &[f32], n_batch: f32) -> Vec<f32> {
    gradient.iter().map(|d| d * n_batch).collect()
}

fn difference(a: &[f32], b: &[f32]) -> Vec<f32> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::backend::Choice;
    use crate::checkpoint::Checkpoint;
    use crate::config::Config;
    use serde_json::json;

    const N_PIXELS: usize = 30;

    async fn trained(beta: f64) -> Vae {
        let options = json!({ "width": 6, "height": 5, "hidden": [9], "latent": 3, "batch": 4, "beta": beta });
        let mut vae = Vae::create(Config::from_json(&options).unwrap(), Choice::Cpu).await.unwrap();
        let images: Vec<u8> = (0..11 * N_PIXELS).map(|i| (i * 97 % 256) as u8).collect();
        vae.set_training(images.as_slice()).await.unwrap();
        vae.train(30).await.unwrap();
        vae
    }

    #[test]
    fn a_trace_agrees_with_the_formulas() {
        pollster::block_on(async {
            let mut vae = trained(4.0).await;
            let trace = vae.trace().await.unwrap();
            assert_eq!(trace.step, 30);
            for j in 0..3 {
                let (mu, logvar) = (trace.mu[j], trace.logvar[j]);
                let sigma = (0.5 * logvar).exp();
                assert!((trace.z[j] - (mu + sigma * trace.epsilon[j])).abs() < 1e-5);
                assert!((trace.kl[j] - 0.5 * (mu * mu + sigma * sigma - logvar - 1.0)).abs() < 1e-5);
                // The gradient of beta · KL with respect to mu and logvar.
                assert!((trace.d_kl.mu[j] - 4.0 * mu).abs() < 1e-3, "{} {mu}", trace.d_kl.mu[j]);
                assert!((trace.d_kl.logvar[j] - 2.0 * (sigma * sigma - 1.0)).abs() < 1e-3);
                // The nll depends on logvar only through z: d_logvar = ½ sigma epsilon d_z.
                let through_z = 0.5 * sigma * trace.epsilon[j] * trace.d_nll.mu[j];
                assert!((trace.d_nll.logvar[j] - through_z).abs() < 1e-4);
                assert!(trace.d_nll.mu[j].abs() > 1e-4, "no gradient arrives");
            }
            let kl: f32 = trace.kl.iter().sum();
            assert!((trace.loss - trace.nll - 4.0 * f64::from(kl)).abs() < 1e-4);
            let nll: f64 = trace.image.iter().zip(&trace.mean).map(|(x, m)| bernoulli(*x, *m)).sum();
            assert!((trace.nll - nll).abs() < 1e-3 * nll, "{} {nll}", trace.nll);
        });
    }

    /// The Bernoulli nll of the grey value x at mean m, in nats.
    fn bernoulli(x: f32, m: f32) -> f64 {
        let (x, m) = (f64::from(x), f64::from(m));
        -x * m.ln() - (1.0 - x) * (1.0 - m).ln()
    }

    #[test]
    fn the_gradient_of_nll_agrees_with_central_differences() {
        pollster::block_on(async {
            let mut vae = trained(1.0).await;
            let trace = vae.trace().await.unwrap();
            for j in 0..3 {
                let h = 0.01;
                let mut nll = [0.0; 2];
                for (nll, sign) in nll.iter_mut().zip([1.0, -1.0]) {
                    let mut z = trace.z.clone();
                    z[j] += sign * h;
                    let mean = vae.decode(&z).await.unwrap();
                    *nll = trace.image.iter().zip(&mean).map(|(x, m)| bernoulli(*x, *m)).sum();
                }
                let quotient = (nll[0] - nll[1]) / (2.0 * f64::from(h));
                assert!((f64::from(trace.d_nll.mu[j]) - quotient).abs() < 0.01 * quotient.abs().max(0.1));
            }
        });
    }

    #[test]
    fn a_trace_does_not_change_the_model() {
        pollster::block_on(async {
            let (mut asked, mut unasked) = (trained(1.0).await, trained(1.0).await);
            let first = asked.trace().await.unwrap();
            assert_eq!(asked.trace().await.unwrap(), first);
            let [left, right] = [asked.save().await.unwrap(), unasked.save().await.unwrap()];
            assert_eq!(Checkpoint::from_bytes(&left).unwrap(), Checkpoint::from_bytes(&right).unwrap());
            assert_eq!(asked.train(3).await.unwrap(), unasked.train(3).await.unwrap());
            assert_ne!(asked.trace().await.unwrap().image, first.image, "the next step traces the same image");
        });
    }

    #[test]
    fn without_data_there_is_no_step_to_trace() {
        pollster::block_on(async {
            let mut vae = Vae::create(Config::default(), Choice::Cpu).await.unwrap();
            assert_eq!(vae.trace().await.unwrap_err().code(), "no_training_data");
        });
    }
}
