//! Training as a user sees it: the same seed gives the same run, a restored run continues as if it had not stopped,
//! both backends have the same losses, and evaluation and inference agree with the formulas.

mod support;

use serde_json::{Value, json};
use support::compare::assert_relative;
use support::device::state;
use support::{data, device, oracle};
use vae_lab::backend::Choice;
use vae_lab::config::Config;
use vae_lab::rng::{Stream, normal4};
use vae_lab::tensor::Buffer;
use vae_lab::train::Vae;
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// Seven images and a batch of three: a batch crosses from one epoch into the next within three steps.
fn small() -> Value {
    json!({ "width": 5, "height": 3, "hidden": [6], "latent": 2, "batch": 3, "learningRate": 0.01, "seed": 4 })
}

fn small_images() -> Vec<u8> {
    data::noise_images(7, 15, 8)
}

async fn trained(choice: Choice, options: &Value, images: &[u8], steps: u32) -> Vae {
    let mut vae = device::vae(choice, options).await;
    vae.set_training(images).await.unwrap();
    vae.train(steps).await.unwrap();
    vae
}

#[wasm_bindgen_test(unsupported = pollster::test)]
async fn a_run_is_decided_by_its_config_and_seed() {
    for choice in device::BOTH {
        let mut options = small();
        let mut once = trained(choice, &options, &small_images(), 9).await;
        let mut again = trained(choice, &options, &small_images(), 9).await;
        assert!(state(&mut once).await == state(&mut again).await, "the same seed gives two runs on {choice:?}");
        options["seed"] = 5.into();
        let other = trained(choice, &options, &small_images(), 9).await.backend().read(Buffer::Params, 0..40).await;
        assert_ne!(
            other,
            once.backend().read(Buffer::Params, 0..40).await,
            "another seed gives the same run on {choice:?}"
        );
    }
}

/// Also tests that a run does not depend on how its steps are split into calls.
#[wasm_bindgen_test(unsupported = pollster::test)]
async fn a_restored_run_goes_on_as_if_it_had_never_stopped() {
    // Three latent dimensions do not fill a vec4, and the padding of epsilon holds noise.
    let mut sampled = small();
    sampled["latent"] = 3.into();
    sampled["samples"] = 2.into();
    sampled["klEstimator"] = "sampled".into();
    for (choice, options) in device::BOTH.into_iter().flat_map(|choice| [(choice, small()), (choice, sampled.clone())])
    {
        for stop in [1, 3, 4] {
            let mut straight = trained(choice, &options, &small_images(), stop).await;
            let saved = straight.save().await.unwrap();
            let mut restored = Vae::restore(&saved, choice).await.unwrap();
            restored.set_training(&small_images()).await.unwrap();
            assert_eq!(restored.progress(), straight.progress());
            for _ in 0..3 {
                let expected = straight.train(2).await.unwrap();
                assert_eq!(restored.train(2).await.unwrap(), expected, "stopped at {stop} on {choice:?}");
            }
            assert!(straight.progress().epoch >= 2, "no epoch was crossed");
            assert!(state(&mut straight).await == state(&mut restored).await, "stopped at {stop} on {choice:?}");
            let mut cut = trained(choice, &options, &small_images(), stop + 6).await;
            assert!(state(&mut straight).await == state(&mut cut).await, "one call or four on {choice:?}");
        }
    }
}

/// The pace of a GPU depends on the time. What it computes does not: one call with many steps in a submit gives the same
/// run as calls of a single step, and the same losses, which are read while later steps run.
#[wasm_bindgen_test(unsupported = pollster::test)]
async fn a_run_does_not_depend_on_its_pace() {
    // More than the loss ring holds.
    const STEPS: u32 = 260;
    for choice in device::BOTH {
        let mut single = device::vae(choice, &small()).await;
        single.set_training(&small_images()).await.unwrap();
        let mut losses = Vec::new();
        let mut states = Vec::new();
        for _ in 0..STEPS {
            losses.push(single.train(1).await.unwrap().loss);
            if losses.len() as u32 >= STEPS - 1 {
                states.push(state(&mut single).await);
            }
        }
        let mut whole = device::vae(choice, &small()).await;
        whole.set_training(&small_images()).await.unwrap();
        let mean = whole.train(STEPS).await.unwrap().loss;
        let mean_of = |losses: &[f64]| losses.iter().sum::<f64>() / losses.len() as f64;
        assert_relative("loss", mean, mean_of(&losses), 1e-12);
        assert!((mean - mean_of(&losses[1..])).abs() > 1e-9 * mean, "the comparison cannot fail");
        let whole = state(&mut whole).await;
        assert!(whole != states[0], "the last step changes nothing on {choice:?}");
        assert!(whole == states[1], "one call of {STEPS} steps or as many calls on {choice:?}");
    }
}

/// Another task may end a call early. What it did is then a run of fewer steps.
#[cfg(not(target_arch = "wasm32"))]
#[pollster::test]
async fn a_call_can_be_ended_early() {
    for choice in device::BOTH {
        let mut vae = device::vae(choice, &small()).await;
        vae.set_training(&small_images()).await.unwrap();
        let interrupt = vae.interrupt();
        // A request before the call counts for nothing.
        interrupt.request();
        assert_eq!(vae.train(300).await.unwrap().step, 300, "{choice:?}");
        let ended = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
        let (done, asked) = (ended.clone(), vae.interrupt());
        let asking = std::thread::spawn(move || {
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                asked.request();
                std::thread::yield_now();
            }
        });
        // Hours of work.
        let metrics = vae.train(1_000_000_000).await.unwrap();
        ended.store(true, std::sync::atomic::Ordering::Relaxed);
        asking.join().unwrap();
        assert!((301..1_000_000_000).contains(&metrics.step), "{choice:?}: step {}", metrics.step);
        assert_eq!(metrics.step, vae.progress().step);
        let mut straight = trained(choice, &small(), &small_images(), metrics.step).await;
        assert!(state(&mut vae).await == state(&mut straight).await, "the run of {choice:?} was harmed");
    }
}

#[wasm_bindgen_test(unsupported = pollster::test)]
async fn a_call_can_be_ended_before_it_runs() {
    for choice in device::BOTH {
        let mut vae = device::vae(choice, &small()).await;
        vae.set_training(&small_images()).await.unwrap();
        let interrupt = vae.interrupt();
        let (call, later) = (interrupt.call(), interrupt.call());
        interrupt.request();
        // Hours of work. The request is for both calls, and for no other.
        for call in [call, later] {
            let before = vae.progress().step;
            let metrics = vae.submit_call(call, 1_000_000_000).await.unwrap().metrics().await.unwrap();
            assert!(metrics.step > before && metrics.step < 1000, "{choice:?}: step {}", metrics.step);
        }
        let before = vae.progress().step;
        assert_eq!(vae.train(300).await.unwrap().step, before + 300, "{choice:?}");
        let mut straight = trained(choice, &small(), &small_images(), before + 300).await;
        assert!(state(&mut vae).await == state(&mut straight).await, "the run of {choice:?} was harmed");
    }
}

#[wasm_bindgen_test(unsupported = pollster::test)]
async fn setting_data_changes_neither_weights_nor_step() {
    for choice in device::BOTH {
        let mut vae = trained(choice, &small(), &small_images(), 3).await;
        let before = state(&mut vae).await;
        vae.set_training(&data::noise_images(5, 15, 9)).await.unwrap();
        vae.append_training(&data::noise_images(4, 15, 9)).await.unwrap();
        vae.set_held_out(&small_images()).await.unwrap();
        assert!(state(&mut vae).await == before, "{choice:?}");
    }
}

/// Appending images gives the same run as setting all of them at once, and another run than the first ones alone.
#[wasm_bindgen_test(unsupported = pollster::test)]
async fn appended_images_are_trained_on() {
    let images = small_images();
    for choice in device::BOTH {
        let whole = state(&mut trained(choice, &small(), &images, 6).await).await;
        let mut appended = device::vae(choice, &small()).await;
        appended.append_training(&images[..30]).await.unwrap();
        appended.append_training(&images[30..]).await.unwrap();
        appended.train(6).await.unwrap();
        assert!(state(&mut appended).await == whole, "{choice:?}");
        let first = state(&mut trained(choice, &small(), &images[..30], 6).await).await;
        assert!(first != whole, "the appended images change nothing on {choice:?}");
    }
}

#[wasm_bindgen_test(unsupported = pollster::test)]
async fn an_update_takes_effect_at_the_next_step() {
    for choice in device::BOTH {
        let mut vae = trained(choice, &small(), &small_images(), 2).await;
        let before = vae.backend().read(Buffer::Params, 0..40).await.unwrap();
        vae.update(&json!({ "learningRate": 0, "beta": 3 })).unwrap();
        let metrics = vae.train(2).await.unwrap();
        assert_relative("loss", metrics.loss, metrics.nll + 3.0 * metrics.kl, 1e-12);
        assert_eq!(vae.backend().read(Buffer::Params, 0..40).await.unwrap(), before, "at a learning rate of 0");
        assert_eq!(vae.config().to_json()["beta"], 3.0);
        vae.update(&json!({ "learningRate": 0.01 })).unwrap();
        vae.train(1).await.unwrap();
        assert_ne!(vae.backend().read(Buffer::Params, 0..40).await.unwrap(), before);
    }
}

/// The two backends draw the same random numbers, so their losses differ only by rounding.
#[wasm_bindgen_test(unsupported = pollster::test)]
async fn both_backends_have_the_same_loss_for_a_hundred_steps() {
    // The default model, or a smaller one in the browser to save time.
    let options =
        if cfg!(target_arch = "wasm32") { json!({ "hidden": [64], "latent": 8, "batch": 32 }) } else { json!({}) };
    let images = data::mnist_first();
    let mut curves = Vec::new();
    for (choice, seed) in [(Choice::Cpu, 1), (Choice::WebGpu, 1), (Choice::Cpu, 2)] {
        let mut options = options.clone();
        options["seed"] = seed.into();
        let mut vae = device::vae(choice, &options).await;
        vae.set_training(&images).await.unwrap();
        let mut curve = Vec::new();
        for _ in 0..100 {
            curve.push(vae.train(1).await.unwrap().loss);
        }
        curves.push(curve);
    }
    let off = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).abs() / b).fold(0.0, f64::max);
    let found = off(&curves[1], &curves[0]);
    println!("largest relative difference of the backends' losses over 100 steps: {found:.1e}");
    assert!(found < 1e-3, "the backends differ by {found}");
    assert!(off(&curves[2], &curves[0]) > 1e-3, "another seed is as close: the comparison cannot fail");
    assert!(curves[0][99] < 0.6 * curves[0][0], "nothing was learned");
}

/// Compares nll, kl and loss with f64 and the same noise. The last batch of images is not full.
#[wasm_bindgen_test(unsupported = pollster::test)]
async fn evaluation_agrees_with_the_formulas() {
    for likelihood in &vae_lab::likelihood::LIKELIHOODS {
        let mut options = small();
        options["likelihood"] = likelihood.name.into();
        options["beta"] = 0.5.into();
        let config = device::config(&options);
        let images = data::noise_images(131, 15, 3);
        let expected = evaluation(&config, &images, 6).await;
        for choice in device::BOTH {
            let mut vae = trained(choice, &options, &small_images(), 6).await;
            vae.set_held_out(&images).await.unwrap();
            let found = vae.evaluate().await.unwrap();
            assert_eq!(found.n, 131);
            let loss = expected.nll + 0.5 * expected.kl;
            for (what, found, expected) in
                [("nll", found.nll, expected.nll), ("kl", found.kl, expected.kl), ("loss", found.loss, loss)]
            {
                assert_relative(&format!("{what} on {choice:?}"), found, expected, 2e-5);
            }
            assert_eq!(vae.evaluate().await.unwrap(), found, "the noise is not the same each time");
        }
    }
}

/// The f64 loss of a model trained on the CPU.
async fn evaluation(config: &Config, images: &[u8], steps: u32) -> oracle::Loss {
    let mut vae = trained(Choice::Cpu, &config.to_json(), &small_images(), steps).await;
    let n_params = vae.plan().n_params;
    let params = vae.backend().read(Buffer::Params, 0..n_params).await.unwrap();
    let n = (images.len() / config.model.n_pixels()) as u32;
    let key = [config.train.seed, Stream::Evaluation as u32];
    // Two of the four numbers that are drawn at once.
    let epsilon: Vec<f64> =
        (0..n).flat_map(|image| normal4([0, image, 0, 0], key).into_iter().take(2)).map(f64::from).collect();
    oracle::loss(config, &oracle::named(vae.plan(), &params), &oracle::pixels(images), &epsilon)
}

#[wasm_bindgen_test(unsupported = pollster::test)]
async fn encode_decode_and_sample_agree_with_the_formulas() {
    let options = small();
    let config = device::config(&options);
    let images = data::noise_images(130, 15, 3);
    for choice in device::BOTH {
        let mut vae = trained(choice, &options, &small_images(), 6).await;
        let n_params = vae.plan().n_params;
        let params = vae.backend().read(Buffer::Params, 0..n_params).await.unwrap();
        let params = oracle::named(vae.plan(), &params);
        let encoding = vae.encode(&images).await.unwrap();
        let (mu, logvar) = oracle::encode(&config, &params, &oracle::pixels(&images));
        support::compare::assert_near("mu", &encoding.mu, &mu, 1e-5);
        support::compare::assert_near("logvar", &encoding.logvar, &logvar, 1e-5);
        let means = |z: &[f64]| -> Vec<f64> {
            let (outputs, decoder) = (oracle::decode(&config, &params, z), oracle::decoder(&config, &params));
            outputs.into_iter().map(|output| decoder.mean(output)).collect()
        };
        let z = data::uniforms(2 * 130, 5);
        let found = vae.decode(&z).await.unwrap();
        support::compare::assert_near("decoded", &found, &means(&support::compare::widen(&z)), 1e-5);
        // A row of z depends only on its number and the seed, so a larger sample begins with the same rows.
        let prior: Vec<f64> = (0..130)
            .flat_map(|row| normal4([0, row, 0, 0], [6, Stream::Prior as u32]).into_iter().take(2))
            .map(f64::from)
            .collect();
        support::compare::assert_near("samples", &vae.sample(130, 6).await.unwrap(), &means(&prior), 1e-5);
        assert_ne!(vae.sample(3, 6).await.unwrap(), vae.sample(3, 7).await.unwrap());
    }
}
