//! JavaScript API of the one-dimensional joint model.

use super::exclusive::Exclusive;
use super::theory::distribution;
use super::value::{backend_of, from_js, metrics, object, throw, values, whole_number};
use crate::backend::Choice;
use crate::error::Result;
use crate::train;
use js_sys::{Float64Array, Promise, Reflect};
use wasm_bindgen::prelude::*;

/// A VAE with one-dimensional x and z, trained on data from a known density (7)–(13).
#[wasm_bindgen]
pub struct JointModel {
    model: Exclusive<train::JointModel>,
}

#[wasm_bindgen]
impl JointModel {
    /// Creates a model with initial weights. Only the option `data`, the density of x, is required.
    #[wasm_bindgen(unchecked_return_type = "JointModel")]
    pub async fn create(
        #[wasm_bindgen(unchecked_param_type = "JointOptions")] options: JsValue,
    ) -> Result<JointModel, JsValue> {
        let create = async || -> Result<train::JointModel> {
            let data = Reflect::get(&options, &"data".into()).unwrap_or(JsValue::UNDEFINED);
            let data = distribution(&data)?;
            let mut options = from_js(&options)?;
            if let Some(options) = options.as_object_mut() {
                options.remove("data");
            }
            // The CPU is faster for networks this small.
            let choice = backend_of(&mut options)?.unwrap_or(Choice::Cpu);
            train::JointModel::create(&data, &options, choice).await
        };
        Ok(JointModel { model: Exclusive::new(create().await.map_err(throw)?) })
    }

    /// Runs training steps, as `Vae.train` does.
    #[wasm_bindgen(unchecked_return_type = "Promise<Metrics>")]
    pub fn train(&self, #[wasm_bindgen(unchecked_param_type = "number")] steps: JsValue) -> Promise {
        self.model.call(async move |model| {
            let steps = whole_number("steps", &steps, 1..=1_000_000_000)?;
            Ok(metrics(&model.train(steps).await?))
        })
    }

    /// The loss L, its constant and KL(p(x,z) ‖ q(x,z)), by quadrature over the density itself; in nats.
    #[wasm_bindgen(unchecked_return_type = "Promise<JointValue>")]
    pub fn evaluate(&self) -> Promise {
        self.model.call(async move |model| {
            let value = model.evaluate().await?;
            Ok(object(&[
                ("loss", value.loss.into()),
                ("kl", value.joint_kl.into()),
                ("entropyTerm", value.entropy_term.into()),
                ("nll", value.nll.into()),
                ("latentKl", value.kl.into()),
            ]))
        })
    }

    /// p(x,z) and q(x,z) on the grid of all pairs of x and z: x.length · z.length numbers each, z varying fastest.
    #[wasm_bindgen(unchecked_return_type = "Promise<JointMaps>")]
    pub fn maps(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Float64Array")] x: JsValue,
        #[wasm_bindgen(unchecked_param_type = "Float64Array")] z: JsValue,
    ) -> Promise {
        self.model.call(async move |model| {
            let maps = model.maps(&values("x", &x)?, &values("z", &z)?).await?;
            let array = |floats: &[f64]| Float64Array::from(floats).into();
            Ok(object(&[("p", array(&maps.p)), ("q", array(&maps.q))]))
        })
    }

    /// Frees the memory of the model: at once, or when the running call has ended. Every later call rejects or throws
    /// with the code `freed`. Freeing twice does nothing.
    pub fn free(&self) {
        self.model.free();
    }
}
