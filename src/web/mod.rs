//! The JavaScript API, the only module that uses wasm-bindgen. It checks arguments, turns errors into JavaScript
//! `Error`s with a `code`, and allows one call at a time on a model.

mod exclusive;
mod joint;
mod pictures;
mod theory;
mod trace;
mod types;
mod value;

use crate::backend::Choice;
use crate::config::Config;
use crate::data::Idx;
use crate::error::{Error, Result};
use crate::train::{self, Evaluation, EvaluationOptions};
use exclusive::Exclusive;
use js_sys::{Array, Float32Array, Float64Array, Promise, Uint8Array, Uint32Array};
use std::cell::Cell;
use std::rc::Rc;
use value::{
    Fields, backend_of, bytes, floats, from_js, metrics, object, optional_function, throw, to_js, whole_number,
};
use wasm_bindgen::prelude::*;

pub use joint::JointModel;
pub use pictures::Plane;
pub use theory::Theory;

/// Prints the message of a panic to the console.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// A variational autoencoder that trains on the GPU through WebGPU, or on the CPU.
///
/// The encoder is p(z|x), the decoder q(x|z), the prior q(z) = N(0, I); losses are in nats per image. One call runs at
/// a time: another one rejects with the code `busy`. Call `free()` when the model is no longer needed.
#[wasm_bindgen]
pub struct Vae {
    model: Exclusive<train::Vae>,
    /// A copy of the progress that can be read while a call runs.
    progress: Rc<Cell<train::Progress>>,
    interrupt: train::Interrupt,
    names: (&'static str, String),
    gpu_error: Option<Error>,
}

impl Vae {
    fn new(model: train::Vae) -> Vae {
        let (progress, names) = (Rc::new(Cell::new(model.progress())), model.backend_names());
        let (interrupt, gpu_error) = (model.interrupt(), model.gpu_error().cloned());
        Vae { model: Exclusive::new(model), progress, interrupt, names, gpu_error }
    }

    fn call(&self, work: impl AsyncFnOnce(&mut train::Vae) -> Result<JsValue> + 'static) -> Promise {
        let progress = self.progress.clone();
        self.model.call(async move |model| {
            let result = work(model).await;
            progress.set(model.progress());
            result
        })
    }
}

#[wasm_bindgen]
impl Vae {
    /// Creates a model with initial weights. All options are optional. Rejects with `invalid_option`, `no_adapter`,
    /// `no_device` or `out_of_memory`.
    #[wasm_bindgen(unchecked_return_type = "Vae")]
    pub async fn create(
        #[wasm_bindgen(unchecked_optional_param_type = "VaeOptions")] options: JsValue,
    ) -> Result<Vae, JsValue> {
        let (choice, options) = take_backend(&options).map_err(throw)?;
        let config = Config::from_json(&options).map_err(throw)?;
        let model = train::Vae::create(config, choice).await.map_err(throw)?;
        Ok(Vae::new(model))
    }

    /// Restores a model from a checkpoint made by `save`. A checkpoint does not contain the data: set it again. Rejects
    /// with `invalid_checkpoint`.
    #[wasm_bindgen(unchecked_return_type = "Vae")]
    pub async fn restore(
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] checkpoint: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "{ backend?: Backend }")] options: JsValue,
    ) -> Result<Vae, JsValue> {
        let (choice, rest) = take_backend(&options).map_err(throw)?;
        if let Some(name) = rest.as_object().and_then(|map| map.keys().next()) {
            let message = format!("unknown option `{name}`: expected only `backend`");
            return Err(throw(Error::InvalidOption(message)));
        }
        let checkpoint = bytes("checkpoint", &checkpoint).map_err(throw)?;
        let model = train::Vae::restore(&checkpoint, choice).await.map_err(throw)?;
        Ok(Vae::new(model))
    }

    /// The backend that the model runs on: `"webgpu"` or `"cpu"`.
    #[wasm_bindgen(getter, unchecked_return_type = "\"webgpu\" | \"cpu\"")]
    pub fn backend(&self) -> String {
        self.names.0.into()
    }

    /// The name of the device, as it reports it.
    #[wasm_bindgen(getter)]
    pub fn adapter(&self) -> String {
        self.names.1.clone()
    }

    /// Why backend `"auto"` did not get a GPU. Null if it got one, if it was not chosen, or if the CPU is faster.
    #[wasm_bindgen(getter, js_name = gpuError, unchecked_return_type = "VaeError | null")]
    pub fn gpu_error(&self) -> JsValue {
        self.gpu_error.clone().map_or(JsValue::NULL, throw)
    }

    /// Training steps done so far.
    #[wasm_bindgen(getter)]
    pub fn step(&self) -> u32 {
        self.progress.get().step
    }

    /// Epochs done: how many times every training image has been seen.
    #[wasm_bindgen(getter)]
    pub fn epoch(&self) -> u32 {
        self.progress.get().epoch
    }

    /// The options in force.
    #[wasm_bindgen(getter, unchecked_return_type = "VaeConfig")]
    pub fn config(&self) -> Result<JsValue, JsValue> {
        let model = self.model.borrow().map_err(throw)?;
        Ok(to_js(&model.config().to_json()))
    }

    /// Replaces the training images: n · width · height bytes, by rows. The step and the weights stay as they are,
    /// except before the first step with `outputBias` "data": then the bias of the decoder's output is set anew.
    #[wasm_bindgen(js_name = setTraining, unchecked_return_type = "Promise<void>")]
    pub fn set_training(&self, #[wasm_bindgen(unchecked_param_type = "Images")] images: JsValue) -> Promise {
        self.call(async move |model| {
            model.set_training(&value::images(&images)?).await?;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Appends training images to those already set.
    #[wasm_bindgen(js_name = appendTraining, unchecked_return_type = "Promise<void>")]
    pub fn append_training(&self, #[wasm_bindgen(unchecked_param_type = "Images")] images: JsValue) -> Promise {
        self.call(async move |model| {
            model.append_training(&value::images(&images)?).await?;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Replaces the held-out images, which `evaluate` uses: n · width · height bytes, by rows.
    #[wasm_bindgen(js_name = setHeldOut, unchecked_return_type = "Promise<void>")]
    pub fn set_held_out(&self, #[wasm_bindgen(unchecked_param_type = "Images")] images: JsValue) -> Promise {
        self.call(async move |model| {
            model.set_held_out(&value::images(&images)?).await?;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Runs training steps. Resolves, once the device has finished them, with the losses averaged over these steps.
    /// Rejects with `no_training_data`, or with `diverged` if a loss is NaN or above 1.8e19 nats per image, where
    /// Adam's squares overflow f32; the call then ends within 512 steps.
    ///
    /// With `onSubmitted`, the next call may begin before the losses are there: when it is called, all steps have been
    /// submitted, and `step` counts them. The device does not idle between two calls then. `save` still has to wait:
    /// it rejects with `busy` until all losses have been read.
    #[wasm_bindgen(unchecked_return_type = "Promise<Metrics>")]
    pub fn train(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] steps: JsValue,
        #[wasm_bindgen(js_name = onSubmitted, unchecked_optional_param_type = "() => void")] on_submitted: JsValue,
    ) -> Promise {
        let (progress, call) = (self.progress.clone(), self.interrupt.call());
        let work = async move |model: &mut train::Vae| {
            let steps = whole_number("steps", &steps, 1..=1_000_000_000)?;
            let on_submitted = optional_function("onSubmitted", &on_submitted)?;
            let submitted = model.submit_call(call, steps).await;
            progress.set(model.progress());
            let mut submitted = submitted?;
            if on_submitted.is_none() {
                submitted.settle().await?;
            }
            Ok((submitted, on_submitted))
        };
        self.model.call_then(work, async |(submitted, on_submitted)| {
            if let Some(on_submitted) = on_submitted {
                // What it throws is no error of the training.
                let _ = on_submitted.call0(&JsValue::UNDEFINED);
            }
            Ok(metrics(&submitted.metrics().await?))
        })
    }

    /// Ends a call of `train` early, even in the same tick: it submits no further steps, and resolves with the losses of
    /// those that it did, at least one. Without such a call it does nothing.
    pub fn interrupt(&self) {
        self.interrupt.request();
    }

    /// Evaluates the model on the held-out images, with the same noise in every call. Rejects with `no_held_out_data`.
    #[wasm_bindgen(unchecked_return_type = "Promise<Evaluation>")]
    pub fn evaluate(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "EvaluationOptions")] options: JsValue,
    ) -> Promise {
        self.call(async move |model| {
            let options = Fields::read(&options, |fields| {
                let importance = fields.optional_whole("importance", 1..=5000)?;
                Ok(EvaluationOptions { importance, limit: fields.optional_whole("limit", 1..=u32::MAX)? })
            })?;
            Ok(evaluation(&model.evaluate_with(options).await?))
        })
    }

    /// The variance of the gradient on the next minibatch over `repeats` draws of epsilon (2 to 4096, default 32), for
    /// each group of parameters. It falls as 1 / samples (23). Does not train.
    #[wasm_bindgen(js_name = gradientVariance, unchecked_return_type = "Promise<GradientVariance[]>")]
    pub fn gradient_variance(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "{ repeats?: number }")] options: JsValue,
    ) -> Promise {
        self.call(async move |model| {
            let repeats = Fields::read(&options, |fields| fields.optional_whole("repeats", 2..=4096))?;
            let groups = model.gradient_variance(repeats.unwrap_or(32)).await?.into_iter().map(|group| {
                object(&[
                    ("name", group.name.into()),
                    ("n", (group.n as f64).into()),
                    ("variance", group.variance.into()),
                    ("squaredNorm", group.squared_norm.into()),
                ])
            });
            Ok(groups.collect::<Array>().into())
        })
    }

    /// The exact posterior (14) of one image and the gap between it and the encoder's Gaussian, for models with one or
    /// two latents. The density is given on a grid over ±range (default 4) with `grid` nodes (2 to 512, default 64) per
    /// latent. The other numbers are integrals that follow the posterior, however narrow it is and wherever it lies.
    /// They take about 300 evaluations of the decoder with one latent and 6,000 to 20,000 with two; kinks, such as
    /// those of ReLU, need more. Rejects with `not_resolved` if an error is above both 1e-3 nats and 1e-4 of the loss.
    #[wasm_bindgen(unchecked_return_type = "Promise<Posterior>")]
    pub fn posterior(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Images")] image: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "{ grid?: number, range?: number }")] options: JsValue,
    ) -> Promise {
        self.call(async move |model| {
            let (grid, range) = Fields::read(&options, |fields| {
                let grid = fields.optional_whole("grid", 2..=512)?.unwrap_or(64);
                Ok((grid as usize, fields.optional_number("range")?.unwrap_or(4.0)))
            })?;
            let posterior = model.posterior(&value::images(&image)?, grid, range).await?;
            Ok(object(&[
                ("density", Float64Array::from(posterior.density.as_slice()).into()),
                ("logLikelihood", posterior.log_likelihood.into()),
                ("error", posterior.error.into()),
                ("nll", posterior.nll.into()),
                ("kl", posterior.kl.into()),
                ("elbo", posterior.elbo.into()),
                ("gap", posterior.gap.into()),
                ("elboError", posterior.elbo_error.into()),
                ("encoderMass", posterior.encoder_mass.into()),
            ]))
        })
    }

    /// The encoder's mu and logvar for images: n · latent numbers each.
    #[wasm_bindgen(unchecked_return_type = "Promise<Encoding>")]
    pub fn encode(&self, #[wasm_bindgen(unchecked_param_type = "Images")] images: JsValue) -> Promise {
        self.call(async move |model| {
            let encoding = model.encode(&value::images(&images)?).await?;
            Ok(object(&[
                ("mu", Float32Array::from(encoding.mu.as_slice()).into()),
                ("logvar", Float32Array::from(encoding.logvar.as_slice()).into()),
            ]))
        })
    }

    /// The decoder's mean for latents z: takes n · latent numbers, returns n · width · height.
    #[wasm_bindgen(unchecked_return_type = "Promise<Float32Array<ArrayBuffer>>")]
    pub fn decode(&self, #[wasm_bindgen(unchecked_param_type = "Float32Array")] z: JsValue) -> Promise {
        self.call(async move |model| {
            let mean = model.decode(&floats("z", &z)?).await?;
            Ok(Float32Array::from(mean.as_slice()).into())
        })
    }

    /// A draw from the decoder q(x|z) for latents z: takes n · latent numbers, returns n · width · height. The same
    /// seed (default 0) gives the same draws.
    #[wasm_bindgen(unchecked_return_type = "Promise<Float32Array<ArrayBuffer>>")]
    pub fn draw(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Float32Array")] z: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] seed: JsValue,
    ) -> Promise {
        self.call(async move |model| {
            let drawn = model.draw(&floats("z", &z)?, seed_of(&seed)?).await?;
            Ok(Float32Array::from(drawn.as_slice()).into())
        })
    }

    /// The decoder's mean for n draws from the prior (1 to 65536): n · width · height numbers. The same seed (default
    /// 0) gives the same draws.
    #[wasm_bindgen(unchecked_return_type = "Promise<Float32Array<ArrayBuffer>>")]
    pub fn sample(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] n: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] seed: JsValue,
    ) -> Promise {
        self.call(async move |model| {
            let n = whole_number("n", &n, 1..=65536)?;
            let mean = model.sample(n as usize, seed_of(&seed)?).await?;
            Ok(Float32Array::from(mean.as_slice()).into())
        })
    }

    /// Changes options that can change during training, from the next step on. Throws `invalid_option`, and then
    /// changes nothing.
    pub fn update(
        &self,
        #[wasm_bindgen(unchecked_param_type = "LiveOptions")] options: JsValue,
    ) -> Result<(), JsValue> {
        let mut model = self.model.borrow().map_err(throw)?;
        from_js(&options).and_then(|options| model.update(&options)).map_err(throw)
    }

    /// Saves the model to a checkpoint: a safetensors file with everything except the data. Rejects with `diverged` if
    /// training diverged, since such a checkpoint could not be restored: keep the previous one.
    #[wasm_bindgen(unchecked_return_type = "Promise<Uint8Array<ArrayBuffer>>")]
    pub fn save(&self) -> Promise {
        self.call(async move |model| Ok(Uint8Array::from(model.save().await?.as_slice()).into()))
    }

    /// Frees the memory of the model: at once, or when the running call has ended. Every later call rejects or throws
    /// with the code `freed`; `backend`, `adapter`, `step` and `epoch` keep their last values. Freeing twice does
    /// nothing.
    pub fn free(&self) {
        self.model.free();
    }
}

/// Checks options without creating a model: throws the error with which `Vae.create` would reject them.
#[wasm_bindgen(js_name = checkOptions)]
pub fn check_options(
    #[wasm_bindgen(unchecked_optional_param_type = "VaeOptions")] options: JsValue,
) -> Result<(), JsValue> {
    let (_, options) = take_backend(&options).map_err(throw)?;
    Config::from_json(&options).map(|_| ()).map_err(throw)
}

/// Describes every option of a model, with its range or choices and its default, for forms.
#[wasm_bindgen(unchecked_return_type = "OptionDescription[]")]
pub fn schema() -> JsValue {
    to_js(&Config::schema())
}

/// Reads an uncompressed IDX file, the format of MNIST. Throws `invalid_data`.
#[wasm_bindgen(js_name = readIdx, unchecked_return_type = "Idx")]
pub fn read_idx(#[wasm_bindgen(unchecked_param_type = "Uint8Array")] file: JsValue) -> Result<JsValue, JsValue> {
    let idx = bytes("file", &file).and_then(|file| Idx::parse(&file)).map_err(throw)?;
    Ok(object(&[("shape", u32s(&idx.shape)), ("data", Uint8Array::from(idx.data.as_slice()).into())]))
}

fn u32s(sizes: &[usize]) -> JsValue {
    let sizes: Vec<u32> = sizes.iter().map(|&size| size as u32).collect();
    Uint32Array::from(sizes.as_slice()).into()
}

/// A seed; 0 if it is undefined.
fn seed_of(value: &JsValue) -> Result<u32> {
    if value.is_undefined() { Ok(0) } else { whole_number("seed", value, 0..=u32::MAX) }
}

/// An evaluation as a plain object.
fn evaluation(e: &Evaluation) -> JsValue {
    let array = |values: &[f64]| Float64Array::from(values).into();
    let importance = e
        .importance
        .map_or(JsValue::NULL, |importance| object(&[("k", importance.k.into()), ("bound", importance.bound.into())]));
    object(&[
        ("n", e.n.into()),
        ("loss", e.loss.into()),
        ("nll", e.nll.into()),
        ("kl", e.kl.into()),
        ("elbo", e.elbo.into()),
        ("importance", importance),
        ("klPerLatent", array(&e.kl_per_latent)),
        ("activeUnits", (e.active_units as f64).into()),
        ("muVariance", array(&e.mu_variance)),
        ("posteriorMean", array(&e.posterior_mean)),
        ("posteriorVariance", array(&e.posterior_variance)),
        ("sigma", e.sigma.map_or(JsValue::NULL, JsValue::from)),
        ("rmse", e.rmse.map_or(JsValue::NULL, JsValue::from)),
    ])
}

/// Splits options into the backend and the rest.
fn take_backend(options: &JsValue) -> Result<(Choice, serde_json::Value)> {
    let mut options = from_js(options)?;
    let choice = backend_of(&mut options)?;
    Ok((choice.unwrap_or_default(), options))
}
