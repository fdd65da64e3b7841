//! E[f(x)] in three ways: exactly (1), as a sum over a grid (2), and by sampling (3)–(4).

use super::distribution::Distribution;
use super::quadrature::{Integral, Rule, integrate};
use crate::error::{Error, Result};

/// E_{x∼p}\[f(x)\] = ∫ f(x) p(x) dx (1), by adaptive quadrature: about 12 digits.
///
/// It may miss a spike of f that is narrower than 3e-4 of a standard deviation of p.
pub fn expectation(p: &Distribution, f: impl Fn(f64) -> f64) -> Result<Integral> {
    integrate(&p.breakpoints(), |x| weighted(p, x, &f))
}

/// Σ f(xᵢ) p(xᵢ) (xᵢ − xᵢ₋₁) (2), with `points` equal steps over the effective support of the density.
///
/// [`Distribution::grid_order`] gives the order of the error. Fails if `points` is 0.
pub fn expectation_on_grid(p: &Distribution, f: impl Fn(f64) -> f64, points: usize) -> Result<f64> {
    let breakpoints = p.breakpoints();
    let rule = Rule::grid(breakpoints[0], breakpoints[breakpoints.len() - 1], points)?;
    Ok(rule.integrate(|x| weighted(p, x, &f)))
}

/// f(x) p(x), and 0 where p(x) = 0 whatever f is: f is not called there, since it may be undefined or infinite.
fn weighted(p: &Distribution, x: f64, f: impl Fn(f64) -> f64) -> f64 {
    let density = p.density(x);
    if density == 0.0 { 0.0 } else { density * f(x) }
}

/// The estimate of an expectation from n draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The number of draws.
    pub n: u64,
    /// (1/n) Σ f(xᵢ) (4).
    pub mean: f64,
    /// The standard error of `mean`: the sample standard deviation (with n − 1) over √n. Infinite for n = 1, where it
    /// cannot be estimated.
    pub standard_error: f64,
}

/// E_{x∼p}\[f(x)\] ≈ (1/n) Σ f(xᵢ), xᵢ ∼ p (3)–(4), reported after 1, 2, 5, 10, 20, 50, … and finally after n draws.
///
/// A longer run with the same seed begins with the draws of a shorter one. Fails if n is 0.
pub fn expectation_sampled(p: &Distribution, f: impl Fn(f64) -> f64, n: u64, seed: u32) -> Result<Vec<Estimate>> {
    if n == 0 {
        return Err(Error::argument("n", "at least 1", n));
    }
    let mut running = Running::new();
    let mut seen = Vec::new();
    let mut stops = stops();
    let mut stop = stops.next();
    for i in 0..n {
        running.push(f(p.sample(seed, i)));
        if stop == Some(i + 1) || i + 1 == n {
            seen.push(running.estimate());
            stop = stops.next();
        }
    }
    Ok(seen)
}

/// 1, 2, 5, 10, 20, 50, …: roughly even steps on a logarithmic axis.
fn stops() -> impl Iterator<Item = u64> {
    (0..19).flat_map(|power| [1, 2, 5].map(|digit| digit * 10u64.pow(power)))
}

/// Mean and variance of a stream of values in one pass
/// (Welford, "Note on a method for calculating corrected sums of squares and products", 1962).
#[derive(Debug, Clone, Copy, Default)]
pub struct Running {
    n: u64,
    mean: f64,
    squares: f64,
}

impl Running {
    /// With no values yet.
    pub fn new() -> Running {
        Running::default()
    }

    /// Adds a value. After an infinite value, the mean and its error stay infinite.
    pub fn push(&mut self, value: f64) {
        self.n += 1;
        let before = value - self.mean;
        if before.is_finite() {
            self.mean += before / self.n as f64;
            self.squares += before * (value - self.mean);
        } else if self.mean.is_finite() {
            self.mean = value;
            self.squares = f64::INFINITY;
        } else if value.is_nan() || value == -self.mean {
            self.mean = f64::NAN;
        }
    }

    /// The estimate from the values so far. With no values: mean 0 and an infinite error.
    pub fn estimate(&self) -> Estimate {
        let n = self.n as f64;
        let standard_error = if self.n < 2 { f64::INFINITY } else { (self.squares / (n - 1.0) / n).sqrt() };
        Estimate { n: self.n, mean: self.mean, standard_error }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(values: &[f64]) -> Estimate {
        let mut running = Running::new();
        values.iter().for_each(|v| running.push(*v));
        running.estimate()
    }

    #[test]
    fn one_pass_equals_two() {
        let offset = 1e9;
        let seen = run(&[offset + 4.0, offset + 7.0, offset + 13.0, offset + 16.0]);
        assert_eq!(seen.mean, offset + 10.0);
        assert!((seen.standard_error - (30.0f64 / 4.0).sqrt()).abs() < 1e-9);
    }

    #[test]
    fn infinity_stays_infinity() {
        let infinity = f64::INFINITY;
        for values in [&[infinity, 1.0, 2.0][..], &[1.0, infinity, 2.0], &[1.0, 2.0, infinity], &[infinity; 3]] {
            let seen = run(values);
            assert_eq!((seen.mean, seen.standard_error), (infinity, infinity), "{values:?}");
        }
        assert!(run(&[infinity, -infinity]).mean.is_nan());
        assert!(run(&[1.0, f64::NAN, infinity]).mean.is_nan());
    }

    #[test]
    fn estimates_come_at_even_steps_and_at_the_end() {
        let p = Distribution::uniform(0.0, 1.0).unwrap();
        let at = |n| -> Vec<u64> { expectation_sampled(&p, |x| x, n, 1).unwrap().iter().map(|e| e.n).collect() };
        assert_eq!(at(1), [1]);
        assert_eq!(at(7), [1, 2, 5, 7]);
        assert_eq!(at(100), [1, 2, 5, 10, 20, 50, 100]);
        assert!(expectation_sampled(&p, |x| x, 0, 1).is_err());
    }
}
