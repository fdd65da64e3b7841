//! The loss as it is reported: in nats per image, summed over pixels and latent dimensions, averaged over images.

use super::Progress;
use crate::backend::{Backend, Reading};
use crate::error::{Error, Result};
use crate::plan::{LOSS_PAIRS, StepUniforms};
use crate::tensor::Buffer;

/// The largest nll or KL of a step, in nats per image, that does not count as divergence. It is √(f32::MAX): Adam
/// squares gradients in f32, and those of a larger loss would overflow.
pub const LARGEST_LOSS: f64 = 1.8446743e19;

/// Means over some training steps, in nats per image.
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
    /// KL(p(z|x) ‖ q(z)) as the loss has it: sampled or with free bits, if the options say so.
    pub kl: f64,
    /// The weight of kl in the loss. During warm-up it is the mean over the steps, weighted by each step's kl.
    pub beta: f64,
}

/// The loss on held-out images and its parts: means in nats per image. Free bits and the warm-up of beta do not apply.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Number of images.
    pub n: u32,
    /// nll + beta · kl.
    pub loss: f64,
    /// E[−ln q(x|z)], the reconstruction term, from one sample of z per image.
    pub nll: f64,
    /// KL(p(z|x) ‖ q(z)), in closed form.
    pub kl: f64,
    /// −(nll + kl): a lower bound of ln q(x).
    pub elbo: f64,
    /// The importance-weighted bound, if it was requested.
    pub importance: Option<ImportanceBound>,
    /// The KL of each latent dimension, `[n_latent]`.
    pub kl_per_latent: Vec<f64>,
    /// Number of latent dimensions whose posterior mean has a variance above 0.01 over the images (Burda, Grosse &
    /// Salakhutdinov 2016, section 5.2).
    pub active_units: usize,
    /// Variance, over the images, of each latent dimension's encoder mean. It decides which dimensions are active.
    pub mu_variance: Vec<f64>,
    /// The mean of the aggregated posterior, which is the mixture of all p(z|x): `[n_latent]`.
    pub posterior_mean: Vec<f64>,
    /// The variance of the aggregated posterior, `[n_latent]`.
    pub posterior_variance: Vec<f64>,
    /// The decoder's standard deviation, if all pixels share one.
    pub sigma: Option<f32>,
    /// The root of the mean squared error per pixel, √(E‖x − m‖² / D): m is the decoder's mean at the same z as in
    /// `nll`, D the number of pixels. The sigma that minimises nll equals it: by theory (22), d nll / d sigma = D /
    /// sigma − ‖x − m‖² / sigma³, which is 0 at sigma² = ‖x − m‖² / D. `None` if `sigma` is `None`, or so large that
    /// rounding of the f32 sums of nll hides the squared error.
    pub rmse: Option<f64>,
}

/// L_K, between the ELBO and ln q(x) (Burda, Grosse & Salakhutdinov 2016, (8)).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ImportanceBound {
    /// Samples per image.
    pub k: u32,
    /// The mean over images, in nats.
    pub bound: f64,
}

/// Sums over the rows of some steps, in nats.
#[derive(Debug, Default)]
pub struct LossSums {
    nll: f64,
    kl: f64,
    weighted_kl: f64,
    steps: u32,
    /// The lowest and the highest beta of the steps.
    betas: Option<(f64, f64)>,
    /// The first step that had diverged.
    diverged: Option<u32>,
}

impl LossSums {
    /// Submits a read of the losses that these steps leave in their slots of the loss ring.
    pub async fn submit_read(backend: &mut Backend, steps: &[StepUniforms]) -> Result<Reading> {
        backend.submit_read(Buffer::Losses, 0..2 * LOSS_PAIRS * steps.len()).await
    }

    /// Adds the losses of these steps, as they were read.
    pub fn add(&mut self, floats: &[f32], steps: &[StepUniforms]) {
        for (slot, step) in floats.chunks_exact(2 * LOSS_PAIRS).zip(steps) {
            let (mut nll, mut kl) = (0.0, 0.0);
            for pair in slot.chunks_exact(2) {
                nll += f64::from(pair[0]);
                kl += f64::from(pair[1]);
            }
            let largest = LARGEST_LOSS * f64::from(step.n_valid);
            let healthy = nll.abs() <= largest && kl.abs() <= largest;
            if !healthy {
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
    }

    /// The first step, if any, whose loss was NaN or above [`LARGEST_LOSS`].
    pub fn diverged(&self) -> Option<u32> {
        self.diverged
    }

    /// Means over all steps, of `rows` images each.
    ///
    /// # Errors
    /// If a step had diverged.
    pub fn metrics(&self, progress: Progress, rows: f64) -> Result<Metrics> {
        let (nll, kl) = self.means(rows * f64::from(self.steps))?;
        let (low, high) = self.betas.unwrap_or_default();
        // Without a KL the quotient is 0/0. If all steps have the same beta, the quotient could only round it.
        let beta = if low == high || self.kl == 0.0 { high } else { self.weighted_kl / self.kl };
        Ok(Metrics { step: progress.step, epoch: progress.epoch, loss: nll + beta * kl, nll, kl, beta })
    }

    /// The means of nll and kl over `n` images.
    ///
    /// # Errors
    /// If a step had diverged.
    pub fn means(&self, n: f64) -> Result<(f64, f64)> {
        match self.diverged {
            Some(step) => Err(Error::Diverged { step }),
            None => Ok((self.nll / n, self.kl / n)),
        }
    }
}
