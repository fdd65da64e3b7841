//! Training steps per second of the default model, and the cost of encoding and submitting a step.

use divan::Bencher;
use divan::counter::ItemsCount;
use pollster::block_on;
use vae_lab::backend::{Choice, gpu::Gpu};
use vae_lab::config::Config;
use vae_lab::train::Vae;

/// Steps in one measured call: several submits, as while the page trains.
const STEPS: u32 = 16;
const N_IMAGES: usize = 2048;

fn main() {
    divan::main();
}

/// A model on blank images, because the time of a step does not depend on their content.
fn vae(choice: Choice, options: &str) -> Vae {
    let config = Config::from_json(&serde_json::from_str(options).expect("JSON")).expect("valid options");
    let images = vec![127; N_IMAGES * config.model.n_pixels()];
    block_on(async {
        let mut vae = Vae::create(config, choice).await.expect("a device: install a Vulkan driver");
        vae.set_training(&images).await.expect("a small set fits");
        vae.train(STEPS).await.expect("the first steps, which compile the program");
        vae
    })
}

/// Training steps of the default model. An item is a step.
#[divan::bench(args = [Choice::Cpu, Choice::WebGpu], sample_count = 10)]
fn train(bencher: Bencher, choice: &Choice) {
    let mut vae = vae(*choice, "{}");
    bencher.counter(ItemsCount::new(STEPS)).bench_local(|| block_on(vae.train(STEPS)));
}

/// The cost of encoding, submitting and waiting, measured on a tiny model. An item is a step.
#[divan::bench(args = [1, 16, 64], sample_count = 50)]
fn submit(bencher: Bencher, steps: u32) {
    let mut vae = vae(Choice::WebGpu, r#"{ "width": 2, "height": 2, "hidden": [4], "latent": 1, "batch": 4 }"#);
    bencher.counter(ItemsCount::new(steps)).bench_local(|| block_on(vae.train(steps)));
}

/// Opening a device.
#[divan::bench(sample_count = 5)]
fn open_device() {
    block_on(Gpu::request()).expect("a device: install a Vulkan driver");
}
