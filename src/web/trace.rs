//! JavaScript API to look at the next training step without performing it.

use super::Vae;
use super::value::object;
use crate::train::LatentGradient;
use js_sys::{Float32Array, Promise};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/**
 * The first image of the next minibatch, with everything that the training step computes for it. Losses are in nats,
 * and losses and gradients are of this image alone. p(z|x) is the encoder, q(x|z) the decoder, q(z) the prior.
 */
export interface Trace {
  /** Steps done so far; the traced step is the next one. */
  step: number;
  /** The image as the encoder sees it, width · height numbers. */
  image: Float32Array<ArrayBuffer>;
  /** The encoder's Gaussian p(z|x): mean and log-variance, one number per latent each. */
  mu: Float32Array<ArrayBuffer>;
  logvar: Float32Array<ArrayBuffer>;
  /** The noise that the step draws, one number per latent. */
  epsilon: Float32Array<ArrayBuffer>;
  /** mu + exp(logvar / 2) · epsilon. */
  z: Float32Array<ArrayBuffer>;
  /** The decoder's mean at z, width · height numbers. */
  mean: Float32Array<ArrayBuffer>;
  /** −ln q(x|z). */
  nll: number;
  /** KL(p(z|x) ‖ q(z)) of each latent. */
  kl: Float32Array<ArrayBuffer>;
  /** nll + beta · kl. */
  loss: number;
  /** The gradients of nll and of beta · kl with respect to the encoder's outputs. Training uses their sum. */
  dNll: { mu: Float32Array<ArrayBuffer>; logvar: Float32Array<ArrayBuffer> };
  dKl: { mu: Float32Array<ArrayBuffer>; logvar: Float32Array<ArrayBuffer> };
}
"#;

#[wasm_bindgen]
impl Vae {
    /// Computes the next training step up to, but not including, the update of the weights. Changes nothing.
    #[wasm_bindgen(unchecked_return_type = "Promise<Trace>")]
    pub fn trace(&self) -> Promise {
        self.call(async move |model| {
            let trace = model.trace().await?;
            let floats = |values: &[f32]| JsValue::from(Float32Array::from(values));
            let gradient = |d: &LatentGradient| object(&[("mu", floats(&d.mu)), ("logvar", floats(&d.logvar))]);
            Ok(object(&[
                ("step", trace.step.into()),
                ("image", floats(&trace.image)),
                ("mu", floats(&trace.mu)),
                ("logvar", floats(&trace.logvar)),
                ("epsilon", floats(&trace.epsilon)),
                ("z", floats(&trace.z)),
                ("mean", floats(&trace.mean)),
                ("nll", trace.nll.into()),
                ("kl", floats(&trace.kl)),
                ("loss", trace.loss.into()),
                ("dNll", gradient(&trace.d_nll)),
                ("dKl", gradient(&trace.d_kl)),
            ]))
        })
    }
}
