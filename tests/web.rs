//! The JavaScript API in the browser: every method on both backends, with its arguments, results and error codes; and
//! one call at a time.
#![cfg(target_arch = "wasm32")]

mod support;

use js_sys::{Array, Float32Array, Function, JSON, Promise, Reflect, Uint8Array, Uint32Array};
use support::data;
use support::device::State;
use support::js::{code, code_of, floats, get, js, number, value};
use vae_lab::web::{JointModel, Plane, Vae, read_idx};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

const BACKENDS: [&str; 2] = ["cpu", "webgpu"];

fn small(backend: &str) -> JsValue {
    js(&format!(r#"{{ "backend": "{backend}", "width": 5, "height": 3, "hidden": [6], "latent": 2, "batch": 3 }}"#))
}

fn images(n: usize) -> JsValue {
    Uint8Array::from(data::noise_images(n, 15, 8).as_slice()).into()
}

async fn model(backend: &str) -> Vae {
    Vae::create(small(backend)).await.unwrap()
}

async fn trained(backend: &str) -> Vae {
    let vae = model(backend).await;
    value(vae.set_training(images(7))).await;
    value(vae.set_held_out(images(9))).await;
    value(vae.train(4.into(), JsValue::UNDEFINED)).await;
    vae
}

#[wasm_bindgen_test]
async fn every_method_gives_what_it_says() {
    for backend in BACKENDS {
        let vae = model(backend).await;
        assert_eq!((vae.backend().as_str(), vae.step(), vae.epoch()), (backend, 0, 0));
        assert!(!vae.adapter().is_empty());
        assert!(value(vae.set_training(images(4))).await.is_undefined());
        assert!(value(vae.append_training(images(3))).await.is_undefined());
        assert!(value(vae.set_held_out(images(9))).await.is_undefined());
        let metrics = value(vae.train(5.into(), JsValue::UNDEFINED)).await;
        // Five batches of three images are two epochs of seven images, and one image more.
        assert_eq!((number(&metrics, "step"), number(&metrics, "epoch")), (5.0, 2.0));
        assert_eq!((vae.step(), vae.epoch()), (5, 2));
        let (loss, nll, kl) = (number(&metrics, "loss"), number(&metrics, "nll"), number(&metrics, "kl"));
        assert!(nll > 0.0 && kl > 0.0 && (loss - nll - kl).abs() < 1e-9 * loss);
        let evaluation = value(vae.evaluate(JsValue::UNDEFINED)).await;
        assert_eq!(number(&evaluation, "n"), 9.0);
        assert!(number(&evaluation, "loss") > 0.0);
        let encoding = value(vae.encode(images(4))).await;
        assert_eq!((floats(get(&encoding, "mu")).len(), floats(get(&encoding, "logvar")).len()), (8, 8));
        let z = Float32Array::from([0.5, -0.5, 1.0, 2.0].as_slice());
        assert_eq!(floats(value(vae.decode(z.into())).await).len(), 30);
        let sample = floats(value(vae.sample(3.into(), 7.into())).await);
        assert!(sample.len() == 45 && sample.iter().all(|mean| (0.0..=1.0).contains(mean)));
        assert_eq!(floats(value(vae.sample(3.into(), 7.into())).await), sample, "the same seed, other samples");
        assert_ne!(floats(value(vae.sample(3.into(), JsValue::UNDEFINED)).await), sample);
        vae.update(js(r#"{ "beta": 2, "learningRate": 0.5 }"#)).unwrap();
        let config = vae.config().unwrap();
        assert_eq!((number(&config, "beta"), number(&config, "learningRate")), (2.0, 0.5));
        assert_eq!(number(&config, "latent"), 2.0);
        assert_eq!(JSON::stringify(&get(&config, "hidden")).unwrap(), "[6]");
    }
}

#[wasm_bindgen_test]
async fn every_option_may_be_left_out() {
    let vae = Vae::create(js(r#"{ "backend": "cpu" }"#)).await.unwrap();
    let config = vae.config().unwrap();
    let expected = [("width", 28.0), ("height", 28.0), ("latent", 20.0), ("batch", 128.0), ("learningRate", 0.001)];
    for (key, expected) in expected.into_iter().chain([("sigma", 1.0), ("beta", 1.0), ("seed", 1.0)]) {
        assert_eq!(number(&config, key), expected, "{key}");
    }
    assert_eq!(get(&config, "activation"), "relu");
    assert_eq!(get(&config, "likelihood"), "bernoulli");
}

#[wasm_bindgen_test]
async fn a_saved_model_goes_on_as_it_would_have() {
    for backend in BACKENDS {
        let vae = trained(backend).await;
        let saved = value(vae.save()).await;
        assert!(saved.is_instance_of::<Uint8Array>());
        let restored = Vae::restore(saved, js(&format!(r#"{{ "backend": "{backend}" }}"#))).await.unwrap();
        assert_eq!((restored.step(), restored.epoch()), (vae.step(), vae.epoch()));
        value(restored.set_training(images(7))).await;
        for _ in 0..2 {
            let (a, b) = (
                value(vae.train(2.into(), JsValue::UNDEFINED)).await,
                value(restored.train(2.into(), JsValue::UNDEFINED)).await,
            );
            assert_eq!(JSON::stringify(&a).unwrap(), JSON::stringify(&b).unwrap(), "on {backend}");
        }
    }
}

#[wasm_bindgen_test]
async fn one_call_runs_at_a_time() {
    for backend in BACKENDS {
        let vae = trained(backend).await;
        let step = vae.step();
        let running = vae.train(20_000.into(), JsValue::UNDEFINED);
        // The first call has started once the microtask queue is empty.
        JsFuture::from(Promise::resolve(&JsValue::NULL)).await.unwrap();
        for other in [
            vae.train(1.into(), JsValue::UNDEFINED),
            vae.evaluate(JsValue::UNDEFINED),
            vae.save(),
            vae.set_training(images(3)),
        ] {
            assert_eq!(code_of(other).await, "busy", "on {backend}");
        }
        assert_eq!(code(&vae.update(js(r#"{ "beta": 2 }"#)).unwrap_err()), "busy");
        assert_eq!(vae.step(), step, "the getters answer while a call runs");
        assert_eq!(number(&value(running).await, "step"), f64::from(step) + 20_000.0, "the call was harmed");
        assert_eq!(code_of(vae.evaluate(JsValue::UNDEFINED)).await, "no error");
    }
}

/// Counts the devices that are requested from now on, and those of them that are closed.
fn count_devices() {
    Function::new_no_args(
        "if (globalThis.devices) return;
        globalThis.devices = { requested: 0, closed: 0 };
        const { requestDevice } = GPUAdapter.prototype;
        GPUAdapter.prototype.requestDevice = async function (descriptor) {
          devices.requested += 1;
          const device = await requestDevice.call(this, descriptor);
          device.lost.then(() => (devices.closed += 1));
          return device;
        };",
    )
    .call0(&JsValue::NULL)
    .unwrap();
}

/// Waits until this many of the devices are open. Returns how many were requested.
async fn devices_once_all_but(open: f64) -> f64 {
    loop {
        let devices = get(&js_sys::global(), "devices");
        if number(&devices, "requested") - number(&devices, "closed") == open {
            return number(&devices, "requested");
        }
        let later = Function::new_no_args("return new Promise((resolve) => setTimeout(resolve, 10))");
        value(later.call0(&JsValue::NULL).unwrap().unchecked_into()).await;
    }
}

#[wasm_bindgen_test]
async fn all_models_share_one_device_which_is_closed_with_the_last() {
    count_devices();
    let start = devices_once_all_but(0.0).await;
    // All of them ask at the same time.
    let made = (0..3).map(|_| future_to_promise(async { Ok(model("webgpu").await.into()) }));
    let vaes: Vec<JsValue> = value(Promise::all(&made.collect::<Array>())).await.unchecked_into::<Array>().to_vec();
    let options = r#"{ "backend": "webgpu", "data": { "kind": "gaussian", "mean": 0, "sd": 1 } }"#;
    let joint: JsValue = JointModel::create(js(options)).await.unwrap().into();
    let saved = call(&vaes[0], "save", &[]).await.unwrap();
    let restored: JsValue = Vae::restore(saved, js(r#"{ "backend": "webgpu" }"#)).await.unwrap().into();
    for vae in vaes.iter().chain([&joint]) {
        call(vae, "free", &[]).await.unwrap();
    }
    assert_eq!(devices_once_all_but(1.0).await, start + 1.0, "one request for all");
    call(&restored, "setTraining", &[images(7)]).await.unwrap();
    call(&restored, "train", &[2.into()]).await.unwrap();
    call(&restored, "free", &[]).await.unwrap();
    assert_eq!(devices_once_all_but(0.0).await, start + 1.0);
    // 50 models that come and go leave no device.
    for _ in 0..50 {
        model("webgpu").await.free();
    }
    let after = devices_once_all_but(0.0).await;
    assert_eq!(after, start + 51.0, "the comparison can fail: without another model each has a device of its own");
}

#[wasm_bindgen_test]
async fn a_call_can_be_ended_in_the_tick_in_which_it_was_made() {
    for backend in BACKENDS {
        let vae = trained(backend).await;
        let running = vae.train(1_000_000_000.into(), JsValue::UNDEFINED);
        vae.interrupt();
        let step = number(&value(running).await, "step");
        assert!(step > 4.0 && step < 1000.0, "step {step} on {backend}");
        let metrics = value(vae.train(300.into(), JsValue::UNDEFINED)).await;
        assert_eq!(number(&metrics, "step"), step + 300.0, "the request has ended a later call on {backend}");
    }
}

#[wasm_bindgen_test]
async fn divergence_says_at_which_step() {
    for backend in BACKENDS {
        let options = r#""width": 1, "height": 1, "hidden": [], "latent": 1, "batch": 2, "likelihood": "gaussian""#;
        let options = format!(r#"{{ "backend": "{backend}", "pixels": "values", {options} }}"#);
        let vae = Vae::create(js(&options)).await.unwrap();
        value(vae.set_training(Float32Array::from([0.5, 0.5].as_slice()).into())).await;
        value(vae.train(3.into(), JsValue::UNDEFINED)).await;
        value(vae.set_training(Float32Array::from([1e19, 1e19].as_slice()).into())).await;
        let error = JsFuture::from(vae.train(4.into(), JsValue::UNDEFINED)).await.unwrap_err();
        assert_eq!((code(&error).as_str(), number(&error, "step")), ("diverged", 3.0), "on {backend}");
        let other = JsFuture::from(vae.evaluate(JsValue::UNDEFINED)).await.unwrap_err();
        assert!(get(&other, "step").is_undefined(), "only divergence has a step");
    }
}

/// Calls a method of an object, as JavaScript does.
async fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = get(object, method).dyn_into().unwrap_or_else(|_| panic!("there is no {method}"));
    let result = Reflect::apply(&method, object, &arguments.iter().collect::<Array>())?;
    match result.dyn_into::<Promise>() {
        Ok(promise) => JsFuture::from(promise).await,
        Err(value) => Ok(value),
    }
}

/// The promise that a method returns; it must not throw.
fn promised(object: &JsValue, method: &str, argument: JsValue) -> Promise {
    let method: Function = get(object, method).dyn_into().unwrap();
    method.call1(object, &argument).expect("an asynchronous method threw").dyn_into().expect("a promise")
}

#[wasm_bindgen_test]
async fn every_method_of_a_freed_model_fails_with_freed() {
    for backend in BACKENDS {
        let vae: JsValue = trained(backend).await.into();
        call(&vae, "free", &[]).await.unwrap();
        call(&vae, "free", &[]).await.expect("freeing twice is no error");
        let z = || JsValue::from(Float32Array::new_with_length(2));
        let asynchronous = [
            ("train", 1.into()),
            ("save", JsValue::UNDEFINED),
            ("evaluate", JsValue::UNDEFINED),
            ("setTraining", images(3)),
            ("appendTraining", images(3)),
            ("setHeldOut", images(3)),
            ("encode", images(1)),
            ("decode", z()),
            ("draw", z()),
            ("sample", 1.into()),
            ("prior", 1.into()),
            ("examine", images(1)),
            ("trace", JsValue::UNDEFINED),
            ("posterior", images(1)),
            ("gradientVariance", JsValue::UNDEFINED),
        ];
        for (method, argument) in asynchronous {
            assert_eq!(code_of(promised(&vae, method, argument)).await, "freed", "{method} on {backend}");
        }
        assert_eq!(code(&call(&vae, "update", &[js(r#"{ "beta": 2 }"#)]).await.unwrap_err()), "freed");
        assert_eq!(code(&Reflect::get(&vae, &"config".into()).unwrap_err()), "freed");
        assert_eq!((number(&vae, "step"), get(&vae, "backend")), (4.0, backend.into()), "the last values stay");
    }
    let options = js(r#"{ "data": { "kind": "gaussian", "mean": 0, "sd": 1 } }"#);
    let joint: JsValue = JointModel::create(options).await.unwrap().into();
    let mu = || JsValue::from(Float32Array::from([0.5, 1.0, -1.0].as_slice()));
    let plane: JsValue = Plane::new(mu(), 1.into()).unwrap().into();
    for freed in [&joint, &plane] {
        call(freed, "free", &[]).await.unwrap();
        call(freed, "free", &[]).await.expect("freeing twice is no error");
    }
    assert_eq!(code_of(promised(&joint, "train", 1.into())).await, "freed");
    assert_eq!(code_of(promised(&joint, "evaluate", JsValue::UNDEFINED)).await, "freed");
    for (method, argument) in [("follow", mu()), ("project", mu()), ("lift", mu()), ("manifold", 4.into())] {
        assert_eq!(code(&call(&plane, method, &[argument]).await.unwrap_err()), "freed", "{method}");
    }
    assert_eq!(code(&call(&plane, "between", &[mu(), mu(), 3.into()]).await.unwrap_err()), "freed");
}

#[wasm_bindgen_test]
async fn freeing_a_model_lets_its_running_call_end() {
    for backend in BACKENDS {
        let vae: JsValue = trained(backend).await.into();
        let running = promised(&vae, "train", 500.into());
        call(&vae, "free", &[]).await.unwrap();
        assert_eq!(code_of(promised(&vae, "train", 1.into())).await, "freed", "on {backend}");
        assert_eq!(number(&value(running).await, "step"), 504.0, "the running call was harmed on {backend}");
        assert_eq!(code_of(promised(&vae, "save", JsValue::UNDEFINED)).await, "freed", "on {backend}");
        call(&vae, "free", &[]).await.unwrap();
    }
}

#[wasm_bindgen_test]
async fn a_bad_option_is_refused_by_name() {
    for (options, word) in [
        (r#"{ "backend": "tpu" }"#, "webgpu"),
        (r#"{ "backend": 3 }"#, "webgpu"),
        (r#"{ "batch": 1.5 }"#, "batch"),
        (r#"{ "batch": "128" }"#, "batch"),
        (r#"{ "hidden": [400, -1] }"#, "hidden"),
        (r#"{ "learning_rate": 0.1 }"#, "learning_rate"),
        (r#"{ "seed": 1e12 }"#, "seed"),
        (r#"{ "sigma": null }"#, "sigma"),
    ] {
        let error = Vae::create(js(options)).await.err().unwrap_or_else(|| panic!("{options} is taken"));
        assert_eq!(code(&error), "invalid_option", "{options}");
        let message = String::from(error.unchecked_ref::<js_sys::Error>().message());
        assert!(message.contains(word), "{options}: {message}");
    }
    let not_a_number = js("{}");
    Reflect::set(&not_a_number, &"beta".into(), &f64::NAN.into()).unwrap();
    assert_eq!(code(&Vae::create(not_a_number).await.err().unwrap()), "invalid_option", "NaN");
    for options in [js("3"), js("[1]"), "cpu".into()] {
        assert_eq!(code(&Vae::create(options).await.err().unwrap()), "invalid_argument");
    }
}

#[wasm_bindgen_test]
async fn a_bad_argument_is_refused_and_harms_nothing() {
    for backend in BACKENDS {
        let empty = model(backend).await;
        assert_eq!(code_of(empty.train(1.into(), JsValue::UNDEFINED)).await, "no_training_data");
        assert_eq!(code_of(empty.evaluate(JsValue::UNDEFINED)).await, "no_held_out_data");
        let vae = trained(backend).await;
        let before: Uint8Array = value(vae.save()).await.unchecked_into();
        let short: JsValue = Uint8Array::new_with_length(14).into();
        let list: JsValue = Array::of1(&1.into()).into();
        let steps =
            [JsValue::from(0), 1.5.into(), (-1).into(), f64::NAN.into(), 1e12.into(), "3".into(), JsValue::NULL];
        for wrong in steps {
            assert_eq!(
                code_of(vae.train(wrong.clone(), JsValue::UNDEFINED)).await,
                "invalid_argument",
                "train {wrong:?}"
            );
            assert_eq!(code_of(vae.sample(wrong.clone(), 1.into())).await, "invalid_argument", "sample {wrong:?}");
        }
        assert_eq!(code_of(vae.sample(1.into(), (-1).into())).await, "invalid_argument");
        for wrong in [short, list, JsValue::UNDEFINED, Float32Array::new_with_length(15).into()] {
            assert_eq!(code_of(vae.set_training(wrong.clone())).await, "invalid_argument");
            assert_eq!(code_of(vae.append_training(wrong.clone())).await, "invalid_argument");
            assert_eq!(code_of(vae.set_held_out(wrong.clone())).await, "invalid_argument");
            assert_eq!(code_of(vae.encode(wrong.clone())).await, "invalid_argument");
        }
        for wrong in [images(1), Float32Array::new_with_length(3).into(), JsValue::NULL] {
            assert_eq!(code_of(vae.decode(wrong)).await, "invalid_argument");
        }
        assert_eq!(code(&vae.update(js(r#"{ "batch": 2 }"#)).unwrap_err()), "invalid_option");
        let after: Uint8Array = value(vae.save()).await.unchecked_into();
        assert!(State::of(&before.to_vec()) == State::of(&after.to_vec()), "something was changed on {backend}");
    }
}

#[wasm_bindgen_test]
async fn a_bad_checkpoint_is_refused() {
    let cpu = || js(r#"{ "backend": "cpu" }"#);
    let bytes: JsValue = Uint8Array::from([1, 2, 3].as_slice()).into();
    assert_eq!(code(&Vae::restore(bytes, cpu()).await.err().unwrap()), "invalid_checkpoint");
    assert_eq!(code(&Vae::restore("text".into(), cpu()).await.err().unwrap()), "invalid_argument");
    let saved = value(model("cpu").await.save()).await;
    let error = Vae::restore(saved, js(r#"{ "latent": 3 }"#)).await.err().unwrap();
    assert_eq!(code(&error), "invalid_option");
}

#[wasm_bindgen_test]
fn an_idx_file_is_read_and_another_is_not() {
    let file = Uint8Array::from([0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 7, 9].as_slice());
    let idx = read_idx(file.into()).unwrap();
    assert_eq!(get(&idx, "shape").dyn_into::<Uint32Array>().unwrap().to_vec(), [1, 2]);
    assert_eq!(get(&idx, "data").dyn_into::<Uint8Array>().unwrap().to_vec(), [7, 9]);
    assert_eq!(code(&read_idx(Uint8Array::new_with_length(3).into()).unwrap_err()), "invalid_data");
    assert_eq!(code(&read_idx(JsValue::NULL).unwrap_err()), "invalid_argument");
}

/// What a visitor sees first: the loss on real digits falls.
#[wasm_bindgen_test]
async fn it_learns_mnist() {
    for backend in BACKENDS {
        let options = format!(r#"{{ "backend": "{backend}", "hidden": [100], "latent": 10, "batch": 64 }}"#);
        let vae = Vae::create(js(&options)).await.unwrap();
        value(vae.set_training(Uint8Array::from(data::mnist_first().as_slice()).into())).await;
        let first = number(&value(vae.train(1.into(), JsValue::UNDEFINED)).await, "loss");
        value(vae.train(90.into(), JsValue::UNDEFINED)).await;
        let last = number(&value(vae.train(10.into(), JsValue::UNDEFINED)).await, "loss");
        // The loss is 543 with all logits 0, and 206 for the best constant image.
        assert!((500.0..600.0).contains(&first), "the first loss is {first} on {backend}");
        assert!(last < 215.0, "after a hundred steps the loss is {last} on {backend}");
    }
}
