//! The training objective: the ELBO's two terms, or the importance-weighted bound (theory (13), (23)).

use super::Scratch;
use super::decoder::ReconstructionLoss;
use super::encoder::Encoded;
use crate::config::{self, Config, KlEstimator};
use crate::plan::{FreeBits, ImportanceWeights, KlWeight, Operation, SumLoss};

/// How the terms of all rows are combined to the loss.
pub struct Objective {
    /// The terms that are summed.
    pub loss: SumLoss,
    /// The weight of each KL term in the gradient.
    pub kl_weight: KlWeight,
    /// Operations between the forward pass and the backward pass.
    pub operations: Vec<Operation>,
}

/// How training computes its KL term. The importance-weighted bound needs it for each sample.
pub fn kl_estimator(config: &Config) -> KlEstimator {
    match config.train.objective {
        config::Objective::Elbo => config.train.kl_estimator,
        config::Objective::Iwae => KlEstimator::Sampled,
    }
}

/// The config's objective, applied to the terms from the forward pass.
pub fn objective(
    config: &Config,
    encoded: &Encoded,
    reconstruction: &ReconstructionLoss,
    scratch: &mut Scratch,
) -> Objective {
    let n_batch = encoded.mu_logvar.rows;
    let (nll, kl) = (reconstruction.nll.clone(), encoded.kl.clone());
    match config.train.objective {
        config::Objective::Iwae => {
            let weights = scratch.gradients.scratch("weights", nll.rows, 1);
            let weighted_nll = scratch.terms.dense("weighted_nll", n_batch, 1);
            let weighted_kl = scratch.terms.dense("weighted_kl", n_batch, 1);
            let loss = SumLoss { n_batch, nll: weighted_nll.clone(), kl: weighted_kl.clone() };
            let d_output = reconstruction.d_output.clone();
            let kl_weight = KlWeight::Importance(weights.clone());
            let operation = ImportanceWeights { nll, kl, d_output, weights, weighted_nll, weighted_kl };
            Objective { loss, kl_weight, operations: vec![Operation::ImportanceWeights(operation)] }
        }
        config::Objective::Elbo if config.train.free_bits > 0.0 => {
            let gate = scratch.gradients.scratch("gate", 1, kl.cols);
            let loss = SumLoss { n_batch, nll, kl: kl.clone() };
            let kl_weight = KlWeight::FreeBits(gate.clone());
            let operation = FreeBits { kl, gate, free: config.train.free_bits };
            Objective { loss, kl_weight, operations: vec![Operation::FreeBits(operation)] }
        }
        config::Objective::Elbo => {
            Objective { loss: SumLoss { n_batch, nll, kl }, kl_weight: KlWeight::Uniform, operations: Vec::new() }
        }
    }
}
