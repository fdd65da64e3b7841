//! The tensors that each operation reads and writes, with their places in the engine's buffers.

use super::{
    BackwardEpilogue, ForwardEpilogue, FreeBits, GradientTarget, ImportanceWeights, KlWeight, LatentSums,
    LinearBackward, LinearForward, LinearUpdate, Noise, Operation, RowLosses, StepUniforms, SumLoss, UpdateEpilogue,
    loss_slot,
};
use crate::config::SigmaUpdate;
use crate::tensor::Tensor;

impl Operation {
    /// The tensors that the operation reads in a step. The images that [`Gather`](super::Gather) reads are bytes and
    /// are not listed.
    pub fn reads(&self, step: &StepUniforms) -> Vec<Tensor> {
        let tensors: Vec<&Tensor> = match self {
            Operation::Gather(_) => Vec::new(),
            Operation::LinearForward(forward) => forward.reads(step),
            Operation::LinearBackward(LinearBackward { d_y, layer, epilogue }) => match epilogue {
                BackwardEpilogue::Hidden { preactivation, .. } => vec![d_y, &layer.weight, preactivation],
                BackwardEpilogue::Latent { mu_logvar, epsilon, kl_weight, .. } => match kl_weight {
                    KlWeight::Uniform => vec![d_y, &layer.weight, mu_logvar, epsilon],
                    KlWeight::FreeBits(weight) | KlWeight::Importance(weight) => {
                        vec![d_y, &layer.weight, mu_logvar, epsilon, weight]
                    }
                },
            },
            Operation::LinearUpdate(update) => return update.reads(step),
            Operation::SumLoss(SumLoss { nll, kl, .. }) => vec![nll, kl],
            Operation::FreeBits(FreeBits { kl, .. }) => vec![kl],
            Operation::ImportanceWeights(ImportanceWeights { nll, kl, d_output, .. }) => vec![nll, kl, d_output],
            Operation::RowLosses(RowLosses { nll, kl }) => [Some(nll), kl.as_ref()].into_iter().flatten().collect(),
            Operation::LatentSums(LatentSums { mu_logvar, kl, .. }) => vec![mu_logvar, kl],
        };
        tensors.into_iter().cloned().collect()
    }

    /// The tensors that the operation writes in a step. It also writes the padding of their columns.
    pub fn writes(&self, step: &StepUniforms) -> Vec<Tensor> {
        let tensors: Vec<&Tensor> = match self {
            Operation::Gather(gather) => vec![&gather.x],
            Operation::LinearForward(forward) => match &forward.epilogue {
                ForwardEpilogue::Hidden { preactivation, y, .. } => vec![preactivation, y],
                ForwardEpilogue::Latent { mu_logvar, epsilon, z, kl, .. } => vec![mu_logvar, epsilon, z, kl],
                ForwardEpilogue::ReconstructionLoss { nll, d_output, .. } => vec![nll, d_output],
                ForwardEpilogue::Mean { mean, .. } => vec![mean],
                ForwardEpilogue::Draw { x, .. } => vec![x],
            },
            Operation::LinearBackward(backward) => match &backward.epilogue {
                BackwardEpilogue::Hidden { d_a, .. } => vec![d_a],
                BackwardEpilogue::Latent { d_latent, .. } => vec![d_latent],
            },
            Operation::LinearUpdate(update) => return update.writes(step),
            Operation::SumLoss(_) => return vec![loss_slot(step.slot)],
            Operation::FreeBits(FreeBits { kl, gate, .. }) => vec![kl, gate],
            Operation::ImportanceWeights(importance) => {
                let ImportanceWeights { d_output, weights, weighted_nll, weighted_kl, .. } = importance;
                vec![d_output, weights, weighted_nll, weighted_kl]
            }
            Operation::RowLosses(rows) => return vec![Tensor { rows: rows.nll.rows, ..loss_slot(step.slot) }],
            Operation::LatentSums(latents) => return vec![latents.slot(step.slot)],
        };
        tensors.into_iter().cloned().collect()
    }
}

impl LinearForward {
    fn reads(&self, step: &StepUniforms) -> Vec<&Tensor> {
        let mut tensors = vec![&self.x, &self.layer.weight, &self.layer.bias];
        match &self.epilogue {
            ForwardEpilogue::Hidden { .. } => {}
            ForwardEpilogue::Latent { epsilon, .. } => {
                tensors.extend((step.noise == Noise::Recorded as u32).then_some(epsilon));
            }
            ForwardEpilogue::ReconstructionLoss { head, image, .. } => {
                tensors.push(image);
                tensors.extend(&head.logvar);
            }
            // The mean does not depend on the variance.
            ForwardEpilogue::Mean { .. } => {}
            ForwardEpilogue::Draw { head, .. } => tensors.extend(&head.logvar),
        }
        tensors
    }
}

impl LinearUpdate {
    /// The parameters whose gradients go to the target: all but a log-variance that is set to its optimum.
    fn parameters(&self) -> impl Iterator<Item = &Tensor> {
        let layers = self.layers.iter().flat_map(|update| [&update.layer.weight, &update.layer.bias]);
        let logvar = match &self.epilogue {
            UpdateEpilogue::LearnLogvar { logvar, update: SigmaUpdate::Adam, .. } => Some(logvar),
            _ => None,
        };
        layers.chain(logvar)
    }

    fn reads(&self, step: &StepUniforms) -> Vec<Tensor> {
        let mut tensors: Vec<Tensor> =
            self.layers.iter().flat_map(|update| [&update.x, &update.d_y]).cloned().collect();
        for parameter in self.parameters() {
            tensors.extend((self.target == GradientTarget::Adam).then(|| parameter.clone()));
            tensors.extend(self.state_of(parameter));
        }
        match &self.epilogue {
            UpdateEpilogue::SumLoss(SumLoss { nll, kl, .. }) => tensors.extend([nll.clone(), kl.clone()]),
            UpdateEpilogue::LearnLogvar { logvar, .. } => tensors.extend([loss_slot(step.slot), logvar.clone()]),
        }
        tensors
    }

    fn writes(&self, step: &StepUniforms) -> Vec<Tensor> {
        let mut tensors = Vec::new();
        for parameter in self.parameters() {
            tensors.extend((self.target == GradientTarget::Adam).then(|| parameter.clone()));
            tensors.extend(self.state_of(parameter));
        }
        match &self.epilogue {
            UpdateEpilogue::SumLoss(_) => tensors.push(loss_slot(step.slot)),
            UpdateEpilogue::LearnLogvar { logvar, update: SigmaUpdate::Optimal, .. } => tensors.push(logvar.clone()),
            UpdateEpilogue::LearnLogvar { update: SigmaUpdate::Adam, .. } => {}
        }
        tensors
    }
}
