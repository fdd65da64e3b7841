//! The encoder p(z|x): hidden layers, then mu and logvar, then z by the reparameterisation (theory (15)–(16), (23)).

use super::hidden::{self, Hidden, HiddenGradients};
use super::{Layers, Sampling, Scratch};
use crate::config::{Config, KlEstimator};
use crate::plan::{BackwardEpilogue, ForwardEpilogue, KlWeight, LinearBackward, LinearForward, Operation};
use crate::tensor::Tensor;

/// The encoder's results in memory.
pub struct Encoded {
    pub hidden: Hidden,
    /// mu and logvar, two blocks of `[n_batch, n_latent]`.
    pub mu_logvar: Tensor,
    /// `[n_samples · n_batch, n_latent]`.
    pub epsilon: Tensor,
    /// `[n_samples · n_batch, n_latent]`.
    pub z: Tensor,
    /// The KL of each latent dimension: `[n_batch, n_latent]` in closed form, `[n_samples · n_batch, n_latent]` if
    /// sampled.
    pub kl: Tensor,
    pub kl_estimator: KlEstimator,
    /// The operation that writes all of these except `hidden`.
    pub reparameterise: Operation,
}

/// From x to samples of z for each row.
pub fn forward(config: &Config, layers: &Layers, x: &Tensor, sampling: Sampling, scratch: &mut Scratch) -> Encoded {
    let n_latent = config.model.latent;
    let Sampling { n_samples, kl_estimator } = sampling;
    let hidden = hidden::forward("encoder", config.model.activation, &layers.encoder, x, scratch);
    let mu_logvar = scratch.activations.scratch_blocks("mu_logvar", x.rows, n_latent, 2);
    let epsilon = scratch.activations.scratch("epsilon", n_samples * x.rows, n_latent);
    let z = scratch.activations.scratch("z", n_samples * x.rows, n_latent);
    let kl_rows = match kl_estimator {
        KlEstimator::Closed => x.rows,
        KlEstimator::Sampled => n_samples * x.rows,
    };
    let kl = scratch.terms.scratch("kl", kl_rows, n_latent);
    let epilogue = ForwardEpilogue::Latent {
        kl_estimator,
        mu_logvar: mu_logvar.clone(),
        epsilon: epsilon.clone(),
        z: z.clone(),
        kl: kl.clone(),
    };
    let reparameterise =
        Operation::LinearForward(LinearForward { x: hidden.y.clone(), layer: layers.latent.clone(), epilogue });
    Encoded { hidden, mu_logvar, epsilon, z, kl, kl_estimator, reparameterise }
}

/// The backward pass through the reparameterisation to mu and logvar. It adds the gradient of the KL term. `d_first` is
/// the gradient with respect to the output of the first layer after z.
pub fn reparameterise_backward(
    layers: &Layers,
    encoded: &Encoded,
    kl_weight: KlWeight,
    d_first: &Tensor,
    scratch: &mut Scratch,
) -> (Operation, Tensor) {
    let mu_logvar = encoded.mu_logvar.clone();
    let d_latent = scratch.gradients.scratch_blocks("d_latent", mu_logvar.rows, mu_logvar.cols, 2);
    let layer = layers.decoder.first().unwrap_or(&layers.output).clone();
    let (kl_estimator, epsilon) = (encoded.kl_estimator, encoded.epsilon.clone());
    let epilogue = BackwardEpilogue::Latent { kl_estimator, kl_weight, mu_logvar, epsilon, d_latent: d_latent.clone() };
    (Operation::LinearBackward(LinearBackward { d_y: d_first.clone(), layer, epilogue }), d_latent)
}

/// Gradients from mu and logvar back to the first hidden layer's pre-activation.
pub fn backward(
    config: &Config,
    layers: &Layers,
    encoded: &Encoded,
    d_latent: &Tensor,
    scratch: &mut Scratch,
) -> HiddenGradients {
    let next = (&layers.latent, d_latent);
    hidden::backward("encoder", config.model.activation, &layers.encoder, &encoded.hidden, next, scratch)
}
