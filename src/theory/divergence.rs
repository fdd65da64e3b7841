//! Divergences between two densities: Kullback–Leibler (5) and Bhattacharyya (6), in nats.

use super::distribution::Distribution;
use super::expectation::{Estimate, expectation_sampled};
use super::numeric::p_ln_ratio;
use super::quadrature::{graded, integrate, maximum, merge};
use crate::error::Result;

/// KL(p‖q) = ∫ p ln(p/q) dx ≥ 0 (5), by quadrature to about 12 digits.
///
/// Infinite exactly when p has probability outside the support of q. The supports decide this, not the sums, so a q
/// that is merely tiny gives a large but finite value.
///
/// ```
/// use vae_lab::theory::{distribution::Distribution, divergence::kl};
///
/// let [p, q] = [0.0, 1.0].map(|mean| Distribution::gaussian(mean, 1.0).unwrap());
/// assert!((kl(&p, &q).unwrap() - 0.5).abs() < 1e-10);
/// ```
pub fn kl(p: &Distribution, q: &Distribution) -> Result<f64> {
    if !q.support().covers(&p.support()) {
        return Ok(f64::INFINITY);
    }
    let mut points = p.breakpoints();
    let (low, high) = (points[0], points[points.len() - 1]);
    points.extend(q.breakpoints());
    let integral = integrate(&merge(&points, low, high), |x| p_ln_ratio(p.ln_density(x), q.ln_density(x)))?;
    Ok(integral.value)
}

/// KL(p‖q) = E_{x∼p}\[ln p(x)/q(x)\] estimated from n draws from p (4)–(5), reported after 1, 2, 5, 10, … draws.
///
/// Infinite, with infinite error, from the first draw x with q(x) = 0. Fails if n is 0.
pub fn kl_sampled(p: &Distribution, q: &Distribution, n: u64, seed: u32) -> Result<Vec<Estimate>> {
    expectation_sampled(p, |x| p.ln_density(x) - q.ln_density(x), n, seed)
}

/// D_B = −ln ∫ √(p q) dx (6), by quadrature. Symmetric; 0 only if p = q; infinite only if the supports do not overlap.
///
/// −ln of an expectation is not an expectation: an average over draws would be biased, so unlike [`kl`] there is no
/// sampled form.
pub fn bhattacharyya(p: &Distribution, q: &Distribution) -> Result<f64> {
    if !p.support().overlaps(&q.support()) {
        return Ok(f64::INFINITY);
    }
    let mut points = p.breakpoints();
    points.extend(q.breakpoints());
    let low = points.iter().copied().fold(f64::INFINITY, f64::min);
    let high = points.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    // √(p q) can have a narrow peak where neither p nor q does, for example between two distant Gaussians.
    for a in p.leaves() {
        for b in q.leaves() {
            let ends = [a.support(), b.support()].map(|support| support.intervals()[0]);
            let (low, high) = ends.iter().fold((low, high), |(l, h), (from, to)| (l.max(*from), h.min(*to)));
            if low < high {
                let peak = maximum(low, high, |x| a.ln_density(x) + b.ln_density(x));
                points.extend(graded(peak, high - low, 45));
            }
        }
    }
    let points = merge(&points, low, high);

    // The overlap of distant densities underflows an f64, so the largest value is factored out as a logarithm.
    let ln_root = |x: f64| 0.5 * (p.ln_density(x) + q.ln_density(x));
    let largest = points.iter().map(|x| ln_root(*x)).fold(f64::NEG_INFINITY, f64::max);
    let integral = integrate(&points, |x| (ln_root(x) - largest).exp())?;
    Ok(-(largest + integral.value.ln()))
}
