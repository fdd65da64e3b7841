//! Properties of the estimators that the theory predicts, on trained models and both backends: importance-weighted
//! bounds, the evaluation of the encoder and of the decoder's mean, the variance of the gradient.

mod support;

use serde_json::{Value, json};
use support::compare::{assert_value, near};
use support::device::{self, BOTH};
use support::with;
use vae_lab::backend::Choice;
use vae_lab::plan::{ForwardEpilogue, LinearForward, Operation, Program};
use vae_lab::rng::philox4x32;
use vae_lab::tensor::{Buffer, Tensor};
use vae_lab::train::{Evaluation, EvaluationOptions, Vae};

async fn bound(vae: &mut Vae, k: u32) -> f64 {
    let options = EvaluationOptions { importance: Some(k), limit: None };
    vae.evaluate_with(options).await.unwrap().importance.unwrap().bound
}

async fn trained(choice: Choice, changes: Value) -> Vae {
    let options = json!({ "width": 5, "height": 4, "hidden": [16], "latent": 6, "batch": 32, "learningRate": 3e-3 });
    let mut vae = device::vae(choice, &with(options, &changes)).await;
    let images = three_kinds();
    vae.set_training(&images).await.unwrap();
    vae.set_held_out(&images).await.unwrap();
    vae.train(300).await.unwrap();
    vae
}

#[test]
fn more_samples_never_lower_the_bound() {
    pollster::block_on(async {
        for choice in BOTH {
            let mut vae = trained(choice, json!({})).await;
            let mut bounds = Vec::new();
            for k in [1, 4, 16, 64, 256] {
                bounds.push(bound(&mut vae, k).await);
            }
            // Over 200 images, the noise of a difference is far below these margins.
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
fn evaluation_agrees_with_encode() {
    pollster::block_on(async {
        for choice in BOTH {
            let mut vae = trained(choice, json!({ "likelihood": "gaussian_shared" })).await;
            let evaluation = vae.evaluate_with(EvaluationOptions { importance: None, limit: Some(150) }).await.unwrap();
            assert_eq!((evaluation.n, evaluation.importance), (150, None));
            assert_value(evaluation.kl_per_latent.iter().sum(), evaluation.kl, 1e-5);
            assert_value(evaluation.elbo, -evaluation.nll - evaluation.kl, 1e-12);
            let log = vae.plan().logvar.clone().unwrap();
            let raw = f64::from(vae.backend().read(Buffer::Params, log.range()).await.unwrap()[0]);
            assert_value(f64::from(evaluation.sigma.unwrap()), (0.5 * raw).exp(), 1e-4);

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
                assert_value(evaluation.posterior_mean[latent], mean, 1e-5);
                assert_value(evaluation.posterior_variance[latent], spread + variance, 1e-5);
            }
            assert_eq!(evaluation.active_units, active);
            assert!(active >= 1);
        }
    });
}

/// The tensor of the z that a program draws.
fn drawn_z(program: &Program) -> Tensor {
    let found = program.operations.iter().find_map(|operation| match operation {
        Operation::LinearForward(LinearForward { epilogue: ForwardEpilogue::Latent { z, .. }, .. }) => Some(z.clone()),
        _ => None,
    });
    found.expect("every model samples")
}

/// The root of the mean squared error of the decoder's mean at these z, pixel by pixel in f64.
async fn direct_rmse(vae: &mut Vae, images: &[u8], z: &[f32]) -> f64 {
    let means = vae.decode(z).await.unwrap();
    let squares = means.iter().zip(images).map(|(mean, byte)| (f64::from(*mean) - f64::from(*byte) / 255.0).powi(2));
    (squares.sum::<f64>() / images.len() as f64).sqrt()
}

#[test]
fn rmse_is_the_error_of_the_decoders_mean() {
    pollster::block_on(async {
        let n = 100;
        let images = &three_kinds()[..n * 20];
        let options = EvaluationOptions { importance: None, limit: Some(n as u32) };
        for choice in BOTH {
            for (changes, tolerance) in [
                (json!({ "likelihood": "gaussian_shared" }), 1e-5),
                (json!({ "likelihood": "gaussian" }), 1e-5),
                (json!({ "likelihood": "gaussian", "sigma": 0.1 }), 1e-5),
                (json!({ "likelihood": "gaussian", "sigma": 1e-3 }), 1e-5),
                // Here the squared error is a few ten-thousandths of the nll.
                (json!({ "likelihood": "gaussian", "sigma": 10 }), 1e-3),
            ] {
                let mut vae = trained(choice, changes.clone()).await;
                let rmse = vae.evaluate_with(options).await.unwrap().rmse.unwrap();
                // All images fit into one step, so the z in memory are those of the nll.
                let z = drawn_z(&vae.plan().evaluate.program);
                let left = vae.backend().read(Buffer::Activations, z.range()).await.unwrap();
                let z = z.unpad(&left)[..n * 6].to_vec();
                let off = |direct: f64| (rmse / direct - 1.0).abs();
                let direct = direct_rmse(&mut vae, images, &z).await;
                assert!(off(direct) < tolerance, "{changes}: found {rmse}, expected {direct}");
                // The negative control: other z have another error.
                let elsewhere: Vec<f32> = vae.prior(n, 1).unwrap().iter().map(|z| 4.0 * z).collect();
                let other = direct_rmse(&mut vae, images, &elsewhere).await;
                assert!(off(other) > 3.0 * tolerance, "{changes}: the comparison cannot fail, {other} is {rmse}");
            }
            for changes in [
                json!({}),
                json!({ "likelihood": "gaussian_pixel" }),
                // With so large a sigma, rounding hides the squared error of pixels between 0 and 1.
                json!({ "likelihood": "gaussian", "sigma": 1000 }),
            ] {
                let rmse = trained(choice, changes.clone()).await.evaluate_with(options).await.unwrap().rmse;
                assert_eq!(rmse, None, "{changes}");
            }
        }
    });
}

#[test]
fn a_learned_sigma_converges_to_the_rmse() {
    pollster::block_on(async {
        for choice in BOTH {
            let options = json!({ "likelihood": "gaussian_shared", "sigmaUpdate": "adam" });
            let mut vae = trained(choice, options).await;
            let early = vae.evaluate().await.unwrap();
            vae.train(2000).await.unwrap();
            let late = vae.evaluate().await.unwrap();
            let apart = |at: &Evaluation| (f64::from(at.sigma.unwrap()) / at.rmse.unwrap()).ln().abs();
            // The negative control is the same run before it has converged.
            assert!(apart(&early) > 0.1, "{early:?}");
            assert!(apart(&late) < 0.02, "{late:?}");
        }
    });
}

/// 200 noisy images of three kinds, so that there is something to encode.
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
fn the_variance_of_the_gradient_falls_as_one_over_k() {
    pollster::block_on(async {
        for choice in BOTH {
            let mut variances = Vec::new();
            for samples in [1, 4, 16] {
                let mut vae = trained(choice, json!({ "samples": samples, "learningRate": 0, "seed": 3 })).await;
                let before = vae.train(1).await.unwrap();
                let groups = vae.gradient_variance(200).await.unwrap();
                assert_eq!(groups.len(), 10);
                let total: f64 = groups.iter().map(|group| group.variance).sum();
                assert!(total > 0.0 && groups.iter().all(|group| group.variance >= 0.0));
                variances.push(total);
                // The call changed neither the weights nor the position in training.
                assert!(near(vae.train(1).await.unwrap().loss, before.loss, 0.5));
            }
            let ratios = [variances[0] / variances[1], variances[1] / variances[2]];
            // The variance is summed over many components, so 200 draws give it to a few percent.
            assert!(ratios.iter().all(|ratio| (3.2..5.0).contains(ratio)), "{choice:?}: {ratios:?}");
        }
    });
}
