//! The one-dimensional densities of the figures: Gaussian, mixture, uniform, Laplace.

use super::gaussian::Gaussian;
use super::numeric::{finite, ln_sum_exp, positive};
use super::quadrature::merge;
use super::random;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// A density on the line, with parameters that were checked when it was made.
///
/// In JSON `{ "kind": "gaussian", "mean": 0, "sd": 1 }`, and so on as in [`Spec`]; reading one checks it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Spec", into = "Spec")]
pub struct Distribution(Shape);

#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Gaussian(Gaussian),
    Mixture(Vec<Part>),
    Uniform { low: f64, high: f64 },
    Laplace { mean: f64, scale: f64 },
}

/// A part of a mixture; weights are above 0 and add up to 1.
#[derive(Debug, Clone, PartialEq)]
struct Part {
    weight: f64,
    distribution: Distribution,
}

/// A distribution as it is written down: not checked yet. `Distribution::try_from` checks it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Spec {
    /// N(mean, sd²).
    Gaussian {
        /// Any finite number.
        mean: f64,
        /// The standard deviation, finite and above 0.
        sd: f64,
    },
    /// Σ weightᵢ partᵢ(x) / Σ weightᵢ.
    Mixture {
        /// One for each part, at least 0 and not all 0. Only their proportions count.
        weights: Vec<f64>,
        /// Any distributions, mixtures too.
        parts: Vec<Spec>,
    },
    /// 1/(high − low) on \[low, high\].
    Uniform {
        /// The lower end.
        low: f64,
        /// The upper end, above low.
        high: f64,
    },
    /// exp(−|x − mean|/scale) / 2·scale.
    Laplace {
        /// Any finite number.
        mean: f64,
        /// The mean distance from the mean, finite and above 0.
        scale: f64,
    },
}

impl TryFrom<Spec> for Distribution {
    type Error = Error;

    fn try_from(spec: Spec) -> Result<Distribution> {
        check(spec, "distribution")
    }
}

/// `path` names the part in an error: `distribution.parts[1].sd`.
fn check(spec: Spec, path: &str) -> Result<Distribution> {
    let name = |field: &str| format!("{path}.{field}");
    let shape = match spec {
        Spec::Gaussian { mean, sd } => {
            finite(&name("mean"), mean)?;
            positive(&name("sd"), sd)?;
            Shape::Gaussian(Gaussian::new(mean, sd)?)
        }
        Spec::Uniform { low, high } => {
            finite(&name("low"), low)?;
            finite(&name("high"), high)?;
            if low >= high || !(high - low).is_finite() {
                return Err(Error::argument(&name("high"), format_args!("a number above low = {low}"), high));
            }
            Shape::Uniform { low, high }
        }
        Spec::Laplace { mean, scale } => {
            Shape::Laplace { mean: finite(&name("mean"), mean)?, scale: positive(&name("scale"), scale)? }
        }
        Spec::Mixture { weights, parts } => {
            if parts.is_empty() {
                return Err(Error::argument(&name("parts"), "at least one", 0));
            }
            super::numeric::length(&name("weights"), parts.len(), weights.len())?;
            if let Some(bad) = weights.iter().find(|w| !w.is_finite() || **w < 0.0) {
                return Err(Error::argument(&name("weights"), "finite numbers of at least 0", bad));
            }
            let total: f64 = weights.iter().sum();
            positive(&name("weights: their sum"), total)?;
            let mut checked = Vec::with_capacity(parts.len());
            for (i, (weight, part)) in weights.into_iter().zip(parts).enumerate() {
                let distribution = check(part, &format!("{path}.parts[{i}]"))?;
                // A part of weight 0 is checked, then dropped: it must not count as support.
                if weight > 0.0 {
                    checked.push(Part { weight: weight / total, distribution });
                }
            }
            Shape::Mixture(checked)
        }
    };
    Ok(Distribution(shape))
}

impl From<Distribution> for Spec {
    fn from(distribution: Distribution) -> Spec {
        match distribution.0 {
            Shape::Gaussian(g) => Spec::Gaussian { mean: g.mean(), sd: g.sd() },
            Shape::Uniform { low, high } => Spec::Uniform { low, high },
            Shape::Laplace { mean, scale } => Spec::Laplace { mean, scale },
            Shape::Mixture(parts) => Spec::Mixture {
                weights: parts.iter().map(|part| part.weight).collect(),
                parts: parts.into_iter().map(|part| part.distribution.into()).collect(),
            },
        }
    }
}

impl From<Gaussian> for Distribution {
    fn from(gaussian: Gaussian) -> Distribution {
        Distribution(Shape::Gaussian(gaussian))
    }
}

/// Where a density is above 0: closed intervals in increasing order that do not touch.
#[derive(Debug, Clone, PartialEq)]
pub struct Support {
    intervals: Vec<(f64, f64)>,
}

impl Support {
    /// The intervals (low, high); the line itself is (−∞, ∞).
    pub fn intervals(&self) -> &[(f64, f64)] {
        &self.intervals
    }

    /// Whether `other` lies inside, up to single points, which carry no probability.
    pub fn covers(&self, other: &Support) -> bool {
        other.intervals.iter().all(|(low, high)| self.intervals.iter().any(|(from, to)| from <= low && high <= to))
    }

    /// Whether the two share more than single points.
    pub fn overlaps(&self, other: &Support) -> bool {
        other.intervals.iter().any(|(low, high)| self.intervals.iter().any(|(from, to)| from.max(*low) < to.min(*high)))
    }

    fn union(mut intervals: Vec<(f64, f64)>) -> Support {
        intervals.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut merged: Vec<(f64, f64)> = Vec::with_capacity(intervals.len());
        for (low, high) in intervals {
            match merged.last_mut() {
                Some(last) if low <= last.1 => last.1 = last.1.max(high),
                _ => merged.push((low, high)),
            }
        }
        Support { intervals: merged }
    }
}

/// How fast the error of the grid rule (2) falls with its step h, for a smooth f.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GridOrder {
    /// O(h): the density jumps.
    First,
    /// O(h²): it is continuous, with a kink.
    Second,
    /// Faster than any power of h: it is smooth and vanishes at both ends.
    Spectral,
}

impl Distribution {
    /// ln p(x); −∞ outside the support.
    pub fn ln_density(&self, x: f64) -> f64 {
        match &self.0 {
            Shape::Gaussian(g) => g.ln_density(x),
            Shape::Uniform { low, high } if *low <= x && x <= *high => -(high - low).ln(),
            Shape::Uniform { .. } => f64::NEG_INFINITY,
            Shape::Laplace { mean, scale } => -(x - mean).abs() / scale - (2.0 * scale).ln(),
            Shape::Mixture(parts) => {
                ln_sum_exp(parts.iter().map(|part| part.weight.ln() + part.distribution.ln_density(x)))
            }
        }
    }

    /// p(x), in 1/x.
    pub fn density(&self, x: f64) -> f64 {
        self.ln_density(x).exp()
    }

    /// E\[x\] in closed form.
    pub fn mean(&self) -> f64 {
        match &self.0 {
            Shape::Gaussian(g) => g.mean(),
            Shape::Uniform { low, high } => 0.5 * (low + high),
            Shape::Laplace { mean, .. } => *mean,
            Shape::Mixture(parts) => parts.iter().map(|part| part.weight * part.distribution.mean()).sum(),
        }
    }

    /// E\[(x − E\[x\])²\] in closed form.
    pub fn variance(&self) -> f64 {
        match &self.0 {
            Shape::Gaussian(g) => g.variance(),
            Shape::Uniform { low, high } => (high - low) * (high - low) / 12.0,
            Shape::Laplace { scale, .. } => 2.0 * scale * scale,
            Shape::Mixture(parts) => {
                let mean = self.mean();
                parts
                    .iter()
                    .map(|Part { weight, distribution: d }| weight * (d.variance() + (d.mean() - mean).powi(2)))
                    .sum()
            }
        }
    }

    /// Draw `index` of `seed`: a pure function, so a figure can show draw 1,000 without the 999 before it.
    pub fn sample(&self, seed: u32, index: u64) -> f64 {
        self.sample_lane(seed, index, 0)
    }

    fn sample_lane(&self, seed: u32, index: u64, lane: u32) -> f64 {
        match &self.0 {
            Shape::Gaussian(g) => g.sample_lane(seed, index, lane),
            Shape::Uniform { low, high } => low + (high - low) * random::uniforms(seed, index, lane)[0],
            Shape::Laplace { mean, scale } => {
                // An exponential distance and a fair sign.
                let [distance, sign] = random::uniforms(seed, index, lane);
                mean + (scale * -distance.ln()).copysign(sign - 0.5)
            }
            Shape::Mixture(parts) => {
                let [mut choice, _] = random::uniforms(seed, index, lane);
                let mut at = 0;
                while at + 1 < parts.len() && choice >= parts[at].weight {
                    choice -= parts[at].weight;
                    at += 1;
                }
                // A new lane, so that which part was drawn says nothing of where in it.
                parts[at].distribution.sample_lane(seed, index, lane + 1)
            }
        }
    }

    /// Where the density is above 0.
    pub fn support(&self) -> Support {
        match &self.0 {
            Shape::Gaussian(_) | Shape::Laplace { .. } => {
                Support { intervals: vec![(f64::NEG_INFINITY, f64::INFINITY)] }
            }
            Shape::Uniform { low, high } => Support { intervals: vec![(*low, *high)] },
            Shape::Mixture(parts) => {
                Support::union(parts.iter().flat_map(|part| part.distribution.support().intervals).collect())
            }
        }
    }

    /// Where a quadrature should break, increasing: every jump and kink, marks around every peak, and two ends
    /// beyond which less than 1e-30 of the probability lies.
    pub fn breakpoints(&self) -> Vec<f64> {
        let mut points = Vec::new();
        self.collect_breakpoints(&mut points);
        let low = points.iter().copied().fold(f64::INFINITY, f64::min);
        let high = points.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        merge(points, low, high)
    }

    fn collect_breakpoints(&self, points: &mut Vec<f64>) {
        match &self.0 {
            Shape::Gaussian(g) => {
                points.extend([-12.0, -8.0, -4.0, -2.0, 0.0, 2.0, 4.0, 8.0, 12.0].map(|u| g.mean() + u * g.sd()));
            }
            Shape::Uniform { low, high } => points.extend([*low, *high]),
            Shape::Laplace { mean, scale } => {
                points.extend([-72.0, -32.0, -12.0, -4.0, 0.0, 4.0, 12.0, 32.0, 72.0].map(|u| mean + u * scale));
            }
            Shape::Mixture(parts) => {
                for part in parts {
                    part.distribution.collect_breakpoints(points);
                }
            }
        }
    }

    /// How fast the grid rule (2) converges on this density, for a smooth f.
    pub fn grid_order(&self) -> GridOrder {
        match &self.0 {
            Shape::Gaussian(_) => GridOrder::Spectral,
            Shape::Uniform { .. } => GridOrder::First,
            Shape::Laplace { .. } => GridOrder::Second,
            Shape::Mixture(parts) => {
                // The roughest part decides.
                parts.iter().map(|part| part.distribution.grid_order()).fold(GridOrder::Spectral, Ord::min)
            }
        }
    }

    /// The parts that are no mixtures themselves: each has a concave ln density.
    pub(super) fn leaves(&self) -> Vec<&Distribution> {
        match &self.0 {
            Shape::Mixture(parts) => parts.iter().flat_map(|part| part.distribution.leaves()).collect(),
            _ => vec![self],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> std::result::Result<Distribution, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn json_is_what_the_page_writes() {
        for json in [
            r#"{"kind":"gaussian","mean":0.5,"sd":2.0}"#,
            r#"{"kind":"uniform","low":-1.0,"high":1.0}"#,
            r#"{"kind":"laplace","mean":0.0,"scale":0.5}"#,
            r#"{"kind":"mixture","weights":[0.25,0.75],"parts":[{"kind":"gaussian","mean":0.0,"sd":1.0},{"kind":"uniform","low":2.0,"high":3.0}]}"#,
        ] {
            assert_eq!(serde_json::to_string(&parse(json).unwrap()).unwrap(), json);
        }
    }

    #[test]
    fn a_bad_distribution_is_refused_and_says_where() {
        for (json, says) in [
            (r#"{"kind":"gaussian","mean":0,"sd":0}"#, "distribution.sd: expected a finite number above 0, found 0"),
            (r#"{"kind":"uniform","low":1,"high":1}"#, "distribution.high: expected a number above low = 1, found 1"),
            (r#"{"kind":"laplace","mean":0,"scale":-2}"#, "distribution.scale"),
            (r#"{"kind":"mixture","weights":[],"parts":[]}"#, "distribution.parts: expected at least one"),
            (
                r#"{"kind":"mixture","weights":[1],"parts":[{"kind":"gaussian","mean":0,"sd":-1}]}"#,
                "distribution.parts[0].sd",
            ),
            (
                r#"{"kind":"mixture","weights":[1,1],"parts":[{"kind":"gaussian","mean":0,"sd":1}]}"#,
                "distribution.weights: expected 1 values, found 2",
            ),
            (r#"{"kind":"mixture","weights":[0],"parts":[{"kind":"gaussian","mean":0,"sd":1}]}"#, "sum"),
            (r#"{"kind":"mixture","weights":[-1],"parts":[{"kind":"gaussian","mean":0,"sd":1}]}"#, "at least 0"),
            (r#"{"kind":"gauss","mean":0,"sd":1}"#, "unknown variant `gauss`"),
            (r#"{"kind":"gaussian","mean":0,"sd":1,"scale":2}"#, "unknown field `scale`"),
            (r#"{"kind":"gaussian","mean":0}"#, "missing field `sd`"),
        ] {
            let error = parse(json).unwrap_err().to_string();
            assert!(error.contains(says), "{json}\n  said: {error}\n  expected: {says}");
        }
        let infinite = Spec::Gaussian { mean: f64::INFINITY, sd: 1.0 };
        assert_eq!(Distribution::try_from(infinite).unwrap_err().code(), "invalid_argument");
    }

    #[test]
    fn only_the_proportions_of_weights_count() {
        let parts = r#""parts":[{"kind":"gaussian","mean":0,"sd":1},{"kind":"gaussian","mean":3,"sd":1}]}"#;
        let a = parse(&format!(r#"{{"kind":"mixture","weights":[1,3],{parts}"#)).unwrap();
        let b = parse(&format!(r#"{{"kind":"mixture","weights":[0.25,0.75],{parts}"#)).unwrap();
        assert_eq!(a, b);
    }

    #[test]
    fn supports_join_and_a_part_of_weight_zero_has_none() {
        let json = r#"{"kind":"mixture","weights":[1,1,1,0],"parts":[{"kind":"uniform","low":0,"high":1},
            {"kind":"uniform","low":4,"high":5},{"kind":"uniform","low":0.5,"high":2},{"kind":"gaussian","mean":0,"sd":1}]}"#;
        let support = parse(json).unwrap().support();
        assert_eq!(support.intervals(), [(0.0, 2.0), (4.0, 5.0)]);
        let inside = Support { intervals: vec![(0.5, 1.5)] };
        let across = Support { intervals: vec![(1.5, 4.5)] };
        let beside = Support { intervals: vec![(2.0, 4.0)] };
        assert!(support.covers(&inside) && !support.covers(&across) && !inside.covers(&support));
        assert!(support.overlaps(&across) && !support.overlaps(&beside), "touching ends carry no probability");
    }
}
