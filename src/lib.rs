//! A variational autoencoder that trains in the browser.
//!
//! **A training step** lowers the loss of a minibatch of images x,
//! L = E\[−ln q(x|z)\] + beta · KL(p(z|x) ‖ q(z)), z ∼ p(z|x) (theory (13)): the encoder makes mu and logvar, z is
//! sampled as mu + exp(logvar / 2) · epsilon, the decoder makes the parameters of q(x|z), the likelihood gives nll and its
//! gradient at once, the gradients of both terms meet at mu and logvar, and Adam moves every parameter. [`model::plan`]
//! writes this down as a list of dispatches, and a [`backend`] replays it.
//!
//! | module | what |
//! |---|---|
//! | [`config`] | options, checked once, at the edge |
//! | [`model`] | from a config to a [`plan`], as pure functions: read the step here |
//! | [`plan`] | programs, buffers and what changes from step to step, as plain data |
//! | [`kernel`], [`shader`] | one file a kernel, with its CPU mirror; the WGSL around it |
//! | [`likelihood`], [`activation`] | registries: one file or entry each, on either side |
//! | [`backend`] | the CPU's and the GPU's way to replay a plan |
//! | [`train`] | the loop, evaluation, estimators, encoding and decoding: the API in Rust |
//! | [`progress`] | where training stands, and the next step from there |
//! | [`data`], [`checkpoint`] | images on their way in, models on their way out and back |
//! | [`theory`] | the formulas in f64, by which the engine's numbers are judged |
//! | [`rng`], [`tensor`], [`error`] | what all of them stand on |
//! | `web` | the API in JavaScript, on wasm32 alone |
//!
//! Arrows run one way: web → train → {model, data, checkpoint} → plan → kernel → shader, backend → {plan, kernel}.
//! `tests/tidy.rs` keeps it so.

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
