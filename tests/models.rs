//! The trained models that ship with the page: their size, their format and their loss.

use std::fs;
use std::path::Path;
use vae_lab::backend::Choice;
use vae_lab::checkpoint::Checkpoint;
use vae_lab::data::Idx;
use vae_lab::train::Vae;

/// The most bytes that the two files may have together.
const MOST_BYTES: usize = 2_000_000;

fn model(latent: usize) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/public/models");
    fs::read(folder.join(format!("bernoulli-{latent}d.safetensors"))).expect("`cargo xtask models` makes it")
}

fn first_test_images() -> Vec<u8> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/public/data/mnist/test-images-0.idx.gz");
    let mut bytes = Vec::new();
    std::io::copy(&mut flate2::read::GzDecoder::new(fs::File::open(file).unwrap()), &mut bytes).unwrap();
    Idx::parse(&bytes).unwrap().data
}

#[test]
fn both_are_small_and_at_step_0() {
    assert!(model(2).len() + model(20).len() <= MOST_BYTES);
    for latent in [2, 20] {
        let Checkpoint { config, progress, moments, .. } = Checkpoint::from_bytes(&model(latent)).unwrap();
        assert_eq!((config.model.latent, progress), (latent, Default::default()));
        assert!(moments.iter().all(|moment| *moment == 0.0));
    }
}

#[test]
fn they_know_digits_and_go_on_learning() {
    pollster::block_on(async {
        let images = first_test_images();
        for (latent, loss) in [(2, 155.0), (20, 110.0)] {
            let mut vae = Vae::restore(&model(latent), Choice::Cpu).await.unwrap();
            vae.set_held_out(&images).await.unwrap();
            let shipped = vae.evaluate().await.unwrap().loss;
            assert!(shipped < loss, "{latent} latents: {shipped}");
            vae.set_training(&images).await.unwrap();
            vae.train(100).await.unwrap();
            let trained = vae.evaluate().await.unwrap().loss;
            assert!(trained < shipped, "{latent} latents: from {shipped} to {trained} on what it trains on");
        }
        let mut blank = Vae::create(Checkpoint::from_bytes(&model(2)).unwrap().config, Choice::Cpu).await.unwrap();
        blank.set_held_out(&images).await.unwrap();
        assert!(blank.evaluate().await.unwrap().loss > 500.0, "the comparison can fail");
    });
}
