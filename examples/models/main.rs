//! Trains the small models that the page can show before its first step, and writes them to www/public/models.
//!
//! Run it with `cargo xtask models`. On the same machine, the same source gives the same bytes: it uses the CPU
//! backend, a fixed seed and no clock. A file contains only the parameters, as those of a run at step 0.

#[path = "../reproduce/mnist.rs"]
mod mnist;

use mnist::Mnist;
use serde_json::json;
use std::error::Error;
use std::fs;
use std::path::Path;
use vae_lab::backend::Choice;
use vae_lab::checkpoint::Checkpoint;
use vae_lab::config::Config;
use vae_lab::train::Vae;

/// Numbers of steps and their learning rates. The rate falls at the end, where Adam would otherwise keep fluctuating.
const STRETCHES: [(u32, f64); 3] = [(12_000, 1e-3), (4_000, 3e-4), (2_000, 1e-4)];

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let public = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/public");
    let mnist = Mnist::read(&public.join("data/mnist"))?;
    for latent in [2, 20] {
        pollster::block_on(train(latent, &mnist, &public.join("models")))?;
    }
    Ok(())
}

/// Trains one model and writes its file.
async fn train(latent: usize, mnist: &Mnist, folder: &Path) -> Result<()> {
    let config = Config::from_json(&json!({ "latent": latent, "hidden": [128] }))?;
    let mut vae = Vae::create(config.clone(), Choice::Cpu).await?;
    vae.set_training(&mnist.training).await?;
    vae.set_held_out(&mnist.held_out).await?;
    for (steps, learning_rate) in STRETCHES {
        vae.update(&json!({ "learningRate": learning_rate }))?;
        for _ in 0..steps / 1000 {
            let metrics = vae.train(1000).await?;
            println!("{latent} latents: step {}, loss {:.2}", metrics.step, metrics.loss);
        }
    }
    let evaluation = vae.evaluate().await?;
    let trained = Checkpoint::from_bytes(&vae.save().await?)?;
    let bytes = Checkpoint { config, ..trained.as_start() }.to_bytes()?;
    let file = format!("bernoulli-{latent}d.safetensors");
    fs::create_dir_all(folder)?;
    fs::write(folder.join(&file), &bytes)?;
    println!("{file}: {} bytes, held-out loss {:.2}", bytes.len(), evaluation.loss);
    Ok(())
}
