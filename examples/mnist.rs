//! Trains the VAE of pytorch/examples on MNIST, and prints the test loss of each epoch beside what was published:
//! `cargo run --release --example mnist -- --epochs 10`. Needs nothing but this repository.

use flate2::read::GzDecoder;
use std::error::Error;
use std::io::Read;
use std::ops::RangeInclusive;
use std::time::Instant;
use vae_lab::backend::Choice;
use vae_lab::config::Config;
use vae_lab::data::Idx;
use vae_lab::train::Vae;

const USAGE: &str = "usage: cargo run --release --example mnist -- [--epochs N] [--backend cpu|webgpu|auto] [--seed N]";

/// Test loss after an epoch, in nats an image, over three public logs of pytorch/examples.
const PUBLISHED: [(u32, RangeInclusive<f64>); 5] =
    [(1, 126.5..=127.8), (2, 115.1..=115.8), (3, 111.6..=112.2), (5, 108.3..=108.5), (10, 105.5..=105.6)];

fn main() -> Result<(), Box<dyn Error>> {
    let (mut epochs, mut choice, mut config) = (10, Choice::Cpu, Config::default());
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or(USAGE)?;
        match name.as_str() {
            "--epochs" => epochs = value.parse()?,
            "--seed" => config.train.seed = value.parse()?,
            "--backend" => choice = Choice::from_name(&value)?,
            _ => return Err(USAGE.into()),
        }
    }
    pollster::block_on(train(config, choice, epochs))
}

async fn train(config: Config, choice: Choice, epochs: u32) -> Result<(), Box<dyn Error>> {
    let images = mnist("train")?;
    let n = images.len() / config.model.n_pixels();
    let batch = config.train.batch;
    let mut vae = Vae::create(config, choice).await?;
    vae.set_training(&images).await?;
    vae.set_held_out(&mnist("test")?).await?;
    let (backend, adapter) = vae.backend_names();
    println!("{backend} ({adapter}), {n} images\nepoch  test loss     nll      kl  steps/s  published");
    for epoch in 1..=epochs {
        let steps = (epoch as usize * n).div_ceil(batch) as u32 - vae.progress().step;
        let start = Instant::now();
        vae.train(steps).await?;
        let rate = f64::from(steps) / start.elapsed().as_secs_f64();
        let test = vae.evaluate().await?;
        let published = PUBLISHED.iter().find(|(published, _)| *published == epoch);
        let published = published.map_or("—".into(), |(_, range)| format!("{}–{}", range.start(), range.end()));
        println!("{epoch:5}  {:9.2}  {:6.2}  {:6.2}  {rate:7.1}  {published}", test.loss, test.nll, test.kl);
    }
    Ok(())
}

/// The images of a part of MNIST, from the page's own files.
fn mnist(part: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut images = Vec::new();
    for index in 0.. {
        let path = format!("{}/www/public/data/mnist/{part}-images-{index}.idx.gz", env!("CARGO_MANIFEST_DIR"));
        let Ok(shard) = std::fs::read(path) else { break };
        let mut idx = Vec::new();
        GzDecoder::new(shard.as_slice()).read_to_end(&mut idx)?;
        images.extend(Idx::parse(&idx)?.data);
    }
    Ok(images)
}
