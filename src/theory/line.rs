//! ∫ e^f over a line, where the mass of e^f may be anywhere and of any width.
//!
//! f itself is smooth even where e^f is a narrow peak. So the search looks at f: it splits every interval where f may
//! rise to within [`CUT`] of its maximum, until f is nearly a parabola there. The trapezoid rule then converges faster
//! than any power of the step (Trefethen and Weideman, "The exponentially convergent trapezoidal rule", 2014).
//!
//! All nodes are multiples of powers of two that an f32 holds exactly, so the engine evaluates f where it is meant to.

use super::numeric::ln_sum_exp;
use std::ops::RangeInclusive;

/// Nodes this many nats below the maximum are left out: e^−30 is 1e-13.
const CUT: f64 = 30.0;

/// Between nodes, f is assumed to rise by at most this many times what a parabola would: max |f″|·step² / 8.
const SAFETY: f64 = 4.0;

/// The search splits an interval until |f″|·step² is at most this: for a Gaussian peak, until the step is at most a
/// standard deviation.
const RESOLVED: f64 = 1.0;

/// A peak's width is measured this many nats below its top. For a Gaussian peak that is four standard deviations.
const DROP: f64 = 2.0;

/// Peaks this many nats below the maximum do not affect the step.
const MINOR: f64 = 20.0;

/// Steps per width of the narrowest peak. For a Gaussian peak, a step is at most half a standard deviation: the error
/// of the rule is then below 1e-30, and 5e-9 with twice the step.
const STEPS_PER_WIDTH: f64 = 8.0;

/// The share of |f| by which rounding in f32 may change a second difference.
const ROUNDING: f64 = 1.0 / (1 << 21) as f64;

/// The search goes no further from 0 than this.
const FARTHEST: f64 = (1 << 20) as f64;

const TOO_FAR: &str = "the posterior is more than a million standard deviations from the prior's mean";
const TOO_MANY: &str = "the quadrature would need too many nodes";
const TOO_NARROW: &str = "the posterior is narrower than the distance between two f32 numbers";

/// The most nodes of a line.
const MOST_NODES: usize = 1 << 16;

/// A trapezoid rule with nodes at the multiples of `step` from `low` to `high`.
#[derive(Debug, Clone, Copy)]
struct Lattice {
    low: f64,
    high: f64,
    step: f64,
}

impl Lattice {
    fn nodes(self) -> impl Iterator<Item = f64> + Clone {
        let first = (self.low / self.step).ceil() as i64;
        let last = (self.high / self.step).floor() as i64;
        (first..=last).map(move |i| i as f64 * self.step)
    }

    fn holds(&self, z: f64) -> bool {
        self.low <= z && z <= self.high && (z / self.step).fract() == 0.0
    }

    fn n_nodes(&self) -> f64 {
        (self.high - self.low) / self.step
    }

    /// Whether an f32 holds all nodes exactly.
    fn exact(&self) -> bool {
        self.low.abs().max(self.high.abs()) / self.step < f64::from(1 << 24)
    }
}

/// The values of f on a line that are known so far.
#[derive(Debug, Clone)]
pub struct Line {
    /// Where the search begins.
    start: Vec<f64>,
    /// z and f(z), by increasing z.
    nodes: Vec<(f64, f64)>,
    /// Where the mass is, once the search has ended.
    lattices: Vec<Lattice>,
}

impl Line {
    /// A line whose search begins at the nodes `start`, three or more.
    pub fn new(start: Vec<f64>) -> Line {
        Line { start, nodes: Vec::new(), lattices: Vec::new() }
    }

    /// Adds f(z), or replaces it.
    pub fn set(&mut self, z: f64, f: f64) {
        let at = self.nodes.partition_point(|node| node.0 < z);
        match self.nodes.get_mut(at) {
            Some(node) if node.0 == z => node.1 = f,
            _ => self.nodes.insert(at, (z, f)),
        }
    }

    fn get(&self, z: f64) -> Option<f64> {
        let at = self.nodes.partition_point(|node| node.0 < z);
        self.nodes.get(at).filter(|node| node.0 == z).map(|node| node.1)
    }

    /// The z at which f is needed next; none when the integral is ready. Fails with a reason if the mass needs too many
    /// nodes, or closer ones than f32 has.
    pub fn wanted(&mut self) -> Result<Vec<f64>, &'static str> {
        if self.nodes.is_empty() {
            return Ok(std::mem::take(&mut self.start));
        }
        if self.lattices.is_empty() {
            let searched = self.search()?;
            if !searched.is_empty() {
                return Ok(searched);
            }
            self.lattices = self.found();
        }
        if !self.lattices.iter().all(Lattice::exact) {
            return Err(TOO_NARROW);
        }
        if self.lattices.iter().map(Lattice::n_nodes).sum::<f64>() > MOST_NODES as f64 {
            return Err(TOO_MANY);
        }
        let nodes = self.lattices.iter().flat_map(|lattice| lattice.nodes());
        Ok(nodes.filter(|z| self.get(*z).is_none()).collect())
    }

    /// Halves the steps of the rule.
    pub fn halve(&mut self) {
        self.lattices.iter_mut().for_each(|lattice| lattice.step *= 0.5);
    }

    /// Whether z is a node of the rule.
    pub fn uses(&self, z: f64) -> bool {
        self.lattices.iter().any(|lattice| lattice.holds(z))
    }

    /// ln ∫ e^g with this rule, or with every other node of it, for another function g that is known at all its nodes.
    pub fn ln_integral_of(&self, every_other: bool, g: impl Fn(f64) -> f64 + Copy) -> f64 {
        let terms = self.lattices.iter().flat_map(|lattice| {
            let step = if every_other { 2.0 * lattice.step } else { lattice.step };
            Lattice { step, ..*lattice }.nodes().map(move |z| step.ln() + g(z))
        });
        ln_sum_exp(terms)
    }

    /// ln ∫ e^f with this rule, or with every other node of it.
    pub fn ln_integral(&self, every_other: bool) -> f64 {
        self.ln_integral_of(every_other, |z| self.get(z).unwrap_or(f64::NAN))
    }

    fn highest(&self) -> f64 {
        self.nodes.iter().map(|node| node.1).fold(f64::NEG_INFINITY, f64::max)
    }

    /// |f″| at each node, from the node's neighbours, minus what rounding may add; 0 at the ends.
    fn curvatures(&self) -> Vec<f64> {
        let mut curvatures = vec![0.0; self.nodes.len()];
        for (at, nodes) in self.nodes.windows(3).enumerate() {
            let [(a, f_a), (b, f_b), (c, f_c)] = [nodes[0], nodes[1], nodes[2]];
            let bend = ((f_c - f_b) / (c - b) - (f_b - f_a) / (b - a)).abs();
            let rounding = ROUNDING * f_b.abs() * (1.0 / (c - b) + 1.0 / (b - a));
            curvatures[at + 1] = 2.0 * (bend - rounding).max(0.0) / (c - a);
        }
        curvatures
    }

    /// Whether each interval between two nodes may hold mass.
    fn live(&self, curvatures: &[f64]) -> Vec<bool> {
        let lowest = self.highest() - CUT;
        let intervals = self.nodes.windows(2).zip(curvatures.windows(2));
        let may_rise_to = intervals.map(|(nodes, bend)| {
            let step = nodes[1].0 - nodes[0].0;
            nodes[0].1.max(nodes[1].1) + SAFETY / 8.0 * bend[0].max(bend[1]) * step * step
        });
        may_rise_to.map(|f| f > lowest).collect()
    }

    /// The nodes that the search needs next: beyond the ends while there may be mass, and inside live intervals in
    /// which f is not yet resolved.
    fn search(&self) -> Result<Vec<f64>, &'static str> {
        if self.nodes.len() > MOST_NODES {
            return Err(TOO_MANY);
        }
        let n = self.nodes.len();
        let lowest = self.highest() - CUT;
        let mut wanted = Vec::new();
        for (end, inner, side) in [(self.nodes[0], self.nodes[1], -1.0), (self.nodes[n - 1], self.nodes[n - 2], 1.0)] {
            if end.1 > lowest || end.1 > inner.1 {
                if end.0.abs() > FARTHEST {
                    return Err(TOO_FAR);
                }
                wanted.push(side * power_of_two_up_to(2.0 * end.0.abs()));
            }
        }
        let curvatures = self.curvatures();
        let live = self.live(&curvatures);
        for (at, nodes) in self.nodes.windows(2).enumerate().filter(|(at, _)| live[*at]) {
            let step = nodes[1].0 - nodes[0].0;
            if curvatures[at].max(curvatures[at + 1]) * step * step > RESOLVED {
                wanted.push(between(nodes[0].0, nodes[1].0).ok_or(TOO_NARROW)?);
            }
        }
        Ok(wanted)
    }

    /// A lattice over each run of live intervals.
    fn found(&self) -> Vec<Lattice> {
        let curvatures = self.curvatures();
        let live = self.live(&curvatures);
        let mut lattices = Vec::new();
        let mut at = 0;
        while at < live.len() {
            let n = live[at..].iter().take_while(|live| **live).count();
            if n > 0 {
                let (low, high) = (self.nodes[at].0, self.nodes[at + n].0);
                let step = power_of_two_up_to(self.narrowest(at..=at + n) / STEPS_PER_WIDTH);
                lattices.push(Lattice { low, high, step });
            }
            at += n + 1;
        }
        lattices
    }

    /// The width of the narrowest peak among these nodes.
    fn narrowest(&self, range: RangeInclusive<usize>) -> f64 {
        let nodes = &self.nodes[range];
        let lowest = self.highest() - MINOR;
        let width = |at: usize| {
            let high = |node: &&(f64, f64)| node.1 > nodes[at].1 - DROP;
            let (left, right) = (nodes[..at].iter().rev().take_while(high), nodes[at..].iter().take_while(high));
            let (left, right) = (left.count(), right.count());
            if left + right > 1 {
                nodes[at + right - 1].0 - nodes[at - left].0
            } else {
                (nodes[at + 1].0 - nodes[at].0).min(nodes[at].0 - nodes[at - 1].0)
            }
        };
        let top = |at: &usize| {
            let f = nodes[*at].1;
            f > lowest && f >= nodes[at - 1].1 && f >= nodes[at + 1].1
        };
        (1..nodes.len() - 1).filter(top).map(width).fold(nodes[nodes.len() - 1].0 - nodes[0].0, f64::min)
    }
}

/// The largest power of two up to `x`.
pub fn power_of_two_up_to(x: f64) -> f64 {
    x.log2().floor().exp2()
}

/// The number inside (a, b) that is the multiple of the largest power of two: the middle, if a and b are neighbours on
/// a lattice. None if an f32 does not hold it exactly.
fn between(a: f64, b: f64) -> Option<f64> {
    let mut step = power_of_two_up_to(b - a);
    loop {
        let z = ((a / step).floor() + 1.0) * step;
        if z < b {
            return (f64::from(z as f32) == z).then_some(z);
        }
        step *= 0.5;
    }
}
