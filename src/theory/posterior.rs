//! The density of the exact posterior (14) on a grid of one or two latents, from ln q(x|z) at the nodes, which the caller
//! computes. Its integrals are in [`super::evidence`].

use super::gaussian::PRIOR;
use super::numeric::{length, positive};
use super::quadrature::Rule;
use crate::error::{Error, Result};

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

    /// q(z|x) of (14) at every node, \[n_nodes\], per unit of z, from ln q(x|z) there and ln q(x). Fails unless there
    /// is one ln q(x|z) per node.
    pub fn density(&self, ln_likelihood: &[f64], ln_evidence: f64) -> Result<Vec<f64>> {
        length("ln_likelihood", self.n_nodes(), ln_likelihood.len())?;
        let ln_prior = |i| -> f64 { self.place(i).map(|(axis, at)| PRIOR.ln_density(axis.nodes()[at])).sum() };
        Ok(ln_likelihood.iter().enumerate().map(|(i, ln_l)| (ln_l + ln_prior(i) - ln_evidence).exp()).collect())
    }
}
