//! The encoder p(z|x): hidden layers, then mu and logvar, and z sampled from them (theory (15)–(16), (23)).

use super::hidden::{self, Hidden, HiddenGradients};
use super::{Layers, Scratch};
use crate::config::{Config, KlEstimator};
use crate::kernel::{Backward, Dispatch, Forward, KlWeight, LinearBackward, LinearForward};
use crate::tensor::Tensor;

/// What the encoder leaves behind.
pub struct Encoded {
    pub hidden: Hidden,
    /// mu | logvar, `[n_batch, n_latent]` each.
    pub mu_logvar: Tensor,
    pub epsilon: Tensor,
    pub z: Tensor,
    /// KL of each latent, of each row or of each sample.
    pub kl: Tensor,
    pub kl_estimator: KlEstimator,
    /// The dispatch that makes all of these but `hidden`.
    pub sample: Dispatch,
}

/// x to `n_samples` of z for each row.
pub fn forward(
    config: &Config,
    layers: &Layers,
    x: &Tensor,
    (n_samples, kl_estimator): (usize, KlEstimator),
    scratch: &mut Scratch,
) -> Encoded {
    let n_latent = config.model.latent;
    let hidden = hidden::forward("encoder", config.model.activation, &layers.encoder, x, scratch);
    let mu_logvar = scratch.activations.scratch_parts("mu_logvar", x.rows, n_latent, 2);
    let epsilon = scratch.activations.scratch("epsilon", n_samples * x.rows, n_latent);
    let z = scratch.activations.scratch("z", n_samples * x.rows, n_latent);
    let kl_rows = if kl_estimator == KlEstimator::Closed { x.rows } else { n_samples * x.rows };
    let kl = scratch.terms.scratch("kl", kl_rows, n_latent);
    let then = Forward::Latent {
        kl_estimator,
        mu_logvar: mu_logvar.clone(),
        epsilon: epsilon.clone(),
        z: z.clone(),
        kl: kl.clone(),
    };
    let sample = Dispatch::LinearForward(LinearForward { x: hidden.y.clone(), layer: layers.latent.clone(), then });
    Encoded { hidden, mu_logvar, epsilon, z, kl, kl_estimator, sample }
}

/// Where the gradients of the two losses meet: by mu and logvar, from `d_y`, the gradient by what the first layer
/// after z makes.
pub fn meet(
    layers: &Layers,
    encoded: &Encoded,
    kl_weight: KlWeight,
    d_y: &Tensor,
    scratch: &mut Scratch,
) -> (Dispatch, Tensor) {
    let mu_logvar = encoded.mu_logvar.clone();
    let d_latent = scratch.gradients.scratch_parts("d_latent", mu_logvar.rows, mu_logvar.cols, 2);
    let layer = layers.decoder.first().unwrap_or(&layers.output).clone();
    let (kl_estimator, epsilon) = (encoded.kl_estimator, encoded.epsilon.clone());
    let then = Backward::Latent { kl_estimator, kl_weight, mu_logvar, epsilon, d_latent: d_latent.clone() };
    (Dispatch::LinearBackward(LinearBackward { d_y: d_y.clone(), layer, then }), d_latent)
}

/// mu and logvar back to the first layer.
pub fn backward(
    config: &Config,
    layers: &Layers,
    encoded: &Encoded,
    d_latent: &Tensor,
    scratch: &mut Scratch,
) -> HiddenGradients {
    let after = (&layers.latent, d_latent);
    hidden::backward("encoder", config.model.activation, &layers.encoder, &encoded.hidden, after, scratch)
}
