//! The theory API in JavaScript: a model's estimators, expectations, divergences, probabilistic PCA and the joint
//! model. Native tests check that the numbers are right; these check that they arrive in JavaScript.
#![cfg(target_arch = "wasm32")]

mod support;

use js_sys::{Array, Float32Array, Float64Array, Function, Promise, Reflect, Uint8Array};
use support::data;
use support::js::{code, code_of, floats, get, js, number, value};
use vae_lab::web::{JointModel, Theory, Vae};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

const BACKENDS: [&str; 2] = ["cpu", "webgpu"];

fn doubles(value: &JsValue) -> Vec<f64> {
    value.clone().dyn_into::<Float64Array>().expect("a Float64Array").to_vec()
}

fn near(found: f64, expected: f64, tolerance: f64) -> bool {
    (found - expected).abs() <= tolerance
}

/// A model with two latents and one learned sigma, after a little training.
async fn model(backend: &str) -> Vae {
    let options = format!(
        r#"{{ "backend": "{backend}", "width": 5, "height": 3, "hidden": [6], "latent": 2, "batch": 8,
            "likelihood": "gaussian_shared", "samples": 2 }}"#
    );
    let vae = Vae::create(js(&options)).await.unwrap();
    value(vae.set_training(images(16))).await;
    value(vae.set_held_out(images(9))).await;
    value(vae.train(20.into(), JsValue::UNDEFINED)).await;
    vae
}

fn images(n: usize) -> JsValue {
    Uint8Array::from(data::noise_images(n, 15, 8).as_slice()).into()
}

#[wasm_bindgen_test]
async fn an_evaluation_has_all_it_states() {
    for backend in BACKENDS {
        let vae = model(backend).await;
        let found = value(vae.evaluate(js(r#"{ "importance": 50, "limit": 7 }"#))).await;
        assert_eq!(number(&found, "n"), 7.0);
        let (nll, kl, elbo) = (number(&found, "nll"), number(&found, "kl"), number(&found, "elbo"));
        assert!(near(elbo, -nll - kl, 1e-9) && near(number(&found, "loss"), nll + kl, 1e-9), "{elbo}");
        let importance = get(&found, "importance");
        assert_eq!(number(&importance, "k"), 50.0);
        assert!(number(&importance, "bound") > elbo);
        let per_latent = doubles(&get(&found, "klPerLatent"));
        assert!(near(per_latent.iter().sum(), kl, 1e-4) && !near(per_latent[0], kl, 1e-4), "{per_latent:?}");
        assert_eq!(doubles(&get(&found, "posteriorMean")).len(), 2);
        assert!(doubles(&get(&found, "posteriorVariance")).iter().all(|variance| *variance > 0.0));
        assert!(number(&found, "sigma") > 0.0 && number(&found, "activeUnits") <= 2.0);
        assert!(number(&found, "rmse") > 0.0);
        assert!(get(&value(vae.evaluate(JsValue::UNDEFINED)).await, "importance").is_null());
        for options in
            [r#"{ "importance": 0 }"#, r#"{ "importance": 5001 }"#, r#"{ "limit": 0 }"#, r#"{ "k": 5 }"#, "7"]
        {
            assert_eq!(code_of(vae.evaluate(js(options))).await, "invalid_argument", "{options}");
        }
    }
}

#[wasm_bindgen_test]
async fn the_gradient_varies_group_by_group() {
    for backend in BACKENDS {
        let vae = model(backend).await;
        let groups: Array = value(vae.gradient_variance(js(r#"{ "repeats": 8 }"#))).await.unchecked_into();
        let names: Vec<_> = groups.iter().map(|group| get(&group, "name").as_string().unwrap()).collect();
        assert!(names.contains(&"encoder.0.weight".into()) && names.contains(&"decoder.logvar".into()), "{names:?}");
        let total = |key| groups.iter().map(|group| number(&group, key)).sum::<f64>();
        assert!(total("variance") > 0.0 && total("squaredNorm") > 0.0);
        assert_eq!(vae.step(), 20, "nothing is trained");
        assert_eq!(code_of(vae.gradient_variance(js(r#"{ "repeats": 1 }"#))).await, "invalid_argument");
    }
}

#[wasm_bindgen_test]
async fn the_posterior_is_a_density_and_closes_the_gap() {
    for backend in BACKENDS {
        let vae = model(backend).await;
        let found = value(vae.posterior(images(1), js(r#"{ "grid": 40, "range": 5 }"#))).await;
        let density = doubles(&get(&found, "density"));
        let mass = density.iter().sum::<f64>() * (10.0f64 / 39.0).powi(2);
        assert!(density.len() == 1600 && near(mass, 1.0, 1e-3), "{mass}");
        let (evidence, elbo, gap) = (number(&found, "logLikelihood"), number(&found, "elbo"), number(&found, "gap"));
        assert!(near(evidence - elbo, gap, 1e-6) && gap > 0.0, "{evidence} − {elbo}, {gap}");
        assert!(near(number(&found, "encoderMass"), 1.0, 1e-3));
        assert!(near(elbo, -number(&found, "nll") - number(&found, "kl"), 1e-6));
        assert_eq!(code_of(vae.posterior(images(2), JsValue::UNDEFINED)).await, "invalid_argument");
    }
}

#[wasm_bindgen_test]
async fn a_draw_scatters_about_the_mean_as_sigma_says() {
    for backend in BACKENDS {
        let vae = model(backend).await;
        let sigma = number(&value(vae.evaluate(JsValue::UNDEFINED)).await, "sigma");
        let z = || JsValue::from(Float32Array::from([0.4, -0.2].repeat(400).as_slice()));
        let (mean, drawn) = (floats(value(vae.decode(z())).await), floats(value(vae.draw(z(), 1.into())).await));
        let n = mean.len() as f64;
        let square = mean.iter().zip(&drawn).map(|(mean, x)| f64::from(x - mean).powi(2)).sum::<f64>() / n;
        // The mean of n = 6,000 squares has a standard error of σ² √(2/n); allow five of them.
        assert!(near(square, sigma * sigma, 5.0 * sigma * sigma * (2.0 / n).sqrt()), "{square}, sigma {sigma}");
        assert_eq!(floats(value(vae.draw(z(), 1.into())).await), drawn, "the same seed, other draws");
        assert_ne!(floats(value(vae.draw(z(), 2.into())).await), drawn);
    }
}

fn gaussian(mean: f64, sd: f64) -> JsValue {
    js(&format!(r#"{{ "kind": "gaussian", "mean": {mean}, "sd": {sd} }}"#))
}

#[wasm_bindgen_test]
fn expectations_are_exact_on_a_grid_and_by_draws() {
    let square = || JsValue::from(Function::new_with_args("x", "return x * x"));
    let p = || gaussian(1.0, 2.0);
    let exact = Theory::expectation(p(), square(), JsValue::UNDEFINED).unwrap();
    assert!(near(exact, 5.0, 1e-9), "{exact}");
    let coarse = Theory::expectation(p(), square(), js(r#"{ "points": 5 }"#)).unwrap();
    assert!(!near(coarse, 5.0, 1e-9), "a grid of five points is not exact");
    let draws: Array =
        Theory::expectation_sampled(p(), square(), js(r#"{ "n": 20000, "seed": 3 }"#)).unwrap().unchecked_into();
    let last = draws.get(draws.length() - 1);
    assert_eq!(number(&last, "n"), 20_000.0);
    assert!(near(number(&last, "mean"), 5.0, 5.0 * number(&last, "standardError")));
    assert_eq!(Theory::density(p(), Float64Array::from([1.0].as_slice()).into()).unwrap().length(), 1);
    let throws = JsValue::from(Function::new_no_args("throw new RangeError('from f')"));
    let error = Theory::expectation(p(), throws, JsValue::UNDEFINED).unwrap_err();
    assert!(error.is_instance_of::<js_sys::RangeError>(), "what f throws is thrown on");
    assert_eq!(code(&Theory::expectation(p(), 7.into(), JsValue::UNDEFINED).unwrap_err()), "invalid_argument");
    let unknown = js(r#"{ "kind": "cauchy" }"#);
    assert_eq!(code(&Theory::expectation(unknown, square(), JsValue::UNDEFINED).unwrap_err()), "invalid_argument");
}

#[wasm_bindgen_test]
fn divergences_arrive_and_infinity_is_infinity() {
    let found = Theory::divergence(gaussian(0.7, 0.3), gaussian(0.0, 1.0), js(r#"{ "n": 5000 }"#)).unwrap();
    assert!(near(number(&found, "kl"), 0.99397280432594, 1e-9));
    let sampled: Array = get(&found, "klSampled").unchecked_into();
    let last = sampled.get(sampled.length() - 1);
    assert!(near(number(&last, "mean"), 0.99397280432594, 5.0 * number(&last, "standardError")));
    let uniform = js(r#"{ "kind": "uniform", "low": 0, "high": 1 }"#);
    let found = Theory::divergence(gaussian(0.0, 1.0), uniform, JsValue::UNDEFINED).unwrap();
    assert_eq!(number(&found, "kl"), f64::INFINITY);
    assert!(number(&found, "bhattacharyya").is_finite() && get(&found, "klSampled").is_null());
}

#[wasm_bindgen_test]
fn pca_gives_the_tiny_set_its_figures() {
    let mut points = [0.0f32; 32];
    for (i, l) in [4.0f32, 2.0, 1.0, 0.5].into_iter().enumerate() {
        points[2 * i * 4 + i] = 2.0 * l.sqrt();
        points[(2 * i + 1) * 4 + i] = -2.0 * l.sqrt();
    }
    let points = || JsValue::from(Float32Array::from(points.as_slice()));
    let learned = Theory::pca(points(), js(r#"{ "pixels": 4, "latent": 2 }"#)).unwrap();
    assert!(near(number(&learned, "variance"), 0.75, 1e-6));
    assert!(near(number(&learned, "nll"), 5.1003899879, 1e-6) && near(number(&learned, "kl"), 1.3274028433, 1e-6));
    let fixed = Theory::pca(points(), js(r#"{ "pixels": 4, "latent": 4, "sigma": 1 }"#)).unwrap();
    assert_eq!(number(&fixed, "activeUnits"), 2.0);
    assert!(near(number(&fixed, "nll"), 5.4257541328, 1e-6));
    assert_eq!(doubles(&get(&fixed, "weight")).len(), 16);
    assert_eq!(code(&Theory::pca(points(), js(r#"{ "pixels": 5 }"#)).unwrap_err()), "invalid_argument");
}

#[wasm_bindgen_test]
async fn the_joint_model_adds_up_at_every_step() {
    for backend in BACKENDS {
        let options = js(&format!(
            r#"{{ "backend": "{backend}", "hidden": [8], "data": {{ "kind": "mixture", "weights": [1, 1],
                "parts": [{{ "kind": "gaussian", "mean": -1, "sd": 0.3 }}, {{ "kind": "gaussian", "mean": 1, "sd": 0.3 }}] }} }}"#
        ));
        let joint = JointModel::create(options).await.unwrap();
        let mut losses = Vec::new();
        for _ in 0..3 {
            value(joint.train(50.into())).await;
            let found = value(joint.evaluate()).await;
            let [loss, kl, entropy] = ["loss", "kl", "entropyTerm"].map(|key| number(&found, key));
            assert!(near(loss + entropy, kl, 1e-3) && kl > 0.0, "{loss} + {entropy} is not {kl}");
            assert!(near(loss, number(&found, "nll") + number(&found, "latentKl"), 1e-9));
            losses.push(loss);
        }
        assert!(losses[2] < losses[0], "{losses:?}");
        let axis = || JsValue::from(Float64Array::from([-1.0, 0.0, 1.0].as_slice()));
        let maps: Promise = joint.maps(axis(), axis());
        assert_eq!(doubles(&get(&value(maps).await, "q")).len(), 9);
        let without = js("{}");
        Reflect::set(&without, &"backend".into(), &backend.into()).unwrap();
        assert_eq!(code(&JointModel::create(without).await.err().unwrap()), "invalid_argument", "no data");
    }
}
