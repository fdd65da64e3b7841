//! Integrals as weighted sums: the grid rule (2) for (1), and more accurate rules.

use super::numeric::finite;
use crate::error::{Error, Result};
use std::f64::consts::PI;

/// Nodes per Gauss–Legendre panel. With 16, polynomials up to degree 31 are integrated exactly.
const PANEL_NODES: usize = 16;

/// The adaptive integral stops after this many panels, so that a difficult integrand cannot freeze a browser.
const PANEL_BUDGET: usize = 20_000;

/// A quadrature rule: ∫ f(x) dx ≈ Σ weightᵢ f(nodeᵢ).
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    nodes: Vec<f64>,
    weights: Vec<f64>,
}

impl Rule {
    /// The article's sum (2): nodes x₁ … x_n with weights xᵢ − xᵢ₋₁, x₀ = low and x_n = high.
    ///
    /// For a smooth f the error is h (f(high) − f(low)) / 2 + O(h²), h = (high − low) / n: first order. If f vanishes
    /// at both ends, this is the trapezoid rule: second order if f has kinks, and faster than any power of h if f is
    /// smooth (Trefethen and Weideman, "The exponentially convergent trapezoidal rule", 2014).
    /// Fails unless both ends are finite, low < high and points ≥ 1.
    pub fn grid(low: f64, high: f64, points: usize) -> Result<Rule> {
        interval(low, high)?;
        if points == 0 {
            return Err(Error::argument("points", "at least 1", points));
        }
        let node = |i: usize| low + (high - low) * i as f64 / points as f64;
        let nodes: Vec<f64> = (1..=points).map(node).collect();
        let weights = (1..=points).map(|i| node(i) - node(i - 1)).collect();
        Ok(Rule { nodes, weights })
    }

    /// The trapezoid rule: `points` nodes from low to high, both included, the two ends with half weight.
    /// The error is O(h²), or smaller than any power of h if all derivatives are equal at both ends.
    /// Fails unless both ends are finite, low < high and points ≥ 2.
    pub fn trapezoid(low: f64, high: f64, points: usize) -> Result<Rule> {
        interval(low, high)?;
        if points < 2 {
            return Err(Error::argument("points", "at least 2", points));
        }
        let step = (high - low) / (points - 1) as f64;
        let nodes = (0..points).map(|i| low + (high - low) * i as f64 / (points - 1) as f64).collect();
        let mut weights = vec![step; points];
        weights[0] = 0.5 * step;
        weights[points - 1] = 0.5 * step;
        Ok(Rule { nodes, weights })
    }

    /// Gauss–Legendre on [low, high]: exact for polynomials of degree 2·points − 1.
    /// Fails unless both ends are finite, low < high and points ≥ 1.
    pub fn gauss_legendre(low: f64, high: f64, points: usize) -> Result<Rule> {
        interval(low, high)?;
        if points == 0 {
            return Err(Error::argument("points", "at least 1", points));
        }
        let mut rule = Rule { nodes: Vec::with_capacity(points), weights: Vec::with_capacity(points) };
        rule.push_panel(&legendre(points), low, high);
        Ok(rule)
    }

    /// Gauss–Legendre with 16 nodes between each pair of adjacent `breakpoints`. Place a breakpoint wherever f has a
    /// jump or a kink. Fails unless there are at least two, finite and strictly increasing.
    pub fn composite(breakpoints: &[f64]) -> Result<Rule> {
        increasing(breakpoints)?;
        let panel = legendre(PANEL_NODES);
        let mut rule = Rule { nodes: Vec::new(), weights: Vec::new() };
        for pair in breakpoints.windows(2) {
            rule.push_panel(&panel, pair[0], pair[1]);
        }
        Ok(rule)
    }

    fn push_panel(&mut self, panel: &[(f64, f64)], low: f64, high: f64) {
        let (middle, half) = (0.5 * (low + high), 0.5 * (high - low));
        for (x, w) in panel {
            self.nodes.push(middle + half * x);
            self.weights.push(half * w);
        }
    }

    /// The nodes at which f is to be evaluated, in increasing order.
    pub fn nodes(&self) -> &[f64] {
        &self.nodes
    }

    /// The weight of each node. The weights sum to the length of the interval.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Σ weightᵢ f(nodeᵢ).
    pub fn integrate(&self, f: impl Fn(f64) -> f64) -> f64 {
        self.nodes.iter().zip(&self.weights).map(|(x, w)| w * f(*x)).sum()
    }
}

/// The value of an integral and an estimate of its error, both in units of f·x.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Integral {
    /// The integral.
    pub value: f64,
    /// A conservative estimate of |value − true value|, not counting rounding.
    pub error: f64,
}

/// ∫ f from the first to the last of `breakpoints`, to about 1e-13 of ∫ |f|.
///
/// Each panel between breakpoints is halved until the 16-point Gauss–Legendre rules of the halves agree with that of
/// the whole. If f is not finite somewhere, neither is the result. Fails as [`Rule::composite`] does.
pub fn integrate(breakpoints: &[f64], f: impl Fn(f64) -> f64) -> Result<Integral> {
    adaptive(breakpoints, &f)
}

/// Not generic, so that the shipped program has one copy of it for all integrands.
fn adaptive(breakpoints: &[f64], f: &dyn Fn(f64) -> f64) -> Result<Integral> {
    increasing(breakpoints)?;
    let panel = legendre(PANEL_NODES);
    let sum = |low: f64, high: f64| -> (f64, f64) {
        let (middle, half) = (0.5 * (low + high), 0.5 * (high - low));
        panel.iter().fold((0.0, 0.0), |(value, size), (x, w)| {
            let term = half * w * f(middle + half * x);
            (value + term, size + term.abs())
        })
    };

    let mut scale = 0.0;
    let mut open = Vec::with_capacity(breakpoints.len());
    for pair in breakpoints.windows(2) {
        let (value, size) = sum(pair[0], pair[1]);
        scale += size;
        open.push((pair[0], pair[1], value));
    }

    let mut result = Integral { value: 0.0, error: 0.0 };
    let mut panels = open.len();
    while let Some((low, high, whole)) = open.pop() {
        let middle = 0.5 * (low + high);
        let (left, left_size) = sum(low, middle);
        let (right, right_size) = sum(middle, high);
        let error = (left + right - whole).abs();
        // If halving finds a peak that the first pass missed, the tolerance must follow the larger scale.
        scale = scale.max(left_size + right_size);
        if error <= 1e-14 * scale || !error.is_finite() || panels >= PANEL_BUDGET || middle <= low || middle >= high {
            result.value += left + right;
            result.error += error;
        } else {
            panels += 1;
            open.push((low, middle, left));
            open.push((middle, high, right));
        }
    }
    Ok(result)
}

/// Nodes and weights of Gauss–Legendre on [−1, 1], by Newton's method from Tricomi's approximation
/// (Hale and Townsend, "Fast and accurate computation of Gauss–Legendre and Gauss–Jacobi quadrature", 2013, (3.1)).
fn legendre(points: usize) -> Vec<(f64, f64)> {
    let n = points as f64;
    (1..=points)
        .rev()
        .map(|k| {
            let mut x = (PI * (k as f64 - 0.25) / (n + 0.5)).cos();
            let mut slope = 0.0;
            // Newton's method squares the error: from 1e-2, six steps are more than enough.
            for _ in 0..6 {
                let (value, derivative) = legendre_polynomial(points, x);
                slope = derivative;
                x -= value / slope;
            }
            (x, 2.0 / ((1.0 - x * x) * slope * slope))
        })
        .collect()
}

/// P_n(x) and P_n′(x), by the three-term recurrence.
fn legendre_polynomial(n: usize, x: f64) -> (f64, f64) {
    let (mut previous, mut current) = (1.0, x);
    for k in 2..=n {
        let k = k as f64;
        (previous, current) = (current, ((2.0 * k - 1.0) * x * current - (k - 1.0) * previous) / k);
    }
    (current, n as f64 * (x * current - previous) / (x * x - 1.0))
}

fn interval(low: f64, high: f64) -> Result<()> {
    finite("low", low)?;
    finite("high", high)?;
    if low < high { Ok(()) } else { Err(Error::argument("high", format_args!("a number above low = {low}"), high)) }
}

fn increasing(breakpoints: &[f64]) -> Result<()> {
    if breakpoints.len() < 2 {
        return Err(Error::argument("breakpoints", "two or more", breakpoints.len()));
    }
    for pair in breakpoints.windows(2) {
        interval(pair[0], pair[1])?;
    }
    Ok(())
}

/// `low`, the `points` inside (low, high) sorted and without duplicates, and `high`.
pub(super) fn merge(points: &[f64], low: f64, high: f64) -> Vec<f64> {
    let mut sorted = vec![low, high];
    for x in points.iter().filter(|x| low < **x && **x < high) {
        // Insertion sort: the standard library's sort would add 8 KB to the shipped program, for a few hundred points.
        let at = sorted.partition_point(|y| y < x);
        if sorted[at] != *x {
            sorted.insert(at, *x);
        }
    }
    sorted
}

/// A mesh that is refined towards `centre` from `reach` on both sides, by halving: it resolves a peak there down to a
/// width of reach / 2^levels.
pub(super) fn graded(centre: f64, reach: f64, levels: i32) -> impl Iterator<Item = f64> {
    let steps = (0..levels).map(move |k| reach * 0.5f64.powi(k));
    std::iter::once(centre).chain(steps.flat_map(move |step| [centre - step, centre + step]))
}

/// The maximum point of a unimodal function on [low, high], by ternary search.
pub(super) fn maximum(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    // Each iteration keeps two thirds of the interval: 120 of them exhaust the precision of f64.
    for _ in 0..120 {
        let third = (high - low) / 3.0;
        if f(low + third) < f(high - third) {
            low += third;
        } else {
            high -= third;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gauss_legendre_is_exact_up_to_its_degree_and_not_beyond() {
        for points in [1, 2, 3, 5, 16, 40] {
            let rule = Rule::gauss_legendre(0.0, 1.0, points).unwrap();
            for degree in 0..2 * points {
                let value = rule.integrate(|x| x.powi(degree as i32));
                assert!((value - 1.0 / (degree as f64 + 1.0)).abs() < 1e-14, "{points} points, degree {degree}");
            }
        }
        let rule = Rule::gauss_legendre(0.0, 1.0, 2).unwrap();
        assert!((rule.integrate(|x| x.powi(4)) - 0.2).abs() > 1e-3, "two points cannot do degree 4");
    }

    #[test]
    fn nodes_increase_and_weights_fill_the_interval() {
        for rule in [
            Rule::grid(-1.0, 2.0, 7).unwrap(),
            Rule::trapezoid(-1.0, 2.0, 7).unwrap(),
            Rule::gauss_legendre(-1.0, 2.0, 7).unwrap(),
            Rule::composite(&[-1.0, 0.5, 2.0]).unwrap(),
        ] {
            assert!(rule.nodes().windows(2).all(|pair| pair[0] < pair[1]));
            assert!((rule.weights().iter().sum::<f64>() - 3.0).abs() < 1e-13);
        }
    }

    #[test]
    fn adaptive_integrals_know_their_error() {
        let kink = integrate(&[0.0, 1.0], |x| (x - 0.3).abs()).unwrap();
        assert!((kink.value - 0.29).abs() < 1e-12 && kink.error < 1e-9, "{kink:?}");
        let peak = integrate(&[0.0, 0.5, 1.0], |x| 1e-4 / (1e-8 + (x - 0.5) * (x - 0.5))).unwrap();
        assert!((peak.value - 2.0 * 5e3f64.atan()).abs() < 1e-12, "{peak:?}");
        let root = integrate(&[0.0, 1.0], f64::sqrt).unwrap();
        assert!((root.value - 2.0 / 3.0).abs() < 1e-12, "{root:?}");
    }

    #[test]
    fn what_is_not_finite_ends_at_once_and_shows() {
        assert!(!integrate(&[0.0, 1.0], |x| if x < 0.5 { f64::INFINITY } else { 1.0 }).unwrap().value.is_finite());
        assert!(integrate(&[0.0, 1.0], |_| f64::NAN).unwrap().value.is_nan());
    }

    #[test]
    fn intervals_are_checked() {
        for (low, high) in [(1.0, 1.0), (2.0, 1.0), (f64::NAN, 1.0), (0.0, f64::INFINITY)] {
            assert_eq!(Rule::grid(low, high, 4).unwrap_err().code(), "invalid_argument");
            assert!(integrate(&[low, high], |x| x).is_err());
        }
        assert!(Rule::grid(0.0, 1.0, 0).is_err());
        assert!(Rule::trapezoid(0.0, 1.0, 1).is_err());
        assert!(Rule::composite(&[0.0]).is_err());
    }
}
