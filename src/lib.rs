//! A variational autoencoder that trains in the browser: Rust and WGSL over WebGPU, and SIMD on the CPU.
//!
//! ```
//! use serde_json::json;
//! use vae_lab::backend::Choice;
//! use vae_lab::config::Config;
//! use vae_lab::train::Vae;
//!
//! # fn main() -> vae_lab::error::Result<()> {
//! # pollster::block_on(async {
//! let config = Config::from_json(&json!({ "width": 4, "height": 4, "hidden": [16], "latent": 2, "batch": 8 }))?;
//! let mut vae = Vae::create(config, Choice::Cpu).await?;
//! let images: Vec<u8> = (0..64 * 16).map(|i| if i % 16 < 8 { 255 } else { 0 }).collect(); // 64 images of 4 × 4 pixels
//! vae.set_training(&images).await?;
//! let before = vae.train(1).await?.loss; // nats per image
//! let after = vae.train(300).await?.loss;
//! assert!(after < before);
//! let z = vae.encode(&images[..16]).await?.mu; // two numbers
//! let reconstruction = vae.decode(&z).await?; // sixteen numbers
//! # assert_eq!(reconstruction.len(), 16);
//! # Ok(())
//! # })
//! # }
//! ```
//!
//! **Notation.** x is an image and z its latent variables. The encoder is p(z|x), the decoder q(x|z), the prior
//! q(z) = N(0, I); much of the literature uses p and q the other way round. Numbers such as (13) are the formulas of Su
//! Jianlin, "Variational autoencoders (2): from the Bayesian viewpoint", <https://kexue.fm/archives/5343>. Losses are in
//! nats per image.
//!
//! **A training step** lowers the loss of a minibatch, L = E\[−ln q(x|z)\] + beta · KL(p(z|x) ‖ q(z)) with z ∼ p(z|x) (13). The
//! encoder computes mu and logvar. The reparameterisation gives z = mu + exp(logvar / 2) · epsilon. The decoder computes
//! the parameters of q(x|z), and its head the reconstruction loss and its gradient. The gradients of both terms add up
//! at mu and logvar. Adam moves every parameter. [`model::plan`] writes the step down as a list of operations; a
//! [`backend`] replays it with the [`kernel`]s.
//!
//! | module | what it holds |
//! |---|---|
//! | [`config`] | options, checked once, at the edge |
//! | [`likelihood`], [`activation`] | registries of what can be chosen |
//! | [`tensor`], [`plan`] | tensors, operations and programs, as plain data |
//! | [`model`] | pure functions from a config to a plan: read the training step here |
//! | [`shader`], [`kernel`] | the WGSL and the CPU code of each operation |
//! | [`backend`] | the CPU and the GPU, which replay a plan |
//! | [`train`] | training, evaluation, encoding and decoding: the API in Rust |
//! | [`progress`] | the position in training, and the next step |
//! | [`data`], [`checkpoint`] | images in; models out, and in again |
//! | [`theory`] | the formulas in f64, by which the engine's numbers are judged |
//! | [`rng`], [`error`] | random numbers and errors |
//! | `web` | the API in JavaScript, on wasm32 alone |
//!
//! `ARCHITECTURE.md` in the repository has the rules between the modules and the reasons for them.

pub mod activation;
pub mod backend;
pub mod checkpoint;
pub mod config;
pub mod data;
pub mod error;
pub mod kernel;
pub mod likelihood;
pub mod model;
pub mod plan;
mod platform;
pub mod progress;
pub mod rng;
pub mod shader;
pub mod tensor;
pub mod theory;
pub mod train;
#[cfg(target_arch = "wasm32")]
pub mod web;
