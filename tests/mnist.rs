//! MNIST, natively: baselines that follow from the data alone, and two epochs of pytorch/examples, for which three
//! public logs agree on the test loss. For all ten epochs: `cargo xtask reproduce pytorch`.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../examples/reproduce/mnist.rs"]
mod shards;
mod support;

use serde_json::json;
use shards::Mnist;
use std::path::Path;
use support::device;
use support::likelihood::{Params, formula};
use vae_lab::backend::Choice;
use vae_lab::tensor::Buffer;

/// The result of reading the shards.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const N_TRAIN: usize = 60_000;
const N_TEST: usize = 10_000;
const BATCH: usize = 128;

/// MNIST from the shards that the page streams.
fn mnist() -> Mnist {
    Mnist::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("www/public/data/mnist")).expect("MNIST in shards")
}

/// The cross-entropy in nats, summed over pixels and averaged over images.
fn cross_entropy(images: &[u8], logit: impl Fn(usize, f64) -> f64) -> f64 {
    let bernoulli = formula("bernoulli", Params { sigma: 1.0, logvar: 0.0 });
    let pixels = images.iter().enumerate().map(|(i, byte)| (i % 784, f64::from(*byte) / 255.0));
    let sum: f64 = pixels.map(|(place, x)| bernoulli.nll(x, [logit(place, x), 0.0])).sum();
    sum / N_TEST as f64
}

fn assert_figure(what: &str, found: f64, expected: f64) {
    assert!((found - expected).abs() < 5e-4, "{what}: found {found:.4}, expected {expected}");
}

fn logit(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
}

/// The losses of an untrained model, a collapsed one and a perfect one follow from the test images alone.
#[pollster::test]
async fn the_baselines_are_those_of_the_test_images() {
    let images = mnist().held_out;
    assert_eq!(images.len(), N_TEST * 784);
    let mut means = vec![0.0; 784];
    images.iter().enumerate().for_each(|(i, byte)| means[i % 784] += f64::from(*byte) / 255.0 / N_TEST as f64);
    assert_figure("all logits 0", cross_entropy(&images, |_, _| 0.0), 543.4274);
    // A pixel that is 0 in every image contributes nothing.
    let constant = cross_entropy(&images, |place, _| logit(means[place].max(1e-15)));
    assert_figure("the best constant image", constant, 205.6505);
    let floor = cross_entropy(&images, |_, x| logit(x.clamp(1e-15, 1.0 - 1e-15)));
    assert_figure("the floor of grey pixels", floor, 45.5345);

    let mut vae = device::vae(Choice::Cpu, &json!({ "hidden": [] })).await;
    let n_params = vae.plan().n_params;
    vae.backend().write(Buffer::Params, 0, &vec![0.0; n_params]);
    vae.set_held_out(&images).await.unwrap();
    let blank = vae.evaluate().await.unwrap();
    assert_figure("the engine with all weights 0", blank.nll, 543.4274);
    assert_eq!(blank.kl, 0.0, "N(0, 1) is the prior");
}

/// 784-400-20-400-784, ReLU, Adam 1e-3, batch 128, grey pixels. Published test loss in nats: 126.5–127.8 after epoch 1,
/// 115.1–115.8 after epoch 2.
#[pollster::test]
async fn two_epochs_reach_the_published_test_loss() {
    let mut vae = device::vae(Choice::Cpu, &json!({})).await;
    let Mnist { training, held_out } = mnist();
    vae.set_training(&training).await.unwrap();
    vae.set_held_out(&held_out).await.unwrap();
    for (epoch, published) in [(1, 126.5..=127.8), (2, 115.1..=115.8)] {
        let steps = (epoch * N_TRAIN).div_ceil(BATCH) as u32 - vae.progress().step;
        vae.train(steps).await.unwrap();
        let test = vae.evaluate().await.unwrap();
        println!("epoch {epoch}: test loss {:.2}, published {published:?}", test.loss);
        assert_eq!(vae.progress().epoch, epoch as u32);
        assert!(published.contains(&test.loss), "epoch {epoch}: {:.2}, published {published:?}", test.loss);
    }
}
