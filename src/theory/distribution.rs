//! The one-dimensional densities of the figures: Gaussian, mixture, uniform, Laplace.

use super::gaussian::Gaussian;
use super::numeric::{finite, length, ln_sum_exp, positive};
use super::quadrature::merge;
use super::random;
use crate::error::{Error, Result};
use serde_json::{Map, Value, json};

/// A probability density on the real line. The constructors check its parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution(Shape);

#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Gaussian(Gaussian),
    Mixture(Vec<Part>),
    Uniform { low: f64, high: f64 },
    Laplace { mean: f64, scale: f64 },
}

/// A component of a mixture. The weights of a mixture are positive and sum to 1.
#[derive(Debug, Clone, PartialEq)]
struct Part {
    weight: f64,
    distribution: Distribution,
}

impl Distribution {
    /// N(mean, sd²). Fails unless `mean` is finite and `sd` is finite and above 0.
    pub fn gaussian(mean: f64, sd: f64) -> Result<Distribution> {
        Ok(Gaussian::new(mean, sd)?.into())
    }

    /// 1/(high − low) on \[low, high\]. Fails unless both ends are finite and low < high.
    pub fn uniform(low: f64, high: f64) -> Result<Distribution> {
        finite("low", low)?;
        finite("high", high)?;
        if low < high && (high - low).is_finite() {
            Ok(Distribution(Shape::Uniform { low, high }))
        } else {
            Err(Error::argument("high", format_args!("a number above low = {low}"), high))
        }
    }

    /// exp(−|x − mean|/scale) / (2·scale). Fails unless `mean` is finite and `scale` is finite and above 0.
    pub fn laplace(mean: f64, scale: f64) -> Result<Distribution> {
        finite("mean", mean)?;
        positive("scale", scale)?;
        Ok(Distribution(Shape::Laplace { mean, scale }))
    }

    /// Σ weightᵢ partᵢ(x) / Σ weightᵢ: only the ratios of the weights matter. Parts may themselves be mixtures.
    /// Fails unless there is one weight per part, each finite and at least 0, and their sum is above 0.
    pub fn mixture(weights: &[f64], parts: Vec<Distribution>) -> Result<Distribution> {
        length("weights", parts.len(), weights.len())?;
        if let Some(bad) = weights.iter().find(|weight| !weight.is_finite() || **weight < 0.0) {
            return Err(Error::argument("weights", "finite numbers of at least 0", bad));
        }
        let total = positive("weights in sum", weights.iter().sum())?;
        // A part with weight 0 must not add to the support.
        let parts = weights.iter().zip(parts).filter(|(weight, _)| **weight > 0.0);
        let parts = parts.map(|(weight, distribution)| Part { weight: weight / total, distribution }).collect();
        Ok(Distribution(Shape::Mixture(parts)))
    }

    /// Reads `{ "kind": "gaussian", "mean": 0, "sd": 1 }`, `{ "kind": "uniform", "low": 0, "high": 1 }`,
    /// `{ "kind": "laplace", "mean": 0, "scale": 1 }` or `{ "kind": "mixture", "weights": [1, 2], "parts": [ … ] }`.
    /// Fails on anything else; the error names the field and the value found.
    pub fn from_json(value: &Value) -> Result<Distribution> {
        read(value, "distribution")
    }

    /// The JSON from which [`Distribution::from_json`] rebuilds this distribution, with normalised mixture weights.
    pub fn to_json(&self) -> Value {
        match &self.0 {
            Shape::Gaussian(g) => json!({ "kind": "gaussian", "mean": g.mean(), "sd": g.sd() }),
            Shape::Uniform { low, high } => json!({ "kind": "uniform", "low": low, "high": high }),
            Shape::Laplace { mean, scale } => json!({ "kind": "laplace", "mean": mean, "scale": scale }),
            Shape::Mixture(parts) => json!({
                "kind": "mixture",
                "weights": parts.iter().map(|part| part.weight).collect::<Vec<_>>(),
                "parts": parts.iter().map(|part| part.distribution.to_json()).collect::<Vec<_>>(),
            }),
        }
    }
}

/// `path` names `value` in error messages, for example `distribution.parts[1]`.
fn read(value: &Value, path: &str) -> Result<Distribution> {
    let Value::Object(fields) = value else {
        return Err(Error::argument(path, "an object with a kind", value));
    };
    let number = |name: &str| field(fields, path, name, "a number", Value::as_f64);
    let list = |name: &str| field(fields, path, name, "a list", Value::as_array);
    let kind = field(fields, path, "kind", "a name", Value::as_str)?;
    let (made, known) = match kind {
        "gaussian" => (Distribution::gaussian(number("mean")?, number("sd")?), ["mean", "sd"]),
        "uniform" => (Distribution::uniform(number("low")?, number("high")?), ["low", "high"]),
        "laplace" => (Distribution::laplace(number("mean")?, number("scale")?), ["mean", "scale"]),
        "mixture" => {
            let weights: Option<Vec<f64>> = list("weights")?.iter().map(Value::as_f64).collect();
            let weights =
                weights.ok_or_else(|| Error::argument(&format!("{path}.weights"), "numbers", &fields["weights"]))?;
            let parts = list("parts")?.iter().enumerate();
            let parts = parts.map(|(i, part)| read(part, &format!("{path}.parts[{i}]"))).collect::<Result<_>>()?;
            (Distribution::mixture(&weights, parts), ["weights", "parts"])
        }
        other => {
            let kinds = "\"gaussian\", \"mixture\", \"uniform\" or \"laplace\"";
            return Err(Error::argument(&format!("{path}.kind"), kinds, other));
        }
    };
    if let Some(name) = fields.keys().find(|name| *name != "kind" && !known.contains(&name.as_str())) {
        let expected = format!("only {} and {} beside the kind", known[0], known[1]);
        return Err(Error::argument(path, expected, name));
    }
    made.map_err(|error| match error {
        Error::InvalidArgument(message) => Error::InvalidArgument(format!("{path}.{message}")),
        other => other,
    })
}

fn field<'a, T>(
    fields: &'a Map<String, Value>,
    path: &str,
    name: &str,
    expected: &str,
    read: impl Fn(&'a Value) -> Option<T>,
) -> Result<T> {
    let value = fields.get(name).unwrap_or(&Value::Null);
    read(value).ok_or_else(|| Error::argument(&format!("{path}.{name}"), expected, value))
}

impl From<Gaussian> for Distribution {
    fn from(gaussian: Gaussian) -> Distribution {
        Distribution(Shape::Gaussian(gaussian))
    }
}

/// Where a density is above 0: disjoint closed intervals in increasing order.
#[derive(Debug, Clone, PartialEq)]
pub struct Support {
    intervals: Vec<(f64, f64)>,
}

impl Support {
    /// The intervals as (low, high); the whole line is (−∞, ∞).
    pub fn intervals(&self) -> &[(f64, f64)] {
        &self.intervals
    }

    /// Whether this support contains `other`, ignoring single points, which have probability 0.
    pub fn covers(&self, other: &Support) -> bool {
        other.intervals.iter().all(|(low, high)| self.intervals.iter().any(|(from, to)| from <= low && high <= to))
    }

    /// Whether the two supports share more than single points.
    pub fn overlaps(&self, other: &Support) -> bool {
        other.intervals.iter().any(|(low, high)| self.intervals.iter().any(|(from, to)| from.max(*low) < to.min(*high)))
    }

    fn union(parts: impl Iterator<Item = (f64, f64)>) -> Support {
        let mut intervals: Vec<(f64, f64)> = Vec::new();
        for (mut low, mut high) in parts {
            // Merge every interval that it touches into it.
            intervals.retain(|(from, to)| {
                let apart = *to < low || high < *from;
                if !apart {
                    (low, high) = (low.min(*from), high.max(*to));
                }
                apart
            });
            intervals.insert(intervals.partition_point(|(from, _)| *from < low), (low, high));
        }
        Support { intervals }
    }
}

/// The order at which the error of the grid rule (2) falls with its step h, for a smooth f.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GridOrder {
    /// O(h): the density has a jump.
    First,
    /// O(h²): the density is continuous but has a kink.
    Second,
    /// Faster than any power of h: the density is smooth and vanishes at both ends.
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

    /// p(x), per unit of x.
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

    /// Draw number `index` for this seed. A pure function: a figure can show draw 1,000 without the 999 before it.
    pub fn sample(&self, seed: u32, index: u64) -> f64 {
        self.sample_lane(seed, index, 0)
    }

    fn sample_lane(&self, seed: u32, index: u64, lane: u32) -> f64 {
        match &self.0 {
            Shape::Gaussian(g) => g.sample_lane(seed, index, lane),
            Shape::Uniform { low, high } => low + (high - low) * random::uniforms(seed, index, lane)[0],
            Shape::Laplace { mean, scale } => {
                // An exponentially distributed distance with a fair random sign.
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
                // A new lane: the choice of the part is independent of the draw from it.
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
                Support::union(parts.iter().flat_map(|part| part.distribution.support().intervals))
            }
        }
    }

    /// Breakpoints for a quadrature, in increasing order: every jump and kink, points around every peak, and two ends
    /// with less than 1e-30 of the probability beyond them.
    pub fn breakpoints(&self) -> Vec<f64> {
        let mut points = Vec::new();
        self.collect_breakpoints(&mut points);
        let low = points.iter().copied().fold(f64::INFINITY, f64::min);
        let high = points.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        merge(&points, low, high)
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

    /// The order of convergence of the grid rule (2) for this density and a smooth f.
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

    /// The parts that are not mixtures. The ln density of each is concave.
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

    fn parse(json: &str) -> Result<Distribution> {
        Distribution::from_json(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn json_is_what_the_page_writes() {
        for json in [
            json!({ "kind": "gaussian", "mean": 0.5, "sd": 2.0 }),
            json!({ "kind": "uniform", "low": -1.0, "high": 1.0 }),
            json!({ "kind": "laplace", "mean": 0.0, "scale": 0.5 }),
            json!({ "kind": "mixture", "weights": [0.25, 0.75], "parts": [
                { "kind": "gaussian", "mean": 0.0, "sd": 1.0 }, { "kind": "uniform", "low": 2.0, "high": 3.0 }] }),
        ] {
            assert_eq!(Distribution::from_json(&json).unwrap().to_json(), json);
        }
    }

    #[test]
    fn a_bad_distribution_is_refused_and_says_where() {
        let part = json!({ "kind": "gaussian", "mean": 0, "sd": 1 });
        let mixture = |weights: Value, parts: Value| json!({ "kind": "mixture", "weights": weights, "parts": parts });
        for (json, says) in [
            (
                json!({ "kind": "gaussian", "mean": 0, "sd": 0 }),
                "distribution.sd: expected a finite number above 0, found 0",
            ),
            (
                json!({ "kind": "uniform", "low": 1, "high": 1 }),
                "distribution.high: expected a number above low = 1, found 1",
            ),
            (json!({ "kind": "uniform", "low": -1e308, "high": 1e308 }), "distribution.high"),
            (json!({ "kind": "laplace", "mean": 0, "scale": -2 }), "distribution.scale"),
            (json!({ "kind": "laplace", "mean": "NaN", "scale": 1 }), "mean: expected a number, found \"NaN\""),
            (mixture(json!([]), json!([])), "distribution.weights in sum: expected a finite number above 0"),
            (mixture(json!([1]), json!([{ "kind": "gaussian", "mean": 0, "sd": -1 }])), "distribution.parts[0].sd"),
            (mixture(json!([1, 1]), json!([part])), "distribution.weights: expected 1 values, found 2"),
            (mixture(json!([0]), json!([part])), "in sum"),
            (mixture(json!([-1]), json!([part])), "at least 0"),
            (mixture(json!(["1"]), json!([part])), "distribution.weights: expected numbers, found [\"1\"]"),
            (mixture(json!(1), json!([part])), "distribution.weights: expected a list, found 1"),
            (mixture(json!([1]), json!([7])), "distribution.parts[0]: expected an object with a kind, found 7"),
            (json!({ "kind": "gauss", "mean": 0, "sd": 1 }), "\"laplace\", found gauss"),
            (json!({ "kind": "gaussian", "mean": 0, "sd": 1, "scale": 2 }), "found scale"),
            (json!({ "kind": "gaussian", "mean": 0 }), "distribution.sd: expected a number, found null"),
            (json!({ "mean": 0, "sd": 1 }), "distribution.kind"),
            (json!(null), "distribution: expected an object"),
        ] {
            let error = Distribution::from_json(&json).unwrap_err();
            assert_eq!(error.code(), "invalid_argument");
            assert!(error.to_string().contains(says), "{json}\n  said: {error}\n  expected: {says}");
        }
        assert!(Distribution::gaussian(f64::INFINITY, 1.0).is_err());
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
