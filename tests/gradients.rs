//! Compares the gradient of the whole loss with central differences of a VAE in f64: every likelihood with every
//! activation and every objective, with and without hidden layers, on both backends. The gradient is read from Adam's
//! first moment, which is a tenth of it after one step from zero moments. A wrong sign or factor anywhere in the
//! backward pass fails here.

mod support;

use serde_json::{Value, json};
use std::sync::Arc;
use support::compare::near;
use support::oracle::{self, Parameters};
use support::{data, device, epsilon_of, objectives, padded_matrix, with};
use vae_lab::activation::ACTIVATIONS;
use vae_lab::backend::Choice;
use vae_lab::config::Config;
use vae_lab::data::Images;
use vae_lab::likelihood::LIKELIHOODS;
use vae_lab::model;
use vae_lab::plan::{Noise, ProgramKind, StepUniforms};
use vae_lab::rng::shuffle;
use vae_lab::tensor::Buffer;
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

const TOLERANCE: f64 = 1e-4;

/// A minibatch with its noise.
struct Case {
    config: Config,
    parameters: Parameters,
    images: Vec<u8>,
    epsilon: Vec<f64>,
}

impl Case {
    fn new(config: Config) -> Case {
        let plan = model::plan(&config);
        let mut parameters = oracle::named(&plan, &model::initial_parameters(&plan, &config.train));
        // Not 0, which is its initial value.
        parameters.entry("decoder.logvar".into()).and_modify(|logvar| logvar[0] = -0.4);
        let (n, n_samples, d) = (config.train.batch, config.train.samples, config.model.latent);
        let images = data::noise_images(n, config.model.n_pixels(), 5);
        let epsilon = data::uniforms(n_samples * n * d, 6).into_iter().map(|u| 2.0 * f64::from(u)).collect();
        Case { config, parameters, images, epsilon }
    }

    /// The engine's gradient, by name.
    async fn gradient(&self, choice: Choice) -> Parameters {
        let plan = Arc::new(model::plan(&self.config));
        let mut backend = device::open(choice, &plan).await;
        backend.write(Buffer::Params, 0, &oracle::flat(&plan, &self.parameters));
        let epsilon = epsilon_of(&plan);
        backend.write(Buffer::Activations, epsilon.offset, &padded_matrix(&epsilon, &self.epsilon));
        let stored = Images::from(&self.images).stored(self.config.model.n_pixels());
        backend.set_images(Buffer::Training, &stored).await.unwrap();
        let batch = self.config.train.batch as u32;
        let live = self.config.train.live;
        let step = StepUniforms {
            seed: self.config.train.seed,
            n_images: batch,
            n_valid: batch,
            learning_rate: live.learning_rate,
            beta: live.beta,
            sigma: live.sigma,
            noise: Noise::Recorded as u32,
            m_correction: 10.0,
            v_correction: 1000.0,
            ..StepUniforms::default()
        };
        backend.run(ProgramKind::Train, &[step]).await.unwrap();
        let m = backend.read(Buffer::AdamMoments, 0..plan.n_params).await.unwrap();
        let mut gradient = oracle::named(&plan, &m);
        gradient.values_mut().flatten().for_each(|value| *value *= 10.0);
        gradient
    }

    fn loss(&self, parameters: &Parameters) -> f64 {
        let (n, seed) = (self.config.train.batch as u32, self.config.train.seed);
        let x = oracle::pixels(&self.images);
        let rows = x.chunks_exact(self.config.model.n_pixels()).collect::<Vec<_>>();
        let x: Vec<f64> = (0..n).flat_map(|row| rows[shuffle(row, n, seed, 0) as usize]).copied().collect();
        let loss = oracle::loss(&self.config, parameters, &x, &self.epsilon);
        loss.nll + f64::from(self.config.train.live.beta) * loss.kl
    }

    /// Central differences: the error is of the order of h².
    fn differences(&self) -> Parameters {
        let h = 1e-5;
        let mut gradient = self.parameters.clone();
        for (name, values) in &mut gradient {
            for (i, value) in values.iter_mut().enumerate() {
                let at = |offset: f64| {
                    let mut moved = self.parameters.clone();
                    moved.get_mut(name).unwrap()[i] += offset;
                    self.loss(&moved)
                };
                *value = (at(h) - at(-h)) / (2.0 * h);
            }
        }
        gradient
    }
}

/// The first parameter whose gradient is off.
fn off(found: &Parameters, expected: &Parameters) -> Option<String> {
    expected.iter().find_map(|(name, expected)| {
        let pairs = found[name].iter().zip(expected).enumerate();
        let mut wrong = pairs.filter(|(_, (found, expected))| !near(**found, **expected, TOLERANCE));
        wrong.next().map(|(i, (found, expected))| format!("{name}[{i}]: found {found}, expected {expected}"))
    })
}

/// Cycles through models with no, one and two hidden layers.
#[wasm_bindgen_test(unsupported = pollster::test)]
async fn gradients_agree_with_central_differences_of_the_loss() {
    let widths = [vec![], vec![7], vec![6, 5]];
    let mut case = 0;
    for (l, likelihood) in LIKELIHOODS.iter().enumerate() {
        for (a, activation) in ACTIVATIONS.iter().enumerate() {
            for (o, objective) in objectives().into_iter().enumerate() {
                let hidden = &widths[case % widths.len()];
                case += 1;
                // Compiling is slow in a browser. There each pair of a likelihood and an objective is tested with one
                // activation, in turn.
                if cfg!(target_arch = "wasm32") && (l + o) % ACTIVATIONS.len() != a {
                    continue;
                }
                let options = json!({
                    "width": 3, "height": 3, "hidden": hidden, "latent": 3, "batch": 5, "sigma": 0.7, "seed": 3,
                    "likelihood": likelihood.name, "activation": activation.name, "sigmaUpdate": "adam",
                });
                assert_gradients(&with(options, &objective)).await;
            }
        }
    }
}

async fn assert_gradients(options: &Value) {
    let case = Case::new(device::config(options));
    let expected = case.differences();
    for choice in device::BOTH {
        let found = case.gradient(choice).await;
        let what = format!("{options} on {choice:?}");
        assert_eq!(off(&found, &expected), None, "{what}");
        for name in expected.keys() {
            let mut wrong = found.clone();
            wrong.get_mut(name).unwrap()[0] += 3.0 * TOLERANCE * found[name][0].abs().max(1.0);
            assert!(off(&wrong, &expected).is_some(), "{what}: a wrong gradient of {name} is not found");
        }
    }
}

/// Where logvar was clamped, the loss does not depend on it, so its gradient is exactly zero.
#[wasm_bindgen_test(unsupported = pollster::test)]
async fn a_clamped_logvar_has_no_gradient() {
    let options = json!({ "width": 3, "height": 2, "hidden": [4], "latent": 3, "batch": 4 });
    let mut case = Case::new(device::config(&options));
    case.parameters.get_mut("encoder.logvar.bias").unwrap().copy_from_slice(&[13.0, 0.2, -13.0]);
    // So that a variance of e^10 does not dominate the other gradients.
    case.epsilon.iter_mut().for_each(|epsilon| *epsilon *= 0.01);
    let expected = case.differences();
    for choice in device::BOTH {
        let found = case.gradient(choice).await;
        assert_eq!(off(&found, &expected), None, "{choice:?}");
        for name in ["encoder.logvar.weight", "encoder.logvar.bias"] {
            for row in found[name].chunks_exact(3) {
                assert_eq!([row[0], row[2]], [0.0; 2], "{name} on {choice:?}");
            }
            assert!(found[name].iter().any(|value| *value != 0.0), "{name}: the free dimension has no gradient");
        }
    }
}
