//! Every failure is reported, and none does damage: a lost device, too little memory, bad arguments, damaged
//! checkpoints, a loss that is not finite.

mod support;

use serde_json::{Value, json};
use std::sync::Arc;
use support::device::state;
use support::{data, device};
use vae_lab::backend::gpu::Gpu;
use vae_lab::backend::{Backend, Choice};
use vae_lab::error::{Error, Result};
use vae_lab::model;
use vae_lab::tensor::Buffer;
use vae_lab::train::{LARGEST_LOSS, Vae};
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn options() -> Value {
    json!({ "width": 5, "height": 3, "hidden": [6], "latent": 2, "batch": 3, "seed": 4 })
}

fn images() -> Vec<u8> {
    data::noise_images(7, 15, 8)
}

/// A model on a device that the test can lose.
async fn on_gpu() -> (Gpu, Vae) {
    let gpu = device::own_gpu().await;
    let config = device::config(&options());
    let plan = Arc::new(model::plan(&config));
    let backend = Backend::on_gpu(gpu.clone(), &plan).await.unwrap();
    let mut vae = Vae::on(config, backend);
    vae.set_training(&images()).await.unwrap();
    vae.set_held_out(&images()).await.unwrap();
    (gpu, vae)
}

/// The error codes of all calls that need the device.
async fn codes_of_every_call(vae: &mut Vae) -> Vec<&'static str> {
    fn code<T>(result: Result<T>) -> &'static str {
        result.err().map_or("no error", |error| error.code())
    }
    vec![
        code(vae.train(2).await),
        code(vae.evaluate().await),
        code(vae.encode(&images()).await),
        code(vae.decode(&[0.5, 0.5]).await),
        code(vae.sample(2, 1).await),
        code(vae.save().await),
        code(vae.set_training(&images()).await),
        code(vae.append_training(&images()).await),
        code(vae.set_held_out(&images()).await),
    ]
}

/// Loses the device after 100 ms, while the test does something else.
#[cfg(not(target_arch = "wasm32"))]
fn lose_soon(gpu: Gpu) {
    std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(100));
        gpu.destroy();
    });
}

#[cfg(target_arch = "wasm32")]
fn lose_soon(gpu: Gpu) {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_name = setTimeout)]
        fn set_timeout(then: &js_sys::Function, ms: i32);
    }

    wasm_bindgen_futures::spawn_local(async move {
        let later = js_sys::Promise::new(&mut |resolve, _| set_timeout(&resolve, 100));
        wasm_bindgen_futures::JsFuture::from(later).await.unwrap();
        gpu.destroy();
    });
}

#[wasm_bindgen_test(unsupported = pollster::test)]
async fn a_lost_device_ends_every_call_with_its_error() {
    let (gpu, mut vae) = on_gpu().await;
    assert_eq!(codes_of_every_call(&mut vae).await, ["no error"; 9]);
    gpu.destroy();
    assert_eq!(codes_of_every_call(&mut vae).await, ["device_lost"; 9]);
    // `set_training` may also be the first call after the loss.
    let (gpu, mut vae) = on_gpu().await;
    gpu.destroy();
    assert_eq!(vae.set_training(&images()).await.unwrap_err().code(), "device_lost");
}

#[wasm_bindgen_test(unsupported = pollster::test)]
async fn losing_the_device_ends_a_running_call() {
    let (gpu, mut vae) = on_gpu().await;
    lose_soon(gpu);
    // Hours of work, which only the loss of the device can end.
    let error = vae.train(1_000_000_000).await.unwrap_err();
    assert_eq!(error.code(), "device_lost", "{error}");
    assert_eq!(codes_of_every_call(&mut vae).await, ["device_lost"; 9]);
}

#[wasm_bindgen_test(unsupported = pollster::test)]
async fn a_run_goes_on_from_its_last_save_on_a_new_device() {
    let (gpu, mut vae) = on_gpu().await;
    vae.train(4).await.unwrap();
    let saved = vae.save().await.unwrap();
    gpu.destroy();
    assert!(vae.train(1).await.is_err());
    let mut restored = Vae::restore(&saved, Choice::WebGpu).await.unwrap();
    restored.set_training(&images()).await.unwrap();
    restored.train(5).await.unwrap();
    let (_, mut straight) = on_gpu().await;
    straight.train(9).await.unwrap();
    assert!(state(&mut restored).await == state(&mut straight).await, "the restored run differs");
}

/// A plan that is too large is refused, and another model on the same device still works.
#[wasm_bindgen_test(unsupported = pollster::test)]
async fn too_little_memory_is_an_error_and_does_not_lose_the_device() {
    let (gpu, mut vae) = on_gpu().await;
    vae.train(2).await.unwrap();
    let before = state(&mut vae).await;
    let mut huge = model::plan(&device::config(&options()));
    // 256 GB natively, and the largest possible size in WebAssembly.
    huge.scratch[0].1 = usize::try_from(1_u64 << 36).unwrap_or(usize::MAX / 8 * 4);
    let error = Backend::on_gpu(gpu, &Arc::new(huge)).await.expect_err("no device has so much memory");
    assert!(["out_of_memory", "gpu"].contains(&error.code()), "{error}");
    assert!(state(&mut vae).await == before);
    assert_eq!(codes_of_every_call(&mut vae).await, ["no error"; 9]);
}

#[wasm_bindgen_test(unsupported = pollster::test)]
async fn data_must_be_set_before_it_is_used() {
    for choice in device::BOTH {
        let mut vae = device::vae(choice, &options()).await;
        assert_eq!(vae.train(1).await.unwrap_err(), Error::NoTrainingData);
        assert_eq!(vae.evaluate().await.unwrap_err(), Error::NoHeldOutData);
        assert_eq!(vae.progress().step, 0);
    }
}

#[wasm_bindgen_test(unsupported = pollster::test)]
async fn a_bad_argument_is_refused_and_changes_nothing() {
    for choice in device::BOTH {
        let mut vae = device::vae(choice, &options()).await;
        vae.set_training(&images()).await.unwrap();
        vae.set_held_out(&images()).await.unwrap();
        vae.train(2).await.unwrap();
        let before = (state(&mut vae).await, vae.evaluate().await.unwrap());
        let mut errors = Vec::new();
        for wrong in [&[][..], &[1; 14], &[1; 16]] {
            errors.push(("set_training", vae.set_training(wrong).await.err()));
            errors.push(("append_training", vae.append_training(wrong).await.err()));
            errors.push(("set_held_out", vae.set_held_out(wrong).await.err()));
            errors.push(("encode", vae.encode(wrong).await.err()));
        }
        for wrong in [&[][..], &[1.0], &[1.0; 3], &[1.0, f32::NAN], &[f32::INFINITY, 0.0]] {
            errors.push(("decode", vae.decode(wrong).await.err()));
        }
        for wrong in [0, 65537] {
            errors.push(("sample", vae.sample(wrong, 1).await.err()));
        }
        errors.push(("train", vae.train(0).await.err()));
        errors.push(("update", vae.update(&json!(3)).err()));
        for (call, error) in errors {
            let error = error.unwrap_or_else(|| panic!("{call} accepts a bad argument on {choice:?}"));
            assert_eq!(error.code(), "invalid_argument", "{call}: {error}");
            assert!(error.to_string().contains("expected"), "{call}: {error}");
        }
        for wrong in [json!({ "beta": 2, "learningRate": 2 }), json!({ "beta": 2, "batch": 3 }), json!({ "beta": "2" })]
        {
            assert_eq!(vae.update(&wrong).unwrap_err().code(), "invalid_option", "{wrong}");
        }
        let after = (state(&mut vae).await, vae.evaluate().await.unwrap());
        assert!(before == after, "something was changed on {choice:?}");
        let mut straight = device::vae(choice, &options()).await;
        straight.set_training(&images()).await.unwrap();
        straight.train(2).await.unwrap();
        assert_eq!(vae.train(3).await, straight.train(3).await, "training continues differently on {choice:?}");
    }
}

/// A checkpoint with its header rewritten: the length of the JSON, the JSON, the floats.
fn rewritten(bytes: &[u8], change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let (length, rest) = bytes.split_at(8);
    let length = u64::from_le_bytes(length.try_into().unwrap()) as usize;
    let (header, floats) = rest.split_at(length);
    let mut header: Value = serde_json::from_slice(header).unwrap();
    change(&mut header);
    let header = header.to_string();
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), floats].concat()
}

async fn restoring(bytes: &[u8]) -> &'static str {
    Vae::restore(bytes, Choice::Cpu).await.err().map_or("no error", |error| error.code())
}

#[wasm_bindgen_test(unsupported = pollster::test)]
async fn a_damaged_checkpoint_is_refused() {
    let mut vae = device::vae(Choice::Cpu, &options()).await;
    vae.set_training(&images()).await.unwrap();
    vae.train(2).await.unwrap();
    let good = vae.save().await.unwrap();
    assert_eq!(restoring(&good).await, "no error");
    assert_eq!(restoring(&rewritten(&good, |_| {})).await, "no error", "a rewritten header is not damage");

    let header = 8 + u64::from_le_bytes(good[..8].try_into().unwrap()) as usize;
    for length in [0, 1, 7, 8, 9, header / 2, header, header + 1, good.len() - 4, good.len() - 1] {
        assert_eq!(restoring(&good[..length]).await, "invalid_checkpoint", "cut to {length} bytes");
    }
    assert_eq!(restoring(&[&good[..], &[0]].concat()).await, "invalid_checkpoint", "a byte too many");
    assert_eq!(restoring(b"\x89PNG\r\n\x1a\n, which is no checkpoint").await, "invalid_checkpoint");
    let endless = [&u64::MAX.to_le_bytes()[..], &good[8..]].concat();
    assert_eq!(restoring(&endless).await, "invalid_checkpoint", "an endless header");

    for value in [f32::NAN, f32::INFINITY] {
        let mut damaged = good.clone();
        let at = damaged.len() - 4;
        damaged[at..].copy_from_slice(&value.to_le_bytes());
        assert_eq!(restoring(&damaged).await, "invalid_checkpoint", "{value}");
    }
    type Damage = fn(&mut Value);
    let damages: [(&str, Damage); 10] = [
        ("another format", |header| header["__metadata__"]["format"] = "vae-lab 0".into()),
        ("no metadata", |header| drop(header.as_object_mut().unwrap().remove("__metadata__"))),
        ("no config", |header| drop(header["__metadata__"].as_object_mut().unwrap().remove("config"))),
        ("a config that is no JSON", |header| header["__metadata__"]["config"] = "{".into()),
        ("a config out of range", |header| header["__metadata__"]["config"] = r#"{"latent":0}"#.into()),
        ("the config of another model", |header| header["__metadata__"]["config"] = "{}".into()),
        ("a negative step", |header| {
            header["__metadata__"]["progress"] = r#"{"step":-1,"epoch":0,"position":0}"#.into()
        }),
        ("no position", |header| header["__metadata__"]["progress"] = r#"{"step":1,"epoch":0}"#.into()),
        ("a transposed weight", |header| header["encoder.0.weight"]["shape"] = json!([6, 15])),
        ("a missing tensor", |header| {
            let tensors = header.as_object_mut().unwrap();
            let tensor = tensors.remove("adam_v.encoder.mu.bias").unwrap();
            tensors.insert("adam_v.something.else".into(), tensor);
        }),
    ];
    for (what, damage) in damages {
        assert_eq!(restoring(&rewritten(&good, damage)).await, "invalid_checkpoint", "{what}");
    }
}

/// If a parameter is so large that the loss overflows, the error names the step, and the last save still works.
#[wasm_bindgen_test(unsupported = pollster::test)]
async fn divergence_is_reported_with_its_step() {
    for choice in device::BOTH {
        let mut vae = device::vae(choice, &options()).await;
        vae.set_training(&images()).await.unwrap();
        vae.train(3).await.unwrap();
        let saved = vae.save().await.unwrap();
        let bias = vae.plan().parameters().find(|tensor| tensor.name == "encoder.mu.bias").unwrap().offset;
        vae.backend().write(Buffer::Params, bias, &[f32::MAX]);
        let error = vae.train(4).await.unwrap_err();
        assert_eq!((error.code(), &error), ("diverged", &Error::Diverged { step: 3 }), "{choice:?}");
        assert!(error.to_string().contains("learning rate"), "{error}");
        let mut restored = Vae::restore(&saved, choice).await.unwrap();
        restored.set_training(&images()).await.unwrap();
        assert!(restored.train(4).await.unwrap().loss.is_finite());
    }
}

/// After `train` has diverged, `save` fails, and the model can be restored from its last checkpoint.
#[wasm_bindgen_test(unsupported = pollster::test)]
async fn a_diverged_run_cannot_be_saved() {
    for choice in device::BOTH {
        for value in [f32::NAN, f32::INFINITY, f32::MAX] {
            let mut vae = device::vae(choice, &options()).await;
            vae.set_training(&images()).await.unwrap();
            vae.train(3).await.unwrap();
            let saved = vae.save().await.unwrap();
            let bias = vae.plan().parameters().find(|tensor| tensor.name == "encoder.mu.bias").unwrap().offset;
            vae.backend().write(Buffer::Params, bias, &[value]);
            if !value.is_finite() {
                assert_eq!(vae.save().await.unwrap_err(), Error::Diverged { step: 3 }, "{value} before it is used");
            }
            assert_eq!(vae.train(600).await.unwrap_err().code(), "diverged", "{value} on {choice:?}");
            assert!(vae.progress().step < 600, "it went on to step {}", vae.progress().step);
            let error = vae.save().await.unwrap_err();
            assert_eq!(error.code(), "diverged", "{value} on {choice:?}");
            assert!(error.to_string().contains("restore"), "{error}");
            assert!(Vae::restore(&saved, choice).await.unwrap().save().await.is_ok());
        }
        // `restore` would also refuse a moment that is not finite.
        let mut vae = device::vae(choice, &options()).await;
        vae.set_training(&images()).await.unwrap();
        vae.train(1).await.unwrap();
        vae.backend().write(Buffer::AdamMoments, 0, &[f32::NAN]);
        assert_eq!(vae.save().await.unwrap_err().code(), "diverged");
    }
}

/// With all weights 0, nll is ½ x² + ½ ln 2π: the largest accepted loss, one just above it, and a far larger one.
#[wasm_bindgen_test(unsupported = pollster::test)]
async fn a_loss_beyond_what_adam_can_square_is_divergence() {
    assert!((LARGEST_LOSS / f64::from(f32::MAX).sqrt() - 1.0).abs() < 1e-6);
    let options = json!({ "width": 1, "height": 1, "hidden": [], "latent": 1, "batch": 2, "learningRate": 0,
        "likelihood": "gaussian", "pixels": "values" });
    for choice in device::BOTH {
        for (x, healthy) in [(1.0f32, true), (6.0e9, true), (6.1e9, false), (4.5e16, false)] {
            let mut vae = device::vae(choice, &options).await;
            let zeros = vec![0.0; vae.plan().n_params];
            vae.backend().write(Buffer::Params, 0, &zeros);
            vae.set_training(&vec![x; 4]).await.unwrap();
            vae.set_held_out(&vec![x; 4]).await.unwrap();
            let code = |result: Result<f64>| result.map_or_else(|error| error.code(), |_| "no error");
            let expected = if healthy { "no error" } else { "diverged" };
            assert_eq!(code(vae.train(2).await.map(|metrics| metrics.loss)), expected, "x = {x} on {choice:?}");
            assert_eq!(code(vae.evaluate().await.map(|found| found.loss)), expected, "x = {x} on {choice:?}");
            assert_eq!(vae.save().await.is_ok(), healthy, "x = {x} on {choice:?}");
            // Training has recovered: the model may be saved.
            vae.set_training(&vec![0.5f32; 4]).await.unwrap();
            if healthy {
                vae.train(1).await.unwrap();
                assert!(vae.save().await.is_ok(), "x = {x} on {choice:?}");
            }
        }
    }
}
