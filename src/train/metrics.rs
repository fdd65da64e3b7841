//! The loss, as it is told: nats an image, summed over pixels, the mean over images.

use super::Progress;
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::plan::{LOSS_LANES, Step};
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

/// Means over the held-out images.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evaluation {
    /// Images.
    pub n: u32,
    /// nll + beta · kl.
    pub loss: f64,
    /// E[−ln q(x|z)], the reconstruction term.
    pub nll: f64,
    /// KL(p(z|x) ‖ q(z)).
    pub kl: f64,
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
    pub async fn read(&mut self, backend: &mut Backend, steps: &[Step]) -> Result<()> {
        let floats = backend.read(Buffer::Losses, 0..2 * LOSS_LANES * steps.len()).await?;
        for (slot, step) in floats.chunks_exact(2 * LOSS_LANES).zip(steps) {
            let (mut nll, mut kl) = (0.0, 0.0);
            for lane in slot.chunks_exact(2) {
                nll += f64::from(lane[0]);
                kl += f64::from(lane[1]);
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
        if let Some(step) = self.diverged {
            return Err(Error::Diverged { step });
        }
        let n = rows * f64::from(self.steps);
        let (nll, kl) = (self.nll / n, self.kl / n);
        let (low, high) = self.betas.unwrap_or_default();
        // The quotient means nothing without a KL, and may lose a digit where all steps agree.
        let beta = if low == high || self.kl == 0.0 { high } else { self.weighted_kl / self.kl };
        Ok(Metrics { step: progress.step, epoch: progress.epoch, loss: nll + beta * kl, nll, kl, beta })
    }

    /// Means over `n` images.
    pub fn evaluation(&self, n: u32, beta: f32) -> Evaluation {
        let (nll, kl) = (self.nll / f64::from(n), self.kl / f64::from(n));
        Evaluation { n, loss: nll + f64::from(beta) * kl, nll, kl }
    }
}
