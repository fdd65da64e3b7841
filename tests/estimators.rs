//! The objectives and estimators on whole models, on the CPU and on the GPU: gradients against central differences,
//! exactly solvable models, and what the theory says of samples.

use serde_json::{Value, json};
use vae_lab::activation::ACTIVATIONS;
use vae_lab::backend::Choice;
use vae_lab::config::Config;
use vae_lab::kernel::{Dispatch, Forward, LinearForward};
use vae_lab::likelihood::{LIKELIHOODS, Support};
use vae_lab::plan::{LOSS_LANES, Program, Step};
use vae_lab::rng::philox4x32;
use vae_lab::tensor::{Buffer, Tensor};
use vae_lab::train::{Evaluation, EvaluationOptions, Progress, Vae};

/// Both backends; natively a software adapter does for the second.
const CHOICES: [Choice; 2] = [Choice::Cpu, Choice::WebGpu];

fn near(found: f64, expected: f64, tolerance: f64) -> bool {
    (found - expected).abs() <= tolerance * expected.abs().max(1.0)
}

#[track_caller]
fn assert_near(found: f64, expected: f64, tolerance: f64) {
    assert!(near(found, expected, tolerance), "found {found:.9}, expected {expected:.9}");
    let off = 3.0 * tolerance * expected.abs().max(1.0);
    assert!(!near(found + off, expected, tolerance), "the comparison cannot fail");
}

/// Where a program keeps the z that it draws.
fn drawn_z(program: &Program) -> Tensor {
    let found = program.dispatches.iter().find_map(|dispatch| match dispatch {
        Dispatch::LinearForward(LinearForward { then: Forward::Latent { z, .. }, .. }) => Some(z.clone()),
        _ => None,
    });
    found.expect("every model samples")
}

/// Options with some changed.
fn with(mut options: Value, changes: Value) -> Value {
    for (key, value) in changes.as_object().unwrap() {
        options[key] = value.clone();
    }
    options
}

async fn create(options: Value, choice: Choice) -> Vae {
    Vae::create(Config::from_json(&options).unwrap(), choice).await.unwrap()
}

/// `n` images of noise.
fn images(n: u32, n_pixels: u32) -> Vec<u8> {
    (0..n * n_pixels).map(|i| (philox4x32([i, 0, 0, 0], [4, 4])[0] >> 24) as u8).collect()
}

/// A number in [−1, 1).
fn noise(i: usize, stream: u32) -> f32 {
    (f64::from(philox4x32([i as u32, 0, 0, 0], [9, stream])[0]) / 2f64.powi(31) - 1.0) as f32
}

// Gradients

/// The loss of the next step with these parameters; nothing moves.
async fn loss(vae: &mut Vae, params: &[f32], n_images: u32) -> f64 {
    let config = vae.config().train.clone();
    let program = vae.plan().gradients.clone();
    vae.backend().write(Buffer::Params, 0, params);
    vae.backend().allocate(Buffer::Statistics, 2 * params.len()).await.unwrap();
    let step = Step { adam_m: 1.0, ..Progress::default().next_step(&config, n_images, 0) };
    vae.backend().run(&program, &[step]).await.unwrap();
    let lanes = vae.backend().read(Buffer::Losses, 0..2 * LOSS_LANES).await.unwrap();
    let sum = |which| lanes.iter().skip(which).step_by(2).map(|lane| f64::from(*lane)).sum::<f64>();
    (sum(0) + f64::from(step.beta) * sum(1)) / config.batch as f64
}

/// The gradient by each named group of parameters, along a random direction, against central differences.
async fn check_gradient(options: &Value, choice: Choice) {
    let mut vae = create(options.clone(), choice).await;
    let images = images(8, 10);
    vae.set_training(&images).await.unwrap();
    let plan = vae.plan().clone();
    // Away from where the weights begin, and from a log-variance of exactly 0.
    let mut params = vae.backend().read(Buffer::Params, 0..plan.n_params).await.unwrap();
    for tensor in plan.named_parameters() {
        let values: Vec<f32> = (0..tensor.rows * tensor.cols).map(|i| 0.5 * noise(i, tensor.offset as u32)).collect();
        tensor.pad_into(&values, &mut params);
    }
    vae.backend().write(Buffer::Params, 0, &params);
    let [gradient, _] = vae.gradient_statistics(1).await.unwrap();
    let mut can_fail = false;
    for tensor in plan.named_parameters() {
        let n = tensor.rows * tensor.cols;
        let direction: Vec<f32> = (0..n).map(|i| noise(i, 77)).collect();
        let values = tensor.unpad(&gradient[tensor.offset..]);
        let found: f64 = values.iter().zip(&direction).map(|(g, v)| f64::from(g * v)).sum();
        let size: f64 = values.iter().map(|g| f64::from(g * g)).sum::<f64>().sqrt();
        let length: f64 = direction.iter().map(|v| f64::from(v * v)).sum::<f64>().sqrt();
        let by = (1e-2 / length) as f32;
        let mut at = async |by: f32| {
            let mut moved = params.clone();
            let stepped: Vec<f32> =
                tensor.unpad(&params[tensor.offset..]).iter().zip(&direction).map(|(p, v)| p + by * v).collect();
            tensor.pad_into(&stepped, &mut moved);
            loss(&mut vae, &moved, 8).await
        };
        let expected = (at(by).await - at(-by).await) / (2.0 * f64::from(by));
        let tolerance = 2e-3 * (size * length).max(0.05);
        let what = format!("{options} on {choice:?}, {}", tensor.name);
        assert!((found - expected).abs() < tolerance, "{what}: {found}, differences give {expected} ± {tolerance}");
        can_fail |= (1.05 * found - expected).abs() >= tolerance;
    }
    assert!(can_fail, "a gradient off by a twentieth would pass");
}

fn objectives() -> Vec<Value> {
    vec![
        json!({}),
        json!({ "samples": 3, "beta": 0.7 }),
        json!({ "samples": 2, "klEstimator": "sampled", "beta": 1.3 }),
        json!({ "samples": 2, "freeBits": 0.3 }),
        json!({ "klEstimator": "sampled", "freeBits": 0.3 }),
        json!({ "samples": 4, "objective": "iwae" }),
    ]
}

fn small() -> Value {
    json!({ "width": 5, "height": 2, "hidden": [6], "latent": 3, "batch": 7, "sigma": 0.6, "activation": "tanh" })
}

#[test]
fn gradients_are_those_of_the_loss_on_the_cpu() {
    pollster::block_on(async {
        for likelihood in &LIKELIHOODS {
            for activation in &ACTIVATIONS {
                for objective in objectives() {
                    let kind = json!({ "likelihood": likelihood.name, "activation": activation.name });
                    check_gradient(&with(with(small(), kind), objective), Choice::Cpu).await;
                }
            }
        }
    });
}

#[test]
fn gradients_are_those_of_the_loss_on_the_gpu() {
    pollster::block_on(async {
        for likelihood in &LIKELIHOODS {
            let kind = json!({ "likelihood": likelihood.name });
            check_gradient(&with(with(small(), kind), json!({ "samples": 2 })), Choice::WebGpu).await;
        }
        for activation in &ACTIVATIONS {
            check_gradient(&with(small(), json!({ "activation": activation.name })), Choice::WebGpu).await;
        }
        for objective in objectives() {
            check_gradient(&with(small(), objective.clone()), Choice::WebGpu).await;
        }
        let shared = json!({ "likelihood": "gaussian_shared", "objective": "iwae", "samples": 3 });
        check_gradient(&with(small(), shared), Choice::WebGpu).await;
    });
}

#[test]
fn the_backends_train_alike_with_every_objective() {
    pollster::block_on(async {
        let images = images(40, 10);
        for objective in objectives() {
            for pixels in ["dynamic", "grey"] {
                let options = with(with(small(), objective.clone()), json!({ "pixels": pixels, "samples": 5 }));
                let mut losses = Vec::new();
                for choice in CHOICES {
                    let mut vae = create(options.clone(), choice).await;
                    vae.set_training(&images).await.unwrap();
                    let metrics = vae.train(30).await.unwrap();
                    assert_eq!(metrics.loss, metrics.nll + metrics.beta * metrics.kl, "{options}");
                    losses.push(vae.train(1).await.unwrap().loss);
                }
                assert!(near(losses[0], losses[1], 1e-3), "{options}: {losses:?}");
            }
        }
    });
}

#[test]
fn free_bits_are_in_the_recorded_kl() {
    pollster::block_on(async {
        for choice in CHOICES {
            let mut vae = create(with(small(), json!({ "freeBits": 0.25, "beta": 4 })), choice).await;
            vae.set_training(&images(40, 10)).await.unwrap();
            let metrics = vae.train(200).await.unwrap();
            // Three latents of a quarter of a nat each, which beta = 4 presses on.
            assert!(metrics.kl >= 0.75 - 1e-4, "{metrics:?}");
            assert!(vae.train(20).await.unwrap().kl < 1.5, "the KL above what is free is not lowered");
        }
    });
}

#[test]
fn beta_rises_in_a_line_and_the_terms_add_up_on_the_way() {
    pollster::block_on(async {
        let mut vae = create(with(small(), json!({ "betaWarmup": 10, "beta": 2 })), Choice::Cpu).await;
        vae.set_training(&images(40, 10)).await.unwrap();
        let mut betas = Vec::new();
        for _ in 0..12 {
            let metrics = vae.train(1).await.unwrap();
            assert_eq!(metrics.loss, metrics.nll + metrics.beta * metrics.kl);
            betas.push(metrics.beta);
        }
        for (step, beta) in betas.iter().enumerate() {
            assert_near(*beta, 2.0 * (step as f64 / 10.0).min(1.0), 1e-6);
        }
        let mut vae = create(with(small(), json!({ "betaWarmup": 10, "beta": 2 })), Choice::Cpu).await;
        vae.set_training(&images(40, 10)).await.unwrap();
        let metrics = vae.train(10).await.unwrap();
        assert_eq!(metrics.loss, metrics.nll + metrics.beta * metrics.kl);
        assert!(metrics.beta > 0.0 && metrics.beta < 1.8, "the mean over the steps: {metrics:?}");
    });
}

// Exactly solvable models

/// Puts parameters by name.
async fn put(vae: &mut Vae, values: &[(&str, &[f32])]) {
    let plan = vae.plan().clone();
    let mut params = vec![0.0; plan.n_params];
    for (name, values) in values {
        let tensor = plan.named_parameters().find(|tensor| tensor.name == *name);
        tensor.unwrap_or_else(|| panic!("no parameter {name}")).pad_into(values, &mut params);
    }
    vae.backend().write(Buffer::Params, 0, &params);
}

/// x = (1.5, −0.5), W = (0.8, −0.6), s = 0.25; an encoder N(mean, 0.2).
async fn linear_toy(mean: f32, choice: Choice) -> Vae {
    let options = json!({ "width": 2, "height": 1, "hidden": [], "latent": 1, "likelihood": "gaussian", "sigma": 0.5,
        "pixels": "values", "batch": 4 });
    let mut vae = create(options, choice).await;
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
        for choice in CHOICES {
            let mut vae = linear_toy(1.2, choice).await;
            vae.set_held_out(&LINEAR_TOY.repeat(33)).await.unwrap();
            for k in [1, 2, 17, 50] {
                assert_near(bound(&mut vae, k).await, LINEAR_TOY_LN_Q, 1e-5);
            }
            // Each image by itself, since a mean could hide a variance.
            for limit in [1, 2, 3] {
                let options = EvaluationOptions { importance: Some(1), limit: Some(limit) };
                let evaluation = vae.evaluate_with(options).await.unwrap();
                assert_eq!(evaluation.n, limit);
                assert_near(evaluation.importance.unwrap().bound, LINEAR_TOY_LN_Q, 1e-5);
            }
            let exact = vae.posterior(&LINEAR_TOY[..], 64, 4.0).await.unwrap();
            assert_near(exact.log_likelihood, LINEAR_TOY_LN_Q, 1e-5);
            assert!(exact.gap.abs() < 1e-5, "{exact:?}");
            // The negative control: another encoder misses by exactly 0.1 nats.
            let mut vae = linear_toy(1.0, choice).await;
            vae.set_held_out(&LINEAR_TOY.repeat(33)).await.unwrap();
            let missed = vae.posterior(&LINEAR_TOY[..], 64, 4.0).await.unwrap();
            assert_near(missed.gap, 0.1, 1e-5);
            assert_near(missed.log_likelihood - missed.elbo, 0.1, 1e-5);
            assert_near(missed.encoder_mass, 1.0, 1e-6);
            assert!(bound(&mut vae, 1).await < LINEAR_TOY_LN_Q - 1e-3);
        }
    });
}

/// z ∼ N(0, 1), logit 2z − 0.5, x = 1, encoder N(0.6, 0.7²).
async fn one_pixel_toy(choice: Choice) -> Vae {
    let mut vae = create(json!({ "width": 1, "height": 1, "hidden": [], "latent": 1, "batch": 4 }), choice).await;
    let encoder: [(&str, &[f32]); 2] = [("encoder.mu.bias", &[0.6]), ("encoder.logvar.bias", &[2.0 * 0.7f32.ln()])];
    let decoder: [(&str, &[f32]); 2] = [("decoder.output.weight", &[2.0]), ("decoder.output.bias", &[-0.5])];
    put(&mut vae, &[encoder, decoder].concat()).await;
    vae
}

#[test]
fn one_pixel_is_what_the_theory_says() {
    pollster::block_on(async {
        for choice in CHOICES {
            let mut vae = one_pixel_toy(choice).await;
            let posterior = vae.posterior(&[255u8][..], 64, 4.0).await.unwrap();
            assert_near(posterior.log_likelihood, -0.85623693585985, 1e-5);
            assert_near(posterior.elbo, -0.87497765360090, 1e-5);
            assert_near(posterior.gap, 0.01874071774105, 1e-5);
            let mass = posterior.density.iter().sum::<f64>() * 8.0 / 63.0;
            assert_near(mass, 1.0, 1e-3);

            let n = 20_000;
            vae.set_held_out(&vec![255u8; n]).await.unwrap();
            let evaluation = vae.evaluate().await.unwrap();
            assert_near(evaluation.kl, 0.5 * (0.36 + 0.49 - 0.49f64.ln() - 1.0), 1e-5);
            // Standard deviations of the nll (0.32) and of ln of two weights (0.12), measured; five errors.
            assert_near(evaluation.elbo, -0.87497765360090, 5.0 * 0.32 / (n as f64).sqrt());
            assert_near(bound(&mut vae, 2).await, -0.86837308687684, 5.0 * 0.12 / (n as f64).sqrt());
        }
    });
}

#[test]
fn the_kl_has_its_unit_values() {
    pollster::block_on(async {
        for choice in CHOICES {
            for (mean, sd, expected) in [(0.7f32, 0.3f32, 0.99397280432594), (-2.0, 1.5, 2.2195348918918)] {
                let mut vae = one_pixel_toy(choice).await;
                let encoder: [(&str, &[f32]); 2] =
                    [("encoder.mu.bias", &[mean]), ("encoder.logvar.bias", &[2.0 * sd.ln()])];
                put(&mut vae, &encoder).await;
                vae.set_held_out(&vec![0u8; 3]).await.unwrap();
                let evaluation = vae.evaluate().await.unwrap();
                assert_near(evaluation.kl, expected, 1e-6);
                assert_near(evaluation.kl_per_latent[0], expected, 1e-6);
            }
        }
    });
}

#[test]
fn the_posterior_of_two_latents_closes_the_gap() {
    pollster::block_on(async {
        let options = json!({ "width": 4, "height": 3, "hidden": [8], "latent": 2, "batch": 16, "activation": "tanh",
            "learningRate": 0.01 });
        let mut vae = create(options, Choice::Cpu).await;
        let images = images(16, 12);
        vae.set_training(&images).await.unwrap();
        vae.train(100).await.unwrap();
        let posterior = vae.posterior(&images[..12], 48, 4.0).await.unwrap();
        assert_eq!(posterior.density.len(), 48 * 48);
        assert_near(posterior.log_likelihood - posterior.elbo, posterior.gap, 1e-6);
        assert!(posterior.gap > 0.0);
        for (grid, range) in [(1, 4.0), (513, 4.0), (64, 0.0), (64, f64::NAN), (64, 101.0)] {
            assert_eq!(vae.posterior(&images[..12], grid, range).await.unwrap_err().code(), "invalid_argument");
        }
        assert!(vae.posterior(&images[..24], 8, 4.0).await.is_err(), "two images");
        let mut wide = create(json!({ "latent": 3 }), Choice::Cpu).await;
        let error = wide.posterior(&vec![0u8; 784], 8, 4.0).await.unwrap_err();
        assert!(error.to_string().contains("out of reach"), "{error}");
    });
}

// Samples

async fn trained(choice: Choice, changes: Value) -> Vae {
    let options = json!({ "width": 5, "height": 4, "hidden": [16], "latent": 6, "batch": 32, "learningRate": 3e-3 });
    let mut vae = create(with(options, changes), choice).await;
    let images = three_kinds();
    vae.set_training(&images).await.unwrap();
    vae.set_held_out(&images).await.unwrap();
    vae.train(300).await.unwrap();
    vae
}

#[test]
fn more_samples_never_lower_the_bound() {
    pollster::block_on(async {
        for choice in CHOICES {
            let mut vae = trained(choice, json!({})).await;
            let mut bounds = Vec::new();
            for k in [1, 4, 16, 64, 256] {
                bounds.push(bound(&mut vae, k).await);
            }
            // Over 200 images the noise of a difference is far below these margins.
            assert!(bounds.windows(2).all(|pair| pair[1] > pair[0] - 0.01), "{bounds:?}");
            assert!(bounds[4] > bounds[0] + 0.05, "the bound does not rise: {bounds:?}");
            for k in [0, 5001] {
                let options = EvaluationOptions { importance: Some(k), limit: None };
                assert_eq!(vae.evaluate_with(options).await.unwrap_err().code(), "invalid_argument");
            }
        }
    });
}

#[test]
fn one_importance_sample_is_the_sampled_elbo() {
    pollster::block_on(async {
        for choice in CHOICES {
            let metrics = async |changes: Value| {
                let mut vae = create(with(small(), changes), choice).await;
                vae.set_training(&images(40, 10)).await.unwrap();
                vae.train(50).await.unwrap()
            };
            let iwae = metrics(json!({ "objective": "iwae" })).await;
            let elbo = metrics(json!({ "klEstimator": "sampled" })).await;
            assert_near(iwae.loss, elbo.loss, 1e-5);
            assert_near(iwae.kl, elbo.kl, 1e-4);
            let five = metrics(json!({ "objective": "iwae", "samples": 5 })).await;
            assert!((five.loss - elbo.loss).abs() > 1e-3, "five samples change nothing");
        }
    });
}

#[test]
fn the_evaluation_describes_the_encoder() {
    pollster::block_on(async {
        for choice in CHOICES {
            let mut vae = trained(choice, json!({ "likelihood": "gaussian_shared" })).await;
            let evaluation = vae.evaluate_with(EvaluationOptions { importance: None, limit: Some(150) }).await.unwrap();
            assert_eq!((evaluation.n, evaluation.importance), (150, None));
            assert_near(evaluation.kl_per_latent.iter().sum(), evaluation.kl, 1e-5);
            assert_near(evaluation.elbo, -evaluation.nll - evaluation.kl, 1e-12);
            let log = vae.plan().logvar.clone().unwrap();
            let raw = f64::from(vae.backend().read(Buffer::Params, log.range()).await.unwrap()[0]);
            assert_near(f64::from(evaluation.sigma.unwrap()), (0.5 * raw).exp(), 1e-4);

            let images = three_kinds()[..150 * 20].to_vec();
            let encoding = vae.encode(&images).await.unwrap();
            let mut active = 0;
            for latent in 0..6 {
                let of = |floats: &[f32]| -> Vec<f64> {
                    floats.iter().skip(latent).step_by(6).map(|value| f64::from(*value)).collect()
                };
                let (mu, logvar) = (of(&encoding.mu), of(&encoding.logvar));
                let mean = mu.iter().sum::<f64>() / 150.0;
                let spread = mu.iter().map(|mu| (mu - mean).powi(2)).sum::<f64>() / 150.0;
                let variance = logvar.iter().map(|logvar| logvar.exp()).sum::<f64>() / 150.0;
                active += usize::from(spread > 0.01);
                assert_near(evaluation.posterior_mean[latent], mean, 1e-5);
                assert_near(evaluation.posterior_variance[latent], spread + variance, 1e-5);
            }
            assert_eq!(evaluation.active_units, active);
            assert!(active >= 1);
        }
    });
}

/// The root of the mean squared error of the decoder's mean at these z, pixel by pixel in f64.
async fn direct_rmse(vae: &mut Vae, images: &[u8], z: &[f32]) -> f64 {
    let means = vae.decode(z).await.unwrap();
    let squares = means.iter().zip(images).map(|(mean, byte)| (f64::from(*mean) - f64::from(*byte) / 255.0).powi(2));
    (squares.sum::<f64>() / images.len() as f64).sqrt()
}

#[test]
fn the_root_mean_squared_error_is_that_of_the_decoders_mean() {
    pollster::block_on(async {
        let n = 100;
        let images = &three_kinds()[..n * 20];
        let options = EvaluationOptions { importance: None, limit: Some(n as u32) };
        for choice in CHOICES {
            for (changes, tolerance) in [
                (json!({ "likelihood": "gaussian_shared" }), 1e-5),
                (json!({ "likelihood": "gaussian" }), 1e-5),
                (json!({ "likelihood": "gaussian", "sigma": 0.1 }), 1e-5),
                (json!({ "likelihood": "gaussian", "sigma": 1e-3 }), 1e-5),
                // Here the squares are a few ten-thousandths of the nll.
                (json!({ "likelihood": "gaussian", "sigma": 10 }), 1e-3),
            ] {
                let mut vae = trained(choice, changes.clone()).await;
                let rmse = vae.evaluate_with(options).await.unwrap().rmse.unwrap();
                // The images are one pass, so the z that nll is of are those it left behind.
                let z = drawn_z(&vae.plan().evaluate);
                let left = vae.backend().read(Buffer::Activations, z.range()).await.unwrap();
                let z = z.unpad(&left)[..n * 6].to_vec();
                let off = |direct: f64| (rmse / direct - 1.0).abs();
                let direct = direct_rmse(&mut vae, images, &z).await;
                assert!(off(direct) < tolerance, "{changes}: found {rmse}, expected {direct}");
                // The negative control: z of another draw, and another error.
                let elsewhere: Vec<f32> = vae.prior(n, 1).unwrap().iter().map(|z| 4.0 * z).collect();
                let other = direct_rmse(&mut vae, images, &elsewhere).await;
                assert!(off(other) > 3.0 * tolerance, "{changes}: the comparison cannot fail, {other} is {rmse}");
            }
            for changes in [
                json!({}),
                json!({ "likelihood": "gaussian_pixel" }),
                // So wide a Gaussian says next to nothing of pixels between 0 and 1.
                json!({ "likelihood": "gaussian", "sigma": 1000 }),
            ] {
                let rmse = trained(choice, changes.clone()).await.evaluate_with(options).await.unwrap().rmse;
                assert_eq!(rmse, None, "{changes}");
            }
        }
    });
}

#[test]
fn a_learned_sigma_comes_to_the_root_mean_squared_error() {
    pollster::block_on(async {
        for choice in CHOICES {
            let mut vae = trained(choice, json!({ "likelihood": "gaussian_shared" })).await;
            let early = vae.evaluate().await.unwrap();
            vae.train(2000).await.unwrap();
            let late = vae.evaluate().await.unwrap();
            let apart = |at: &Evaluation| (f64::from(at.sigma.unwrap()) / at.rmse.unwrap()).ln().abs();
            // The negative control is the run itself: on the way there they are apart.
            assert!(apart(&early) > 0.1, "{early:?}");
            assert!(apart(&late) < 0.02, "{late:?}");
        }
    });
}

/// 200 images of three kinds, with noise: something to encode.
fn three_kinds() -> Vec<u8> {
    (0..200 * 20u32)
        .map(|i| {
            let (image, pixel) = (i / 20, i % 20);
            let kind = philox4x32([image % 3, pixel, 0, 0], [1, 1])[0] >> 31;
            let flipped = u32::from(philox4x32([i, 0, 0, 0], [2, 2])[0] < 1 << 29);
            255 * (kind ^ flipped) as u8
        })
        .collect()
}

#[test]
fn the_gradients_variance_falls_as_one_over_k() {
    pollster::block_on(async {
        for choice in CHOICES {
            let mut variances = Vec::new();
            for samples in [1, 4, 16] {
                let mut vae = trained(choice, json!({ "samples": samples, "learningRate": 0, "seed": 3 })).await;
                let before = vae.train(1).await.unwrap();
                let groups = vae.gradient_variance(200).await.unwrap();
                assert_eq!(groups.len(), 10);
                let total: f64 = groups.iter().map(|group| group.variance).sum();
                assert!(total > 0.0 && groups.iter().all(|group| group.variance >= 0.0));
                variances.push(total);
                // Nothing moved: the same weights, and the next step as if nothing had been asked.
                assert!(near(vae.train(1).await.unwrap().loss, before.loss, 0.5));
            }
            let ratios = [variances[0] / variances[1], variances[1] / variances[2]];
            // A variance from 200 draws of many components is known to a few parts in a hundred.
            assert!(ratios.iter().all(|ratio| (3.2..5.0).contains(ratio)), "{choice:?}: {ratios:?}");
        }
    });
}

#[test]
fn pixels_are_what_the_option_says() {
    pollster::block_on(async {
        for choice in CHOICES {
            for (pixels, check) in [
                ("threshold", (|x: f64, byte: f64| x == f64::from(u8::from(byte >= 128.0))) as fn(f64, f64) -> bool),
                ("dynamic", |x, _| x == 0.0 || x == 1.0),
                ("grey", |x, byte| (x - byte / 255.0).abs() < 1e-6),
                ("dequantised", |x, byte| x * 256.0 > byte && x * 256.0 < byte + 1.0),
            ] {
                let likelihood = LIKELIHOODS.iter().find(|l| l.support == Support::Real).unwrap().name;
                let options = json!({ "width": 5, "height": 1, "hidden": [], "latent": 1, "batch": 1000,
                    "pixels": pixels, "likelihood": likelihood });
                let mut vae = create(options, choice).await;
                let bytes = [0u8, 64, 127, 128, 255];
                vae.set_training(&bytes.to_vec()).await.unwrap();
                let plan = vae.plan().clone();
                let mut means = [0.0; 5];
                let mut first = Vec::new();
                for pass in 0..2 {
                    vae.train(1).await.unwrap();
                    // x is the first thing a pass makes.
                    let x = vae.backend().read(Buffer::Activations, 0..1000 * 8).await.unwrap();
                    assert_eq!(plan.image_bytes, 8);
                    for row in x.chunks_exact(8) {
                        assert_eq!(row[5..], [0.0; 3], "padding is not zero");
                        for (pixel, byte) in bytes.iter().enumerate() {
                            assert!(check(f64::from(row[pixel]), f64::from(*byte)), "{pixels}: {byte} became {row:?}");
                            means[pixel] += f64::from(row[pixel]) / 2000.0;
                        }
                    }
                    if pass == 0 {
                        first = x;
                    } else {
                        let drawn = pixels == "dynamic" || pixels == "dequantised";
                        assert_eq!(first != x, drawn, "{pixels}: anew at each use, or the same each time");
                    }
                }
                if pixels == "dynamic" {
                    for (mean, byte) in means.iter().zip(bytes) {
                        assert_near(*mean, f64::from(byte) / 255.0, 5.0 * 0.5 / 2000f64.sqrt());
                    }
                }
            }
        }
    });
}

#[test]
fn biases_and_weights_begin_where_the_options_say() {
    pollster::block_on(async {
        for likelihood in &LIKELIHOODS {
            let options = json!({ "width": 3, "height": 1, "hidden": [4], "latent": 2, "outputBias": "data",
                "init": "glorot", "likelihood": likelihood.name });
            let mut vae = create(options, Choice::Cpu).await;
            let images = [[51u8, 255, 0], [102, 255, 0]].concat();
            vae.set_training(&images).await.unwrap();
            let z = [0.0, 0.0];
            let mean = vae.decode(&z).await.unwrap();
            // Glorot's biases are zero, so z = 0 gives the output's bias alone.
            let smoothed = |sum: f64| if likelihood.is_bounded() { (sum + 0.5) / 3.0 } else { sum / 2.0 };
            for (found, sum) in mean.iter().zip([0.6, 2.0, 0.0]) {
                assert_near(f64::from(*found), smoothed(sum), 1e-5);
            }
            vae.train(1).await.unwrap();
            let moved = vae.decode(&z).await.unwrap();
            vae.set_training(&images).await.unwrap();
            assert_eq!(vae.decode(&z).await.unwrap(), moved, "after the first step data moves no weight");

            let plan = vae.plan().clone();
            let vae = create(json!({ "width": 3, "height": 1, "hidden": [4], "init": "glorot" }), Choice::Cpu).await;
            let params = vae_lab::model::initial_parameters(vae.plan(), &vae.config().train);
            let tensor = vae.plan().layers[0].named[0].clone();
            let bound = (6.0f32 / 7.0).sqrt();
            let weights = tensor.unpad(&params[tensor.offset..]);
            assert!(weights.iter().all(|w| w.abs() <= bound) && weights.iter().any(|w| w.abs() > 1.0 / 3f32.sqrt()));
            assert!(plan.n_params > 0);
        }
    });
}
