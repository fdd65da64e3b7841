//! The loss, as it is told: nats an image, summed over pixels, the mean over images.

use super::Progress;
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::plan::{LOSS_PAIRS, StepUniforms};
use crate::tensor::Buffer;

/// Means over some training steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metrics {
    /// Steps done so far.
    pub step: u32,
    /// Epochs done so far.
    pub epoch: u32,
    /// nll + beta · kl.
    pub loss: f64,
    /// E[−ln q(x|z)], the reconstruction term.
    pub nll: f64,
    /// KL(p(z|x) ‖ q(z)), as it stands in the loss.
    pub kl: f64,
    /// The weight of kl in the loss. While it rises it is the mean over the steps, each weighed by its kl.
    pub beta: f64,
}

/// What a model is worth on held-out images: means over them in nats an image. No KL is relaxed or warmed up here.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Images.
    pub n: u32,
    /// nll + beta · kl.
    pub loss: f64,
    /// E[−ln q(x|z)], the reconstruction term, by one sample an image.
    pub nll: f64,
    /// KL(p(z|x) ‖ q(z)), in closed form.
    pub kl: f64,
    /// −(nll + kl): a lower bound of ln q(x).
    pub elbo: f64,
    /// The importance-weighted bound, where it was asked for.
    pub importance: Option<ImportanceBound>,
    /// The KL of each latent, `[n_latent]`.
    pub kl_per_latent: Vec<f64>,
    /// Latents whose posterior mean varies over the images, by more than 0.01 in variance.
    pub active_units: usize,
    /// The mean of the aggregated posterior, the mixture of all p(z|x): `[n_latent]`.
    pub posterior_mean: Vec<f64>,
    /// Its variance.
    pub posterior_variance: Vec<f64>,
    /// The decoder's standard deviation, where all pixels share one.
    pub sigma: Option<f32>,
    /// Beside it √(E‖x − m‖² / D): the root of the mean squared error a pixel, m the decoder's mean at the draw of z that
    /// nll is of, D pixels. The sigma that makes nll least is this very number: by (22) d nll / d sigma =
    /// D / sigma − ‖x − m‖² / sigma³, which is 0 at sigma² = ‖x − m‖² / D. None where sigma is none, or so large that
    /// the squares are lost beside ln sigma in the f32 sums of nll.
    pub rmse: Option<f64>,
}

/// L_K, between the ELBO and ln q(x) (Burda, Grosse & Salakhutdinov 2016, (8)).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ImportanceBound {
    /// Samples an image.
    pub k: u32,
    /// The mean over images, in nats.
    pub bound: f64,
}

/// Sums over the rows of some steps.
#[derive(Debug, Default)]
pub struct LossSums {
    nll: f64,
    kl: f64,
    weighted_kl: f64,
    steps: u32,
    /// Lowest and highest beta of the steps.
    betas: Option<(f64, f64)>,
    /// The first step whose loss was not finite.
    diverged: Option<u32>,
}

impl LossSums {
    /// Adds the slots that these steps wrote.
    pub async fn read(&mut self, backend: &mut Backend, steps: &[StepUniforms]) -> Result<()> {
        let floats = backend.read(Buffer::Losses, 0..2 * LOSS_PAIRS * steps.len()).await?;
        for (slot, step) in floats.chunks_exact(2 * LOSS_PAIRS).zip(steps) {
            let (mut nll, mut kl) = (0.0, 0.0);
            for pair in slot.chunks_exact(2) {
                nll += f64::from(pair[0]);
                kl += f64::from(pair[1]);
            }
            if !(nll.is_finite() && kl.is_finite()) {
                self.diverged.get_or_insert(step.step);
            }
            self.nll += nll;
            self.kl += kl;
            let beta = f64::from(step.beta);
            self.weighted_kl += beta * kl;
            let (low, high) = self.betas.unwrap_or((beta, beta));
            self.betas = Some((low.min(beta), high.max(beta)));
            self.steps += 1;
        }
        Ok(())
    }

    /// Means over steps of `rows` images.
    pub fn metrics(&self, progress: Progress, rows: f64) -> Result<Metrics> {
        let (nll, kl) = self.means(rows * f64::from(self.steps))?;
        let (low, high) = self.betas.unwrap_or_default();
        // The quotient means nothing without a KL, and may lose a digit where all steps agree.
        let beta = if low == high || self.kl == 0.0 { high } else { self.weighted_kl / self.kl };
        Ok(Metrics { step: progress.step, epoch: progress.epoch, loss: nll + beta * kl, nll, kl, beta })
    }

    /// Mean nll and kl of `n` images.
    pub fn means(&self, n: f64) -> Result<(f64, f64)> {
        match self.diverged {
            Some(step) => Err(Error::Diverged { step }),
            None => Ok((self.nll / n, self.kl / n)),
        }
    }
}
