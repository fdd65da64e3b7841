//! Code that the tests share: devices, data, comparisons, and a VAE in f64 that is independent of the engine.
#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod compare;
pub mod data;
pub mod device;
pub mod formula;
#[cfg(target_arch = "wasm32")]
pub mod js;
pub mod likelihood;
pub mod oracle;

use serde_json::{Value, json};
use vae_lab::plan::{ForwardEpilogue, LinearForward, Operation, Plan};
use vae_lab::tensor::{Tensor, VEC4};

/// The tensor epsilon of the training program.
pub fn epsilon_of(plan: &Plan) -> Tensor {
    let found = plan.train.operations.iter().find_map(|operation| match operation {
        Operation::LinearForward(LinearForward { epilogue: ForwardEpilogue::Latent { epsilon, .. }, .. }) => {
            Some(epsilon.clone())
        }
        _ => None,
    });
    found.expect("every model samples")
}

/// Dense values in the memory layout of a matrix, with zero padding.
pub fn padded_matrix(tensor: &Tensor, dense: &[f64]) -> Vec<f32> {
    let mut floats = vec![0.0; tensor.rows * tensor.stride];
    for (to, from) in floats.chunks_exact_mut(tensor.stride).zip(dense.chunks_exact(tensor.cols)) {
        for (to, from) in to.iter_mut().zip(from) {
            *to = *from as f32;
        }
    }
    floats
}

/// The parts that lie side by side in a matrix: mu and logvar, or the matrix itself.
pub fn parts(tensor: &Tensor) -> Vec<Tensor> {
    let width = tensor.cols.next_multiple_of(VEC4);
    if !tensor.stride.is_multiple_of(width) {
        return vec![tensor.clone()];
    }
    let part = |index| Tensor { offset: tensor.offset + index * width, ..tensor.clone() };
    (0..tensor.stride / width).map(part).collect()
}

/// Every way to train: samples, estimators of the KL, free bits, the importance-weighted bound.
pub fn objectives() -> Vec<Value> {
    vec![
        json!({}),
        json!({ "samples": 3, "beta": 0.3 }),
        json!({ "samples": 2, "klEstimator": "sampled", "beta": 4 }),
        json!({ "samples": 2, "freeBits": 0.05 }),
        json!({ "klEstimator": "sampled", "freeBits": 0.05, "beta": 0.3 }),
        json!({ "samples": 5, "objective": "iwae" }),
    ]
}

/// Options with some changed.
pub fn with(mut options: Value, changes: &Value) -> Value {
    for (key, value) in changes.as_object().expect("options by name") {
        options[key] = value.clone();
    }
    options
}
