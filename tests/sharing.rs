//! Models of one thread share a GPU device: each gives the same numbers as alone, a lost device is lost for all, and what
//! the device refuses one model does not concern the others.

mod support;

use serde_json::{Value, json};
use support::data;
use support::device::{self, State, state};
use vae_lab::backend::gpu::{Gpu, GpuBackend};
use vae_lab::backend::{Backend, Choice};
use vae_lab::config::Config;
use vae_lab::error::Error;
use vae_lab::plan::{Operation, Program, ProgramKind, StepUniforms};
use vae_lab::tensor::Buffer;
use vae_lab::train::Vae;
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn options(seed: u32) -> Value {
    json!({ "width": 5, "height": 3, "hidden": [6], "latent": 2, "batch": 3, "seed": seed })
}

fn images() -> Vec<u8> {
    data::noise_images(7, 15, 8)
}

/// A model on the device that this thread shares.
async fn create(seed: u32) -> Vae {
    let mut vae = Vae::create(Config::from_json(&options(seed)).unwrap(), Choice::WebGpu).await.unwrap();
    vae.set_training(&images()).await.unwrap();
    vae
}

fn on_gpu(vae: &mut Vae) -> &mut GpuBackend {
    match vae.backend() {
        Backend::Gpu(gpu) => gpu,
        Backend::Cpu(_) => panic!("it runs on the CPU"),
    }
}

fn gpu(vae: &mut Vae) -> Gpu {
    on_gpu(vae).gpu().clone()
}

/// The state of a model that has a device of its own, after these steps.
async fn alone(seed: u32, steps: u32) -> State {
    let mut vae = device::vae(Choice::WebGpu, &options(seed)).await;
    vae.set_training(&images()).await.unwrap();
    vae.train(steps).await.unwrap();
    state(&mut vae).await
}

#[wasm_bindgen_test(unsupported = pollster::test)]
async fn interleaved_models_give_the_same_numbers_as_alone() {
    let (mut a, mut b) = (create(4).await, create(5).await);
    assert!(gpu(&mut a) == gpu(&mut b), "they have two devices");
    assert!(gpu(&mut a) != device::gpu().await, "the comparison is with a model on another device");
    for steps in [1, 2, 70, 7] {
        // Both have steps and reads in flight at once.
        let (of_a, of_b) = (a.submit(steps).await.unwrap(), b.submit(2 * steps).await.unwrap());
        let more = a.submit(1).await.unwrap();
        for submitted in [of_b, more, of_a] {
            submitted.metrics().await.unwrap();
        }
    }
    let (found_a, found_b) = (state(&mut a).await, state(&mut b).await);
    assert!(found_a == alone(4, 84).await && found_b == alone(5, 160).await, "the other model has changed a run");
    assert!(found_a != alone(5, 84).await && found_a != alone(4, 83).await, "the comparison cannot fail");
}

#[wasm_bindgen_test(unsupported = pollster::test)]
async fn a_freed_model_leaves_the_others_running() {
    let (mut a, mut b) = (create(4).await, create(5).await);
    a.train(3).await.unwrap();
    let (of_b, of_a) = (b.submit(40).await.unwrap(), a.submit(40).await.unwrap());
    // Its steps, and the read of their losses, are still in flight.
    drop((b, of_b));
    of_a.metrics().await.unwrap();
    let mut c = create(5).await;
    assert!(gpu(&mut a) == gpu(&mut c));
    c.train(6).await.unwrap();
    assert!(state(&mut a).await == alone(4, 43).await && state(&mut c).await == alone(5, 6).await);
}

#[wasm_bindgen_test(unsupported = pollster::test)]
async fn a_lost_device_is_lost_for_all_its_models_and_the_next_one_gets_another() {
    let (mut a, mut b) = (create(4).await, create(5).await);
    let mut saved = Vec::new();
    for vae in [&mut a, &mut b] {
        vae.train(4).await.unwrap();
        saved.push(vae.save().await.unwrap());
    }
    let lost = gpu(&mut a);
    lost.destroy();
    for vae in [&mut b, &mut a] {
        assert_eq!(vae.train(1).await.unwrap_err().code(), "device_lost");
    }
    let mut restored = Vec::new();
    for saved in &saved {
        let mut vae = Vae::restore(saved, Choice::WebGpu).await.unwrap();
        vae.set_training(&images()).await.unwrap();
        vae.train(5).await.unwrap();
        restored.push(vae);
    }
    let [a, b] = restored.as_mut_slice() else { unreachable!("two models") };
    assert!(gpu(a) == gpu(b) && gpu(a) != lost);
    assert!(state(a).await == alone(4, 9).await && state(b).await == alone(5, 9).await);
}

/// Too much memory, and a program that is refused only when it is submitted.
#[wasm_bindgen_test(unsupported = pollster::test)]
async fn what_the_device_refuses_one_model_is_told_to_that_model_alone() {
    let (mut a, mut b) = (create(4).await, create(5).await);
    let of_b = b.submit(40).await.unwrap();
    let huge = usize::try_from(1_u64 << 36).unwrap_or(usize::MAX / 8);
    let error = a.backend().allocate(Buffer::Query, huge).await.unwrap_err();
    assert!(["out_of_memory", "gpu"].contains(&error.code()), "{error}");
    let mut gather = a.plan().program(ProgramKind::Train).operations[0].clone();
    let Operation::Gather(of_rows) = &mut gather else { panic!("{gather:?}") };
    of_rows.x.rows = 1 << 24;
    let program = Program { kind: ProgramKind::Train, n_batch: 3, operations: vec![gather] };
    let error = on_gpu(&mut a).run_program(&program, &[StepUniforms::default()]).await.unwrap_err();
    assert_eq!(error.code(), "gpu", "{error}");
    of_b.metrics().await.unwrap();
    for (vae, seed, steps) in [(&mut a, 4, 3), (&mut b, 5, 43)] {
        vae.train(3).await.unwrap();
        assert!(state(vae).await == alone(seed, steps).await, "seed {seed}");
    }
    assert!(gpu(&mut a) == gpu(&mut create(6).await), "the device is still in use");
}

/// An error that the device reports without its origin: each model is to be restored on another device.
#[wasm_bindgen_test(unsupported = pollster::test)]
async fn an_error_of_unknown_origin_counts_as_the_loss_of_the_device() {
    let (mut a, mut b) = (create(4).await, create(5).await);
    let end = a.plan().n_params;
    a.backend().write(Buffer::Params, end, &[1.0; 4]);
    for vae in [&mut b, &mut a] {
        let error = vae.train(1).await.unwrap_err();
        assert!(matches!(&error, Error::DeviceLost(why) if why.contains("unknown of which model")), "{error}");
    }
    let mut c = create(5).await;
    assert!(gpu(&mut c) != gpu(&mut b));
    c.train(1).await.unwrap();
}

#[wasm_bindgen_test(unsupported = pollster::test)]
async fn a_reading_that_nobody_awaits_any_more_harms_nothing() {
    let mut vae = create(4).await;
    vae.train(2).await.unwrap();
    let end = vae.plan().n_params;
    for _ in 0..3 {
        drop(vae.submit(1).await.unwrap());
        drop(vae.backend().submit_read(Buffer::Params, 0..end).await.unwrap());
    }
    vae.train(1).await.unwrap();
    assert!(state(&mut vae).await == alone(4, 6).await);
}
