//! Exact results for one latent and any likelihood: the integrals of Bayes' rule (14) by quadrature over the line.

use super::gaussian::{Gaussian, PRIOR};
use super::likelihood::bernoulli_nll;
use super::numeric::{ln_sum_exp, p_ln_ratio};
use super::quadrature::{Rule, graded, integrate, maximum, merge};
use crate::error::{Error, Result};

/// The quadrature covers |z| ≤ `REACH`. The prior's probability beyond it is below 1e-100.
const REACH: f64 = 24.0;

/// One data point x of a model with z ∼ N(0, 1), given as the function z ↦ ln q(x|z), with an encoder p(z|x).
///
/// Any likelihood will do whose logarithm is finite for |z| ≤ 24. The quadrature is finest around 0, the encoder's mean
/// and the highest peak of the posterior; a second peak narrower than the encoder may be missed.
#[derive(Debug, Clone)]
pub struct OneLatent<F> {
    ln_likelihood: F,
    encoder: Gaussian,
    breakpoints: Vec<f64>,
    /// ln q(x).
    ln_evidence: f64,
}

/// One pixel x ∈ {0, 1} with logit weight·z + bias: the smallest model without a closed form.
pub fn one_pixel(x: f64, weight: f64, bias: f64, encoder: Gaussian) -> Result<OneLatent<impl Fn(f64) -> f64>> {
    OneLatent::new(move |z| -bernoulli_nll(x, weight * z + bias), encoder)
}

impl<F: Fn(f64) -> f64> OneLatent<F> {
    /// `ln_likelihood` is z ↦ ln q(x|z). Fails unless it is finite wherever the prior or the encoder has mass.
    pub fn new(ln_likelihood: F, encoder: Gaussian) -> Result<OneLatent<F>> {
        let (mean, reach) = (encoder.mean(), REACH.max(12.0 * encoder.sd()));
        let (low, high) = (-REACH.max(reach - mean), REACH.max(reach + mean));
        let mut points: Vec<f64> = graded(mean, reach, 6).chain(graded(0.0, REACH, 6)).collect();
        points.extend([-8.0, -4.0, -2.0, -1.0, 1.0, 2.0, 4.0, 8.0].map(|u| mean + u * encoder.sd()));
        let mut breakpoints = merge(&points, low, high);

        // The posterior may be a narrow peak between two breakpoints: search for its maximum around the highest one.
        let ln_joint = |z: f64| ln_likelihood(z) + PRIOR.ln_density(z);
        let marks = breakpoints.windows(3).max_by(|a, b| ln_joint(a[1]).total_cmp(&ln_joint(b[1])));
        if let Some([left, _, right]) = marks {
            breakpoints.extend(graded(maximum(*left, *right, ln_joint), reach, 24));
            breakpoints = merge(&breakpoints, low, high);
        }

        // The q(x) of a whole image underflows an f64, so the largest joint density is factored out as a logarithm.
        let largest = breakpoints.iter().map(|z| ln_joint(*z)).fold(f64::NEG_INFINITY, f64::max);
        let scaled = integrate(&breakpoints, |z| (ln_joint(z) - largest).exp())?.value;
        let ln_evidence = largest + scaled.ln();
        if !ln_evidence.is_finite() {
            return Err(Error::argument("ln_likelihood", "finite values for |z| ≤ 24", ln_evidence));
        }
        Ok(OneLatent { ln_likelihood, encoder, breakpoints, ln_evidence })
    }

    /// ln q(x) = ln ∫ q(x|z) q(z) dz.
    pub fn ln_evidence(&self) -> f64 {
        self.ln_evidence
    }

    /// ln q(z|x) by Bayes' rule (14).
    pub fn ln_posterior(&self, z: f64) -> f64 {
        (self.ln_likelihood)(z) + PRIOR.ln_density(z) - self.ln_evidence
    }

    /// E_{z∼p(z|x)}\[−ln q(x|z)\], the reconstruction term, by quadrature.
    pub fn nll(&self) -> Result<f64> {
        Ok(integrate(&self.breakpoints, |z| -self.encoder.density(z) * (self.ln_likelihood)(z))?.value)
    }

    /// KL(p(z|x)‖q(z)) in closed form (16).
    pub fn kl(&self) -> f64 {
        self.encoder.kl_to_prior()
    }

    /// The evidence lower bound −nll − KL: the negative of this data point's loss (13).
    pub fn elbo(&self) -> Result<f64> {
        Ok(-self.nll()? - self.kl())
    }

    /// KL(p(z|x)‖q(z|x)), by a quadrature of its own. It equals ln q(x) − ELBO; the code does not use that.
    pub fn gap(&self) -> Result<f64> {
        let gap = |z| p_ln_ratio(self.encoder.ln_density(z), self.ln_posterior(z));
        Ok(integrate(&self.breakpoints, gap)?.value)
    }

    /// The importance-weighted bound L_K = E\[ln (1/K) Σ w_k\], w = q(x,z)/p(z|x), z₁ … z_K ∼ p(z|x) (Burda, Grosse and
    /// Salakhutdinov, "Importance weighted autoencoders", 2016, (8)), by quadrature for any K, to about 10 digits.
    ///
    /// With S the sum of K independent weights, ln S = ∫ (e^(−t) − e^(−tS)) dt/t (Frullani) gives
    /// L_K = ∫ (e^(−t) − φ(t)^K) dt/t − ln K, φ(t) = E\[e^(−tw)\]: two nested integrals over a line instead of one
    /// over K dimensions. Weights are in units of q(x), so that E\[w\] = 1. Fails if K is 0.
    pub fn importance_bound(&self, k: u32) -> Result<f64> {
        if k == 0 {
            return Err(Error::argument("k", "at least 1", k));
        }
        // Substitute t = e^u / K. The first term becomes e^(−e^u), and ln K drops out.
        let k = f64::from(k);
        let integrand = |u: f64| (-u.exp()).exp() - (k * self.ln_phi(u - k.ln())).exp();
        // The integrand is smooth on a scale of 1, so a fixed rule suffices; an adaptive one could be misled by
        // rounding errors, which K amplifies. Weights near 0 make φ decay slowly: extend the range in growing steps.
        let mut ends: Vec<f64> = (-20..=5).map(|i| 2.0 * f64::from(i)).collect();
        let mut last = 10.0;
        while integrand(last).abs() > 1e-17 && last < 1e6 {
            last += f64::max(2.0, 0.2 * last);
            ends.push(last);
        }
        Ok(self.ln_evidence + Rule::composite(&ends)?.integrate(integrand))
    }

    /// ln φ(t) = ln E\[e^(−tw)\] over the encoder, w in units of q(x).
    fn ln_phi(&self, ln_t: f64) -> f64 {
        let mean_of = |f: fn(f64) -> f64| {
            let weighted = |z: f64| {
                let ln_p = self.encoder.ln_density(z);
                ln_p.exp() * f(-(ln_t + self.ln_posterior(z) - ln_p).exp())
            };
            integrate(&self.breakpoints, weighted).map_or(f64::NAN, |integral| integral.value)
        };
        // Near t = 0, 1 − φ carries the digits; for large t, φ itself does.
        let shortfall = mean_of(f64::exp_m1);
        if shortfall > -0.5 { shortfall.ln_1p() } else { mean_of(f64::exp).ln() }
    }

    /// One draw of ln (1/K) Σ w_k, whose mean over `index` is L_K.
    pub fn importance_draw(&self, k: u32, seed: u32, index: u64) -> f64 {
        let ln_weight = |lane: u32| {
            let z = self.encoder.sample_lane(seed, index, lane);
            self.ln_evidence + self.ln_posterior(z) - self.encoder.ln_density(z)
        };
        ln_sum_exp((0..k).map(ln_weight)) - f64::from(k).ln()
    }
}
