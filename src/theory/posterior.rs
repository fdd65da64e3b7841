//! The exact posterior (14) on a grid of one or two latents, from ln q(x|z) at the nodes, which the caller computes.

use super::gaussian::{Gaussian, PRIOR};
use super::likelihood::kl_to_prior;
use super::numeric::{length, ln_sum_exp, p_ln_ratio, positive};
use super::quadrature::Rule;
use crate::error::{Error, Result};

/// The prior, for the most latents that a grid can have.
const PRIORS: [Gaussian; 2] = [PRIOR; 2];

/// A grid of trapezoid nodes over one or two latents.
#[derive(Debug, Clone, PartialEq)]
pub struct LatentGrid {
    axes: Vec<Rule>,
}

/// One side of a [`LatentGrid`]: `points` nodes from `low` to `high`, both included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    /// The first node.
    pub low: f64,
    /// The last node, above `low`.
    pub high: f64,
    /// At least 2.
    pub points: usize,
}

impl LatentGrid {
    /// One axis per latent. Fails unless there are one or two, each with low < high and at least two points.
    pub fn new(axes: &[Axis]) -> Result<LatentGrid> {
        if axes.is_empty() || axes.len() > 2 {
            return Err(Error::argument("latent", "1 or 2 latents: a grid over more would be too large", axes.len()));
        }
        let axes = axes.iter().map(|axis| Rule::trapezoid(axis.low, axis.high, axis.points)).collect::<Result<_>>()?;
        Ok(LatentGrid { axes })
    }

    /// \[−range, range\] in each of `n_latent` latents.
    pub fn centred(n_latent: usize, range: f64, points: usize) -> Result<LatentGrid> {
        positive("range", range)?;
        LatentGrid::new(&vec![Axis { low: -range, high: range, points }; n_latent])
    }

    /// The number of latents, 1 or 2.
    pub fn n_latent(&self) -> usize {
        self.axes.len()
    }

    /// The number of nodes.
    pub fn n_nodes(&self) -> usize {
        self.axes.iter().map(|axis| axis.nodes().len()).product()
    }

    /// The nodes z, \[n_nodes × n_latent\] by rows, at which the decoder is to be evaluated. The last latent varies
    /// fastest.
    pub fn latents(&self) -> Vec<f64> {
        (0..self.n_nodes()).flat_map(|i| self.place(i).map(|(axis, at)| axis.nodes()[at])).collect()
    }

    /// Each axis with the index of node `i` on it.
    fn place(&self, i: usize) -> impl Iterator<Item = (&Rule, usize)> {
        let fast = self.axes[self.axes.len() - 1].nodes().len();
        let places = [i / fast, i % fast];
        self.axes.iter().zip(places.into_iter().skip(2 - self.axes.len()))
    }

    fn weight(&self, i: usize) -> f64 {
        self.place(i).map(|(axis, at)| axis.weights()[at]).product()
    }

    fn ln_density(&self, i: usize, gaussians: &[Gaussian]) -> f64 {
        self.place(i).zip(gaussians).map(|((axis, at), g)| g.ln_density(axis.nodes()[at])).sum()
    }
}

/// The posterior of one data point on a grid.
#[derive(Debug, Clone)]
pub struct PosteriorGrid {
    grid: LatentGrid,
    ln_likelihood: Vec<f64>,
    ln_evidence: f64,
}

/// How well the encoder's Gaussian approximates the exact posterior. In nats, except for `encoder_mass`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EncoderFit {
    /// E_{z∼p(z|x)}\[−ln q(x|z)\], on the grid.
    pub nll: f64,
    /// KL(p(z|x)‖q(z)) in closed form (16).
    pub kl: f64,
    /// −nll − kl.
    pub elbo: f64,
    /// KL(p(z|x)‖q(z|x)) on the grid. In theory this is ln q(x) − elbo; any difference is the error of the grid.
    pub gap: f64,
    /// ∫ p(z|x) dz on the grid. If it is far from 1, the grid is too coarse or too small for this encoder, and `nll`
    /// and `gap` are unreliable.
    pub encoder_mass: f64,
}

impl PosteriorGrid {
    /// `ln_likelihood` is ln q(x|z) at every node of [`LatentGrid::latents`], \[n_nodes\].
    /// Fails unless the lengths agree and all values are finite; −∞ is allowed, but not everywhere.
    pub fn new(grid: LatentGrid, ln_likelihood: Vec<f64>) -> Result<PosteriorGrid> {
        length("ln_likelihood", grid.n_nodes(), ln_likelihood.len())?;
        if let Some(bad) = ln_likelihood.iter().find(|l| l.is_nan() || **l == f64::INFINITY) {
            return Err(Error::argument("ln_likelihood", "finite numbers", bad));
        }
        let terms = (0..grid.n_nodes()).map(|i| grid.weight(i).ln() + ln_likelihood[i] + grid.ln_density(i, &PRIORS));
        let ln_evidence = ln_sum_exp(terms);
        if !ln_evidence.is_finite() {
            return Err(Error::argument("ln_likelihood", "a finite value somewhere", ln_evidence));
        }
        Ok(PosteriorGrid { grid, ln_likelihood, ln_evidence })
    }

    /// ln q(x) = ln ∫ q(x|z) q(z) dz by the trapezoid rule.
    pub fn ln_evidence(&self) -> f64 {
        self.ln_evidence
    }

    /// q(z|x) of (14) at every node, \[n_nodes\], per unit of z. It integrates to 1 on the grid.
    pub fn density(&self) -> Vec<f64> {
        (0..self.grid.n_nodes()).map(|i| self.ln_posterior(i).exp()).collect()
    }

    fn ln_posterior(&self, i: usize) -> f64 {
        self.ln_likelihood[i] + self.grid.ln_density(i, &PRIORS) - self.ln_evidence
    }

    /// Compares the encoder's Gaussians, one per latent, with this posterior. Fails unless there is one per latent.
    pub fn fit(&self, encoder: &[Gaussian]) -> Result<EncoderFit> {
        length("encoder", self.grid.n_latent(), encoder.len())?;
        let (mut nll, mut gap, mut encoder_mass) = (0.0, 0.0, 0.0);
        for i in 0..self.grid.n_nodes() {
            let ln_encoder = self.grid.ln_density(i, encoder);
            let mass = self.grid.weight(i) * ln_encoder.exp();
            if mass > 0.0 {
                nll -= mass * self.ln_likelihood[i];
                gap += self.grid.weight(i) * p_ln_ratio(ln_encoder, self.ln_posterior(i));
                encoder_mass += mass;
            }
        }
        let kl = kl_to_prior(encoder);
        Ok(EncoderFit { nll, kl, elbo: -nll - kl, gap, encoder_mass })
    }

    /// A smaller grid, with `points` nodes per axis, over the region that matters: every node within 32 nats of the
    /// highest, one step around them, and eight standard deviations around the encoder's mean.
    ///
    /// A picture needs the range of the prior, an accurate number needs fine steps. For the latter, evaluate the
    /// decoder again on this grid. It must cover both the posterior and the encoder: if one of them is much narrower
    /// than the other, use [`super::evidence`].
    pub fn window(&self, encoder: &[Gaussian], points: usize) -> Result<LatentGrid> {
        length("encoder", self.grid.n_latent(), encoder.len())?;
        let highest = (0..self.grid.n_nodes()).map(|i| self.ln_posterior(i)).fold(f64::NEG_INFINITY, f64::max);
        let mut axes: Vec<Axis> = encoder
            .iter()
            .map(|e| Axis { low: e.mean() - 8.0 * e.sd(), high: e.mean() + 8.0 * e.sd(), points })
            .collect();
        for i in (0..self.grid.n_nodes()).filter(|i| self.ln_posterior(*i) > highest - 32.0) {
            for (axis, (rule, at)) in axes.iter_mut().zip(self.grid.place(i)) {
                let nodes = rule.nodes();
                axis.low = axis.low.min(nodes[at.saturating_sub(1)]);
                axis.high = axis.high.max(nodes[(at + 1).min(nodes.len() - 1)]);
            }
        }
        LatentGrid::new(&axes)
    }
}
