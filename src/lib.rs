//! A variational autoencoder that trains in the browser.

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
pub mod rng;
pub mod shader;
pub mod tensor;
pub mod theory;
pub mod train;
#[cfg(target_arch = "wasm32")]
pub mod web;
