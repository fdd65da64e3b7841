//! A model with exact results in any number of dimensions: x = W z + b + noise, z ∼ N(0, I), noise ∼ N(0, s I).
//!
//! Source: Bishop, "Pattern recognition and machine learning" (2006), (2.113)–(2.117) and (12.35)–(12.42).

use super::gaussian::{Gaussian, PRIOR};
use super::likelihood::{gaussian_nll, kl_to_prior};
use super::numeric::{length, ln_sum_exp, positive};
use crate::error::{Error, Result};
use nalgebra::{Cholesky, DMatrix, DVector, Dyn};
use std::f64::consts::TAU;

/// A linear decoder with one shared, known variance s.
#[derive(Debug, Clone)]
pub struct LinearGaussian {
    /// W, [n_pixels × n_latent].
    weight: DMatrix<f64>,
    /// b, \[n_pixels\].
    bias: DVector<f64>,
    /// s.
    variance: f64,
    /// The Cholesky factor of I + WᵀW/s, the precision of every posterior.
    precision: Cholesky<f64, Dyn>,
}

/// The posterior q(z|x) of a linear decoder: a Gaussian with correlated latents.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearPosterior {
    /// The mean, \[n_latent\].
    pub mean: Vec<f64>,
    /// The covariance, [n_latent × n_latent] by rows; the same for every x.
    pub covariance: Vec<f64>,
}

impl LinearGaussian {
    /// `weight` is W by rows, [n_pixels × n_latent]; `bias` is b, \[n_pixels\]; `variance` is s > 0. Fails unless the
    /// lengths agree, there is at least one pixel and one latent, and all values are finite.
    pub fn new(weight: &[f64], bias: &[f64], variance: f64) -> Result<LinearGaussian> {
        positive("variance", variance)?;
        let n_pixels = bias.len();
        if n_pixels == 0 || weight.is_empty() || !weight.len().is_multiple_of(n_pixels) {
            return Err(Error::argument(
                "weight",
                format_args!("[n_pixels × n_latent] values with n_pixels = {n_pixels}"),
                weight.len(),
            ));
        }
        if let Some(bad) = weight.iter().chain(bias).find(|v| !v.is_finite()) {
            return Err(Error::argument("weight and bias", "finite numbers", bad));
        }
        let n_latent = weight.len() / n_pixels;
        let weight = DMatrix::from_row_slice(n_pixels, n_latent, weight);
        let precision = DMatrix::identity(n_latent, n_latent) + weight.tr_mul(&weight) / variance;
        let precision = Cholesky::new(precision).ok_or_else(|| {
            Error::argument("weight", "values whose squares over the variance are finite", "overflow")
        })?;
        Ok(LinearGaussian { weight, bias: DVector::from_column_slice(bias), variance, precision })
    }

    fn residual(&self, x: &[f64]) -> Result<DVector<f64>> {
        length("x", self.bias.len(), x.len())?;
        Ok(DVector::from_column_slice(x) - &self.bias)
    }

    fn posterior_mean(&self, residual: &DVector<f64>) -> DVector<f64> {
        self.precision.solve(&(self.weight.tr_mul(residual) / self.variance))
    }

    /// q(z|x) of (14) = N(P⁻¹ Wᵀ(x − b)/s, P⁻¹), P = I + WᵀW/s. `x` is \[n_pixels\].
    pub fn posterior(&self, x: &[f64]) -> Result<LinearPosterior> {
        let mean = self.posterior_mean(&self.residual(x)?);
        // nalgebra stores columns; the matrix is symmetric, so they are also its rows.
        Ok(LinearPosterior { mean: mean.as_slice().to_vec(), covariance: self.precision.inverse().as_slice().to_vec() })
    }

    /// ln q(x) = ln N(x; b, WWᵀ + sI) in nats; `x` is \[n_pixels\]. Needs only the n_latent × n_latent precision.
    pub fn ln_evidence(&self, x: &[f64]) -> Result<f64> {
        let residual = self.residual(x)?;
        let mean = self.posterior_mean(&residual);
        let explained = self.weight.tr_mul(&residual).dot(&mean) / self.variance;
        let misfit = residual.norm_squared() / self.variance - explained;
        Ok(-0.5 * (x.len() as f64 * (TAU * self.variance).ln() + self.ln_det_precision() + misfit))
    }

    fn ln_det_precision(&self) -> f64 {
        self.precision.l_dirty().diagonal().iter().map(|l| 2.0 * l.ln()).sum()
    }

    /// E_{z∼p(z|x)}\[−ln q(x|z)\] in closed form, for an encoder with independent latents, \[n_latent\].
    pub fn nll(&self, x: &[f64], encoder: &[Gaussian]) -> Result<f64> {
        length("encoder", self.weight.ncols(), encoder.len())?;
        let mean = DVector::from_iterator(encoder.len(), encoder.iter().map(Gaussian::mean));
        let misfit = (self.residual(x)? - &self.weight * mean).norm_squared();
        let spread: f64 =
            encoder.iter().zip(self.weight.column_iter()).map(|(e, w)| e.variance() * w.norm_squared()).sum();
        Ok(0.5 * (x.len() as f64 * (TAU * self.variance).ln() + (misfit + spread) / self.variance))
    }

    /// The evidence lower bound −nll − KL (13), in closed form.
    pub fn elbo(&self, x: &[f64], encoder: &[Gaussian]) -> Result<f64> {
        Ok(-self.nll(x, encoder)? - kl_to_prior(encoder))
    }

    /// KL(p(z|x)‖q(z|x)) by the closed form for two Gaussians. It equals ln q(x) − ELBO.
    pub fn gap(&self, x: &[f64], encoder: &[Gaussian]) -> Result<f64> {
        length("encoder", self.weight.ncols(), encoder.len())?;
        let target = self.posterior_mean(&self.residual(x)?);
        let apart = DVector::from_iterator(encoder.len(), encoder.iter().map(Gaussian::mean)) - target;
        let lower = self.precision.l();
        let stretched = lower.tr_mul(&apart).norm_squared();
        let trace: f64 = encoder.iter().zip(lower.row_iter()).map(|(e, row)| e.variance() * row.norm_squared()).sum();
        let ln_det_encoder: f64 = encoder.iter().map(|e| e.variance().ln()).sum();
        Ok(0.5 * (stretched + trace - encoder.len() as f64 - self.ln_det_precision() - ln_det_encoder))
    }

    /// Draw number `index` of ln (1/K) Σ w_k, w = q(x,z)/p(z|x), whose mean is L_K. With the exact posterior as
    /// encoder, every draw is ln q(x).
    pub fn importance_draw(&self, x: &[f64], encoder: &[Gaussian], k: u32, seed: u32, index: u64) -> Result<f64> {
        length("encoder", self.weight.ncols(), encoder.len())?;
        let residual = self.residual(x)?;
        let n_latent = encoder.len() as u32;
        let ln_weights: Vec<f64> = (0..k)
            .map(|draw| {
                let z = encoder.iter().zip(0..).map(|(e, j): (_, u32)| e.sample_lane(seed, index, draw * n_latent + j));
                let z = DVector::from_iterator(encoder.len(), z);
                let misfit = &residual - &self.weight * &z;
                let nll: f64 = misfit.iter().map(|r| gaussian_nll(*r, 0.0, self.variance)).sum();
                let prior_to_encoder: f64 =
                    z.iter().zip(encoder).map(|(z, e)| PRIOR.ln_density(*z) - e.ln_density(*z)).sum();
                prior_to_encoder - nll
            })
            .collect();
        Ok(ln_sum_exp(ln_weights.iter().copied()) - f64::from(k).ln())
    }
}
