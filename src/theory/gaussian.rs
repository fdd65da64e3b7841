//! One Gaussian and its closed forms: (15), (16), (20), (21).

use super::numeric::{finite, positive};
use super::random;
use crate::error::Result;
use std::f64::consts::TAU;

/// N(mean, sd²) with a finite mean and a finite sd > 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gaussian {
    mean: f64,
    sd: f64,
}

/// N(0, 1): the prior q(z) of one latent.
pub const PRIOR: Gaussian = Gaussian { mean: 0.0, sd: 1.0 };

impl Gaussian {
    /// N(mean, sd²). Fails unless `mean` is finite and `sd` is finite and above 0.
    pub fn new(mean: f64, sd: f64) -> Result<Gaussian> {
        Ok(Gaussian { mean: finite("mean", mean)?, sd: positive("sd", sd)? })
    }

    /// From the two outputs of an encoder, mean and logvar: sd = exp(logvar / 2). Fails as [`Gaussian::new`] does.
    pub fn from_logvar(mean: f64, logvar: f64) -> Result<Gaussian> {
        Gaussian::new(mean, (0.5 * finite("logvar", logvar)?).exp())
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The standard deviation.
    pub fn sd(&self) -> f64 {
        self.sd
    }

    /// The variance sd².
    pub fn variance(&self) -> f64 {
        self.sd * self.sd
    }

    /// ln N(x; mean, sd²): the logarithm of (15); its negative is the nll (20)–(21) of one pixel.
    pub fn ln_density(&self, x: f64) -> f64 {
        let u = (x - self.mean) / self.sd;
        -0.5 * (u * u + TAU.ln()) - self.sd.ln()
    }

    /// N(x; mean, sd²).
    pub fn density(&self, x: f64) -> f64 {
        self.ln_density(x).exp()
    }

    /// Draw number `index` for this seed: mean + sd·epsilon, the reparameterisation of (23).
    pub fn sample(&self, seed: u32, index: u64) -> f64 {
        self.sample_lane(seed, index, 0)
    }

    pub(super) fn sample_lane(&self, seed: u32, index: u64, lane: u32) -> f64 {
        self.mean + self.sd * random::normal(seed, index, lane)
    }

    /// KL(self‖N(0, 1)) = ½ (mean² + sd² − ln sd² − 1): the term of one latent in (16), in nats.
    pub fn kl_to_prior(&self) -> f64 {
        // sd² − 1 and ln sd² cancel near the prior; ln_1p keeps the significant digits for a nearly collapsed latent.
        let excess = (self.sd - 1.0) * (self.sd + 1.0);
        let ln_variance = if excess.abs() < 0.5 { excess.ln_1p() } else { 2.0 * self.sd.ln() };
        0.5 * (self.mean * self.mean + excess - ln_variance)
    }

    /// KL(self‖other) in nats: [`Gaussian::kl_to_prior`] after the shift and scaling that make `other` N(0, 1).
    pub fn kl(&self, other: &Gaussian) -> f64 {
        Gaussian { mean: (self.mean - other.mean) / other.sd, sd: self.sd / other.sd }.kl_to_prior()
    }

    /// D_B = (m₁−m₂)² / (4(s₁²+s₂²)) + ½ ln((s₁²+s₂²) / (2s₁s₂)), the closed form of (6)
    /// (Kailath, "The divergence and Bhattacharyya distance measures in signal selection", 1967).
    pub fn bhattacharyya(&self, other: &Gaussian) -> f64 {
        let total = self.variance() + other.variance();
        let apart = self.mean - other.mean;
        // (s₁²+s₂²)/(2s₁s₂) = 1 + (s₁−s₂)²/(2s₁s₂), which does not cancel when the widths are close.
        let wider = self.sd - other.sd;
        0.25 * apart * apart / total + 0.5 * (wider * wider / (2.0 * self.sd * other.sd)).ln_1p()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_proper_gaussian_is_made() {
        for (mean, sd) in [(f64::NAN, 1.0), (f64::INFINITY, 1.0), (0.0, 0.0), (0.0, -1.0), (0.0, f64::NAN)] {
            assert_eq!(Gaussian::new(mean, sd).unwrap_err().code(), "invalid_argument");
        }
        assert!(Gaussian::from_logvar(0.0, f64::INFINITY).is_err());
    }

    #[test]
    fn logvar_is_the_logarithm_of_the_variance() {
        let g = Gaussian::from_logvar(1.0, 0.36f64.ln()).unwrap();
        assert!((g.sd() - 0.6).abs() < 1e-15 && (g.variance() - 0.36).abs() < 1e-15);
    }

    #[test]
    fn a_nearly_collapsed_latent_keeps_its_digits() {
        // KL(N(0, (1+e)²)‖N(0,1)) = e² − e³/3 + O(e⁴).
        let e = 1e-9;
        let kl = Gaussian::new(0.0, 1.0 + e).unwrap().kl_to_prior();
        assert!((kl / (e * e) - 1.0).abs() < 1e-6, "{kl}");
        assert_eq!(PRIOR.kl_to_prior(), 0.0);
        let narrow = Gaussian::new(0.0, 1e-12).unwrap().kl_to_prior();
        assert!((narrow - (12.0 * 10f64.ln() - 0.5)).abs() < 1e-12, "{narrow}");
    }
}
