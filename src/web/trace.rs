//! The next training step, looked at before it is done.

use super::Vae;
use super::value::object;
use crate::train::LatentGradient;
use js_sys::{Float32Array, Promise};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** The first image of the next minibatch on its way through the step. Losses in nats, of this image alone. */
export interface Trace {
  /** Steps done; the traced one is the next. */
  step: number;
  /** The image as the encoder sees it, width · height. */
  image: Float32Array;
  /** The encoder's Gaussian, one number a latent each. */
  mu: Float32Array;
  logvar: Float32Array;
  /** The noise that the step draws. */
  epsilon: Float32Array;
  /** mu + exp(logvar / 2) · epsilon. */
  z: Float32Array;
  /** The decoder's mean at z, width · height. */
  mean: Float32Array;
  /** −ln q(x|z). */
  nll: number;
  /** KL(p(z|x) ‖ q(z)) of each latent. */
  kl: Float32Array;
  /** nll + beta · kl. */
  loss: number;
  /** The gradients that meet at the encoder: of nll, and of beta · kl. */
  dNll: { mu: Float32Array; logvar: Float32Array };
  dKl: { mu: Float32Array; logvar: Float32Array };
}
"#;

#[wasm_bindgen]
impl Vae {
    /// Traces the next training step up to its update, which is not done: nothing changes.
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
