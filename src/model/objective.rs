//! What is lowered: the ELBO's two terms, or the importance-weighted bound (theory (13), (23)).

use super::Scratch;
use super::decoder::Observed;
use super::encoder::Encoded;
use crate::config::{Config, KlEstimator, Objective};
use crate::kernel::{Dispatch, FreeBits, Importance, KlWeight, LossSum};

/// What the objective makes of the terms.
pub struct Weighed {
    /// How the loss is added up.
    pub loss: LossSum,
    /// What weight each KL has.
    pub kl_weight: KlWeight,
    pub dispatches: Vec<Dispatch>,
}

/// How a training step finds its KL. The importance-weighted bound needs it at each sample.
pub fn kl_estimator(config: &Config) -> KlEstimator {
    match config.train.objective {
        Objective::Elbo => config.train.kl_estimator,
        Objective::Iwae => KlEstimator::Sampled,
    }
}

/// From the terms of all rows to the loss, and to the weight of each row.
pub fn weigh(config: &Config, encoded: &Encoded, observed: &Observed, scratch: &mut Scratch) -> Weighed {
    let n_batch = encoded.mu_logvar.rows;
    let (nll, kl) = (observed.nll.clone(), encoded.kl.clone());
    match config.train.objective {
        Objective::Iwae => {
            let weights = scratch.gradients.scratch("weights", nll.rows, 1);
            let weighted_nll = scratch.terms.dense("weighted_nll", n_batch, 1);
            let weighted_kl = scratch.terms.dense("weighted_kl", n_batch, 1);
            let loss = LossSum { n_batch, nll: weighted_nll.clone(), kl: weighted_kl.clone() };
            let d_output = observed.d_output.clone();
            let kl_weight = KlWeight::Importance(weights.clone());
            let dispatch = Importance { nll, kl, d_output, weights, weighted_nll, weighted_kl };
            Weighed { loss, kl_weight, dispatches: vec![Dispatch::Importance(dispatch)] }
        }
        Objective::Elbo if config.train.free_bits > 0.0 => {
            let gate = scratch.gradients.scratch("gate", 1, kl.cols);
            let loss = LossSum { n_batch, nll, kl: kl.clone() };
            let kl_weight = KlWeight::FreeBits(gate.clone());
            let dispatch = FreeBits { kl, gate, free: config.train.free_bits };
            Weighed { loss, kl_weight, dispatches: vec![Dispatch::FreeBits(dispatch)] }
        }
        Objective::Elbo => {
            Weighed { loss: LossSum { n_batch, nll, kl }, kl_weight: KlWeight::Even, dispatches: Vec::new() }
        }
    }
}
