//! JavaScript API of the theory in f64: expectations, divergences and principal components.

use super::value::{Fields, Images, from_js, object, throw, values};
use crate::error::{Error, Result};
use crate::theory::distribution::Distribution;
use crate::theory::divergence::{bhattacharyya, kl, kl_sampled};
use crate::theory::expectation::{Estimate, expectation, expectation_on_grid, expectation_sampled};
use crate::theory::pca::{Moments, Sigma};
use js_sys::{Array, Float64Array, Function};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

/// Results that need no training: densities, expectations, divergences, and the optimum of a linear VAE.
#[wasm_bindgen(js_name = theory)]
pub struct Theory;

#[wasm_bindgen(js_class = theory)]
impl Theory {
    /// The density p at each x, per unit of x.
    #[wasm_bindgen(unchecked_return_type = "Float64Array<ArrayBuffer>")]
    pub fn density(
        #[wasm_bindgen(unchecked_param_type = "Distribution")] p: JsValue,
        #[wasm_bindgen(unchecked_param_type = "Float64Array")] x: JsValue,
    ) -> Result<Float64Array, JsValue> {
        let p = distribution(&p).map_err(throw)?;
        let density: Vec<f64> = values("x", &x).map_err(throw)?.iter().map(|x| p.density(*x)).collect();
        Ok(Float64Array::from(density.as_slice()))
    }

    /// E[f(x)] (1). With `points`, by the sum over a grid of this many points (2); otherwise by adaptive quadrature, to
    /// about 12 digits. It may miss a spike of f that is narrower than 3e-4 of a standard deviation of p.
    pub fn expectation(
        #[wasm_bindgen(unchecked_param_type = "Distribution")] p: JsValue,
        #[wasm_bindgen(unchecked_param_type = "(x: number) => number")] f: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "{ points?: number }")] options: JsValue,
    ) -> Result<f64, JsValue> {
        let points = Fields::read(&options, |fields| fields.optional_whole("points", 1..=1_000_000)).map_err(throw)?;
        let p = distribution(&p).map_err(throw)?;
        with_function(&f, |f| match points {
            Some(points) => expectation_on_grid(&p, f, points as usize),
            None => expectation(&p, f).map(|integral| integral.value),
        })
    }

    /// E[f(x)] estimated from n draws (3)–(4), reported after 1, 2, 5, 10, … and n draws.
    #[wasm_bindgen(js_name = expectationSampled, unchecked_return_type = "Estimate[]")]
    pub fn expectation_sampled(
        #[wasm_bindgen(unchecked_param_type = "Distribution")] p: JsValue,
        #[wasm_bindgen(unchecked_param_type = "(x: number) => number")] f: JsValue,
        #[wasm_bindgen(unchecked_param_type = "{ n: number, seed?: number }")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let (n, seed) = Fields::read(&options, draws).map_err(throw)?;
        let p = distribution(&p).map_err(throw)?;
        with_function(&f, |f| expectation_sampled(&p, f, n.unwrap_or(1).into(), seed).map(|found| estimates(&found)))
    }

    /// KL(p‖q) (5) and the Bhattacharyya distance (6) in nats, by quadrature. With `n`, also KL estimated from n draws
    /// from p.
    #[wasm_bindgen(unchecked_return_type = "Divergence")]
    pub fn divergence(
        #[wasm_bindgen(unchecked_param_type = "Distribution")] p: JsValue,
        #[wasm_bindgen(unchecked_param_type = "Distribution")] q: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "{ n?: number, seed?: number }")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let divergence = || -> Result<JsValue> {
            let (n, seed) = Fields::read(&options, draws)?;
            let (p, q) = (distribution(&p)?, distribution(&q)?);
            let sampled = match n {
                None => JsValue::NULL,
                Some(n) => estimates(&kl_sampled(&p, &q, n.into(), seed)?),
            };
            Ok(object(&[
                ("kl", kl(&p, &q)?.into()),
                ("bhattacharyya", bhattacharyya(&p, &q)?.into()),
                ("klSampled", sampled),
            ]))
        };
        divergence().map_err(throw)
    }

    /// The optimum of a VAE without hidden layers on these images: probabilistic PCA, in closed form. Without `sigma`,
    /// the optimal shared sigma is found.
    #[wasm_bindgen(unchecked_return_type = "Pca")]
    pub fn pca(
        #[wasm_bindgen(unchecked_param_type = "Images")] images: JsValue,
        #[wasm_bindgen(unchecked_param_type = "PcaOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        pca(&images, &options).map_err(throw)
    }
}

fn pca(images: &JsValue, options: &JsValue) -> Result<JsValue> {
    let (latent, sigma, beta, n_pixels) = Fields::read(options, |fields| {
        let n_pixels = fields.optional_whole("pixels", 1..=4096)?.unwrap_or(784);
        let beta = fields.optional_number("beta")?.unwrap_or(1.0);
        let latent = fields.optional_whole("latent", 1..=4096)?.unwrap_or(20);
        Ok((latent, fields.optional_number("sigma")?, beta, n_pixels))
    })?;
    let mut moments = Moments::new(n_pixels as usize)?;
    match super::value::images(images)? {
        Images::Bytes(bytes) => moments.add_bytes(&bytes)?,
        Images::Values(values) => moments.add(&values)?,
    }
    let spectrum = moments.spectrum()?;
    let pca = spectrum.pca(latent as usize, sigma.map_or(Sigma::Learned, Sigma::Fixed), beta)?;
    Ok(object(&[
        ("variance", pca.variance.into()),
        ("activeUnits", pca.active.into()),
        ("nll", pca.nll.into()),
        ("kl", pca.kl.into()),
        ("klPerLatent", Float64Array::from(pca.kl_per_latent.as_slice()).into()),
        ("loss", pca.loss.into()),
        ("eigenvalues", Float64Array::from(spectrum.eigenvalues()).into()),
        ("weight", Float64Array::from(pca.decoder_weight.as_slice()).into()),
        ("bias", Float64Array::from(pca.decoder_bias.as_slice()).into()),
    ]))
}

/// Reads a density from its JavaScript form.
pub fn distribution(value: &JsValue) -> Result<Distribution> {
    Distribution::from_json(&from_js(value)?)
}

fn draws(fields: &mut Fields) -> Result<(Option<u32>, u32)> {
    let n = fields.optional_whole("n", 1..=10_000_000)?;
    Ok((n, fields.optional_whole("seed", 0..=u32::MAX)?.unwrap_or(0)))
}

fn estimates(estimates: &[Estimate]) -> JsValue {
    let rows = estimates.iter().map(|estimate| {
        object(&[
            ("n", (estimate.n as f64).into()),
            ("mean", estimate.mean.into()),
            ("standardError", estimate.standard_error.into()),
        ])
    });
    rows.collect::<Array>().into()
}

/// Calls `work` with a JavaScript function as a Rust closure. If the function throws, the exception is passed on.
fn with_function<T>(f: &JsValue, work: impl FnOnce(&dyn Fn(f64) -> f64) -> Result<T>) -> Result<T, JsValue> {
    let Some(f) = f.dyn_ref::<Function>() else {
        return Err(throw(Error::argument("f", "a function of a number", super::value::kind(f))));
    };
    let thrown = RefCell::new(None);
    let call = |x: f64| match f.call1(&JsValue::NULL, &x.into()) {
        Ok(value) => value.as_f64().unwrap_or(f64::NAN),
        Err(error) => {
            thrown.borrow_mut().get_or_insert(error);
            f64::NAN
        }
    };
    let result = work(&call);
    match thrown.into_inner() {
        Some(error) => Err(error),
        None => result.map_err(throw),
    }
}
