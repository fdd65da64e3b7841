//! Evaluation on the held-out images: the terms of the ELBO, the importance-weighted bound, the active latent
//! dimensions.

use super::metrics::LossSums;
use super::{Evaluation, ImportanceBound, Vae};
use crate::error::{Error, Result};
use crate::model::{BOUND_SAMPLES, INFERENCE_ROWS};
use crate::plan::{LOSS_PAIRS, LOSS_SLOTS, LatentSums, Noise, ProgramKind, StepUniforms};
use crate::rng::Stream;
use crate::tensor::Buffer;
use std::f64::consts::TAU;

/// Maximum number of samples of the importance-weighted bound.
const MAX_SAMPLES: u32 = 5000;
/// Variance of the posterior mean above which a latent dimension is active (Burda, Grosse & Salakhutdinov 2016, section
/// 5.2).
const ACTIVE_VARIANCE: f64 = 0.01;
/// The smallest share of the nll at which the squared error can be recovered from it. The nll is summed in f32, with a
/// relative error of a few millionths, so at this share the squared error is off by a few percent.
const LOST_SHARE: f64 = 1e-4;

/// What to evaluate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EvaluationOptions {
    /// Samples K per image of the importance-weighted bound L_K, 1 to 5000. `None` skips the bound.
    pub importance: Option<u32>,
    /// Evaluates only this many images, from the first on; at least 1. `None` evaluates all.
    pub limit: Option<u32>,
}

impl Vae {
    /// The loss on the held-out images, in nats per image. The noise is the same each time.
    ///
    /// # Errors
    /// If no held-out images are set, the device is lost, or the loss is not finite.
    pub async fn evaluate(&mut self) -> Result<Evaluation> {
        self.evaluate_with(EvaluationOptions::default()).await
    }

    /// [`Vae::evaluate`] with options.
    ///
    /// # Errors
    /// Also if an option is out of range.
    pub async fn evaluate_with(&mut self, options: EvaluationOptions) -> Result<Evaluation> {
        if self.n_held_out == 0 {
            return Err(Error::NoHeldOutData);
        }
        if let Some(k) = options.importance.filter(|k| !(1..=MAX_SAMPLES).contains(k)) {
            return Err(Error::argument("importance", format!("a whole number from 1 to {MAX_SAMPLES}"), k));
        }
        if options.limit == Some(0) {
            return Err(Error::argument("limit", "at least 1", 0));
        }
        let n = options.limit.map_or(self.n_held_out, |limit| limit.min(self.n_held_out));
        let mut sums = LossSums::default();
        let mut latents = vec![[0.0; LatentSums::SUMS]; self.config.model.latent];
        let firsts: Vec<u32> = (0..n).step_by(INFERENCE_ROWS).collect();
        for firsts in firsts.chunks(LOSS_SLOTS) {
            let steps: Vec<StepUniforms> = firsts
                .iter()
                .enumerate()
                .map(|(slot, &first)| StepUniforms { slot: slot as u32, ..self.evaluation_step(first, n) })
                .collect();
            self.backend.run(ProgramKind::Evaluate, &steps).await?;
            sums.add(&LossSums::submit_read(&mut self.backend, &steps).await?.values().await?, &steps);
            self.add_latent_sums(steps.len(), &mut latents).await?;
        }
        let importance = match options.importance {
            None => None,
            Some(k) => Some(ImportanceBound { k, bound: self.importance_bound(k, n).await? }),
        };
        // The error names a step of training. The steps of this pass have other numbers.
        let (nll, kl) = sums.means(f64::from(n)).map_err(|_| Error::Diverged { step: self.progress.step })?;
        let beta = f64::from(self.config.train.live.beta);
        let mean = |sum: f64| sum / f64::from(n);
        let sigma = self.sigma().await?;
        let n_pixels = self.config.model.n_pixels() as f64;
        let mu_variance = |&[_, mu, mu_squares, _]: &[f64; 4]| (mean(mu_squares) - mean(mu).powi(2)).max(0.0);
        let mu_variance: Vec<f64> = latents.iter().map(mu_variance).collect();
        Ok(Evaluation {
            n,
            loss: nll + beta * kl,
            nll,
            kl,
            elbo: -(nll + kl),
            importance,
            kl_per_latent: latents.iter().map(|[kl, ..]| mean(*kl)).collect(),
            active_units: mu_variance.iter().filter(|variance| **variance > ACTIVE_VARIANCE).count(),
            posterior_mean: latents.iter().map(|[_, mu, ..]| mean(*mu)).collect(),
            posterior_variance: latents.iter().zip(&mu_variance).map(|(sums, mu)| mean(sums[3]) + mu).collect(),
            mu_variance,
            sigma,
            rmse: sigma.and_then(|sigma| root_mean_square(nll, f64::from(sigma), n_pixels)),
        })
    }

    async fn add_latent_sums(&mut self, n_slots: usize, latents: &mut [[f64; 4]]) -> Result<()> {
        let latent_sums = &self.plan.evaluate.latent_sums;
        let end = latent_sums.row(n_slots * LatentSums::SUMS - 1).end;
        let floats = self.backend.read(latent_sums.buffer, latent_sums.offset..end).await?;
        for (row, sums) in floats.chunks_exact(latent_sums.stride).enumerate() {
            for (latent, sum) in latents.iter_mut().zip(sums) {
                latent[row % LatentSums::SUMS] += f64::from(*sum);
            }
        }
        Ok(())
    }

    /// The mean over the first `n` images of L_K = ln (1/K) Σ w_k, w_k = q(x|z_k) q(z_k) / p(z_k|x), z_k ∼ p(z|x). A
    /// larger K uses the same samples and adds more. The option `epsilon` does not apply: without draws there is no
    /// bound.
    async fn importance_bound(&mut self, k: u32, n: u32) -> Result<f64> {
        let n_batch = (LOSS_PAIRS / BOUND_SAMPLES) as u32;
        let samples: Vec<u32> = (0..k).step_by(BOUND_SAMPLES).collect();
        let images = (0..n).step_by(n_batch as usize);
        let steps: Vec<StepUniforms> = images
            .flat_map(|first| samples.iter().map(move |&first_sample| (first, first_sample)))
            .enumerate()
            .map(|(index, (first, first_sample))| StepUniforms {
                slot: (index % LOSS_SLOTS) as u32,
                n_valid: (n - first).min(n_batch),
                first_sample,
                noise: Noise::Drawn as u32,
                ..self.evaluation_step(first, n)
            })
            .collect();
        let mut sums = vec![LnSum::default(); n as usize];
        for steps in steps.chunks(LOSS_SLOTS) {
            self.backend.run(ProgramKind::ImportanceBound, steps).await?;
            let floats = self.backend.read(Buffer::Losses, 0..2 * LOSS_PAIRS * steps.len()).await?;
            for (slot, step) in floats.chunks_exact(2 * LOSS_PAIRS).zip(steps) {
                for (row, loss) in slot.chunks_exact(2).enumerate() {
                    let (sample, image) = (row as u32 / n_batch, row as u32 % n_batch);
                    if step.first_sample + sample < k && image < step.n_valid {
                        sums[(step.position + image) as usize].add(-f64::from(loss[0]) - f64::from(loss[1]));
                    }
                }
            }
        }
        let bound = sums.iter().map(|sum| sum.ln() - f64::from(k).ln()).sum::<f64>() / f64::from(n);
        if bound.is_finite() { Ok(bound) } else { Err(Error::Diverged { step: self.progress.step }) }
    }

    /// The uniforms for held-out images from `first` on, with the noise of an evaluation.
    fn evaluation_step(&self, first: u32, n: u32) -> StepUniforms {
        let noise = Noise::from(self.config.train.epsilon) as u32;
        StepUniforms { stream: Stream::Evaluation as u32, noise, ..self.inference_step(first, n) }
    }
}

/// √(‖x − m‖² / D), solved from the Gaussian nll = ‖x − m‖² / (2 sigma²) + D/2 ln(2π sigma²) (theory (22)). `None` if
/// the first term is lost in the nll's rounding error.
fn root_mean_square(nll: f64, sigma: f64, n_pixels: f64) -> Option<f64> {
    let constant = 0.5 * n_pixels * (TAU * sigma * sigma).ln();
    let squares = nll - constant;
    (squares > LOST_SHARE * constant.abs()).then(|| sigma * (2.0 * squares / n_pixels).sqrt())
}

/// A running log-sum-exp: ln Σ e^a.
#[derive(Debug, Clone, Copy)]
struct LnSum {
    highest: f64,
    scaled: f64,
}

impl Default for LnSum {
    fn default() -> LnSum {
        LnSum { highest: f64::NEG_INFINITY, scaled: 0.0 }
    }
}

impl LnSum {
    fn add(&mut self, a: f64) {
        if a <= self.highest {
            self.scaled += (a - self.highest).exp();
        } else {
            self.scaled = self.scaled * (self.highest - a).exp() + 1.0;
            self.highest = a;
        }
    }

    fn ln(self) -> f64 {
        self.highest + self.scaled.ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ln_sum_is_right_where_exp_underflows() {
        let mut sum = LnSum::default();
        [-2000.0, -1000.0, -1000.0 + 2f64.ln(), -5000.0].into_iter().for_each(|a| sum.add(a));
        assert!((sum.ln() - (-1000.0 + 3f64.ln())).abs() < 1e-12);
        sum.add(f64::NAN);
        assert!(sum.ln().is_nan(), "NaN was lost");
    }
}
