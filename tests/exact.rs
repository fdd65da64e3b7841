//! Models whose posterior or evidence is known exactly, on both backends: the estimates must equal the exact values.

mod support;

use serde_json::json;
use support::compare::assert_value;
use support::data;
use support::device::{self, BOTH};
use vae_lab::backend::Choice;
use vae_lab::tensor::Buffer;
use vae_lab::train::{EvaluationOptions, Vae};

/// Sets parameters by name. All others become 0.
async fn put(vae: &mut Vae, values: &[(&str, &[f32])]) {
    let plan = vae.plan().clone();
    let mut params = vec![0.0; plan.n_params];
    for (name, values) in values {
        let tensor = plan.parameters().find(|tensor| tensor.name == *name);
        tensor.unwrap_or_else(|| panic!("no parameter {name}")).pad_into(values, &mut params);
    }
    vae.backend().write(Buffer::Params, 0, &params);
}

/// x = (1.5, −0.5), W = (0.8, −0.6), s = 0.25; an encoder N(mean, 0.2).
async fn linear_toy(mean: f32, choice: Choice) -> Vae {
    let options = json!({ "width": 2, "height": 1, "hidden": [], "latent": 1, "likelihood": "gaussian", "sigma": 0.5,
        "pixels": "values", "batch": 4 });
    let mut vae = device::vae(choice, &options).await;
    let encoder: [(&str, &[f32]); 2] = [("encoder.mu.bias", &[mean]), ("encoder.logvar.bias", &[0.2f32.ln()])];
    put(&mut vae, &[encoder[0], encoder[1], ("decoder.output.weight", &[0.8, -0.6])]).await;
    vae
}

const LINEAR_TOY: [f32; 2] = [1.5, -0.5];
const LINEAR_TOY_LN_Q: f64 = -2.6563016615065;

async fn bound(vae: &mut Vae, k: u32) -> f64 {
    let options = EvaluationOptions { importance: Some(k), limit: None };
    vae.evaluate_with(options).await.unwrap().importance.unwrap().bound
}

#[test]
fn with_the_exact_posterior_every_bound_is_ln_q() {
    pollster::block_on(async {
        for choice in BOTH {
            let mut vae = linear_toy(1.2, choice).await;
            vae.set_held_out(&LINEAR_TOY.repeat(33)).await.unwrap();
            for k in [1, 2, 17, 50] {
                assert_value(bound(&mut vae, k).await, LINEAR_TOY_LN_Q, 1e-5);
            }
            // Few images, because a mean over many could hide a variance.
            for limit in [1, 2, 3] {
                let options = EvaluationOptions { importance: Some(1), limit: Some(limit) };
                let evaluation = vae.evaluate_with(options).await.unwrap();
                assert_eq!(evaluation.n, limit);
                assert_value(evaluation.importance.unwrap().bound, LINEAR_TOY_LN_Q, 1e-5);
            }
            let exact = vae.posterior(&LINEAR_TOY[..], 64, 4.0).await.unwrap();
            assert_value(exact.log_likelihood, LINEAR_TOY_LN_Q, 1e-5);
            assert!(exact.gap.abs() < 1e-5, "{exact:?}");
            // The negative control: another encoder has a gap of exactly 0.1 nats.
            let mut vae = linear_toy(1.0, choice).await;
            vae.set_held_out(&LINEAR_TOY.repeat(33)).await.unwrap();
            let missed = vae.posterior(&LINEAR_TOY[..], 64, 4.0).await.unwrap();
            assert_value(missed.gap, 0.1, 1e-5);
            assert_value(missed.log_likelihood - missed.elbo, 0.1, 1e-5);
            assert_value(missed.encoder_mass, 1.0, 1e-6);
            assert!(bound(&mut vae, 1).await < LINEAR_TOY_LN_Q - 1e-3);
        }
    });
}

/// z ∼ N(0, 1), logit 2z − 0.5, x = 1, encoder N(0.6, 0.7²).
async fn one_pixel_toy(choice: Choice) -> Vae {
    let mut vae = device::vae(choice, &json!({ "width": 1, "height": 1, "hidden": [], "latent": 1, "batch": 4 })).await;
    let encoder: [(&str, &[f32]); 2] = [("encoder.mu.bias", &[0.6]), ("encoder.logvar.bias", &[2.0 * 0.7f32.ln()])];
    let decoder: [(&str, &[f32]); 2] = [("decoder.output.weight", &[2.0]), ("decoder.output.bias", &[-0.5])];
    put(&mut vae, &[encoder, decoder].concat()).await;
    vae
}

#[test]
fn a_model_of_one_pixel_has_the_exact_elbo_bound_and_evidence() {
    pollster::block_on(async {
        for choice in BOTH {
            let mut vae = one_pixel_toy(choice).await;
            let posterior = vae.posterior(&[255u8][..], 64, 4.0).await.unwrap();
            assert_value(posterior.log_likelihood, -0.85623693585985, 1e-5);
            assert_value(posterior.elbo, -0.87497765360090, 1e-5);
            assert_value(posterior.gap, 0.01874071774105, 1e-5);
            let mass = posterior.density.iter().sum::<f64>() * 8.0 / 63.0;
            assert_value(mass, 1.0, 1e-3);

            let n = 20_000;
            vae.set_held_out(&vec![255u8; n]).await.unwrap();
            let evaluation = vae.evaluate().await.unwrap();
            assert_value(evaluation.kl, 0.5 * (0.36 + 0.49 - 0.49f64.ln() - 1.0), 1e-5);
            // The tolerance is five standard errors. The measured standard deviations are 0.32 for the nll and 0.12 for
            // the bound with two samples.
            assert_value(evaluation.elbo, -0.87497765360090, 5.0 * 0.32 / (n as f64).sqrt());
            assert_value(bound(&mut vae, 2).await, -0.86837308687684, 5.0 * 0.12 / (n as f64).sqrt());
        }
    });
}

#[test]
fn the_kl_of_two_gaussians_has_its_known_value() {
    pollster::block_on(async {
        for choice in BOTH {
            for (mean, sd, expected) in [(0.7f32, 0.3f32, 0.99397280432594), (-2.0, 1.5, 2.2195348918918)] {
                let mut vae = one_pixel_toy(choice).await;
                let encoder: [(&str, &[f32]); 2] =
                    [("encoder.mu.bias", &[mean]), ("encoder.logvar.bias", &[2.0 * sd.ln()])];
                put(&mut vae, &encoder).await;
                vae.set_held_out(&vec![0u8; 3]).await.unwrap();
                let evaluation = vae.evaluate().await.unwrap();
                assert_value(evaluation.kl, expected, 1e-6);
                assert_value(evaluation.kl_per_latent[0], expected, 1e-6);
            }
        }
    });
}

#[test]
fn the_posterior_of_two_latents_closes_the_gap() {
    pollster::block_on(async {
        let options = json!({ "width": 4, "height": 3, "hidden": [8], "latent": 2, "batch": 16, "activation": "tanh",
            "learningRate": 0.01 });
        let mut vae = device::vae(Choice::Cpu, &options).await;
        let images = data::noise_images(16, 12, 4);
        vae.set_training(&images).await.unwrap();
        vae.train(100).await.unwrap();
        let posterior = vae.posterior(&images[..12], 48, 4.0).await.unwrap();
        assert_eq!(posterior.density.len(), 48 * 48);
        assert_value(posterior.log_likelihood - posterior.elbo, posterior.gap, 1e-6);
        assert!(posterior.gap > 0.0);
        for (grid, range) in [(1, 4.0), (513, 4.0), (64, 0.0), (64, f64::NAN), (64, 101.0)] {
            assert_eq!(vae.posterior(&images[..12], grid, range).await.unwrap_err().code(), "invalid_argument");
        }
        assert!(vae.posterior(&images[..24], 8, 4.0).await.is_err(), "two images");
        let mut wide = device::vae(Choice::Cpu, &json!({ "latent": 3 })).await;
        let error = wide.posterior(&vec![0u8; 784], 8, 4.0).await.unwrap_err();
        assert!(error.to_string().contains("out of reach"), "{error}");
    });
}

/// x = z + noise of the given sigma, for an encoder N(0, 1): ln q(x) = ln N(x; 0, 1 + sigma²).
#[test]
fn the_evidence_of_a_posterior_much_narrower_than_the_encoder_is_exact() {
    pollster::block_on(async {
        for choice in BOTH {
            for (sigma, x) in [(0.03, 0.5f32), (0.03, 2.3), (0.01, 0.5), (0.01, 2.3), (0.001, 2.3)] {
                let options = json!({ "width": 1, "height": 1, "hidden": [], "latent": 1, "likelihood": "gaussian",
                    "sigma": sigma, "pixels": "values" });
                let mut vae = device::vae(choice, &options).await;
                put(&mut vae, &[("decoder.output.weight", &[1.0])]).await;
                let found = vae.posterior(&[x][..], 64, 4.0).await.unwrap();
                let variance = 1.0 + sigma * sigma;
                let truth = -0.5 * (f64::from(x).powi(2) / variance + (std::f64::consts::TAU * variance).ln());
                assert_value(found.log_likelihood, truth, 1e-5);
                assert!(found.error <= 1e-6, "{found:?}");
                let squares = f64::from(x).powi(2) + 1.0;
                let nll = squares / (2.0 * sigma * sigma) + 0.5 * (std::f64::consts::TAU * sigma * sigma).ln();
                assert_value(found.nll, nll, 1e-5);
                assert_value(found.gap, truth - found.elbo, 1e-5);
                // No node of the grid is within the posterior, so the density is small at all of them.
                assert!(sigma > 0.01 || found.density.iter().sum::<f64>() < 1.0, "{:?}", found.density);
            }
        }
    });
}

/// An untrained network on a digit: the evidence by brute force over the decoder's mean, summed in f64.
#[test]
fn the_evidence_of_an_untrained_model_agrees_with_brute_force() {
    pollster::block_on(async {
        let options = json!({ "hidden": [40], "latent": 1, "likelihood": "gaussian", "sigma": 0.1 });
        let mut vae = device::vae(Choice::Cpu, &options).await;
        let digits = data::mnist_first();
        for image in digits.chunks(784).take(3) {
            let found = vae.posterior(image, 64, 4.0).await.unwrap();
            let n = 16_000;
            let z: Vec<f32> = (0..n).map(|i| (16.0 * (i as f32 + 0.5) / n as f32) - 8.0).collect();
            let mean = vae.decode(&z).await.unwrap();
            let ln_joint = z.iter().zip(mean.chunks(784)).map(|(z, mean)| {
                let squares: f64 =
                    image.iter().zip(mean).map(|(x, m)| (f64::from(*x) / 255.0 - f64::from(*m)).powi(2)).sum();
                -squares / 0.02 - 392.0 * (std::f64::consts::TAU * 0.01).ln() - 0.5 * f64::from(*z).powi(2)
            });
            let ln_joint: Vec<f64> = ln_joint.collect();
            let highest = ln_joint.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = ln_joint.iter().map(|l| (l - highest).exp()).sum();
            let truth = highest + (sum * 16.0 / f64::from(n)).ln() - 0.5 * std::f64::consts::TAU.ln();
            let off = (found.log_likelihood - truth).abs();
            assert!(off <= found.error, "{} is {off} off, but states {}", found.log_likelihood, found.error);
            assert!(found.error < 2e-3, "{}", found.error);
        }
    });
}
