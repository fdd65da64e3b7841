//! What the theory says of samples, on trained models and both backends: importance-weighted bounds, the evaluation of
//! the encoder, the variance of the gradient.

mod support;

use serde_json::{Value, json};
use support::compare::{assert_value, near};
use support::device::{self, BOTH};
use support::with;
use vae_lab::backend::Choice;
use vae_lab::rng::philox4x32;
use vae_lab::tensor::Buffer;
use vae_lab::train::{EvaluationOptions, Vae};

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
fn the_evaluation_describes_the_encoder() {
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
                // Nothing moved: the same weights, and the next step as if nothing had been asked.
                assert!(near(vae.train(1).await.unwrap().loss, before.loss, 0.5));
            }
            let ratios = [variances[0] / variances[1], variances[1] / variances[2]];
            // A variance from 200 draws of many components is known to a few parts in a hundred.
            assert!(ratios.iter().all(|ratio| (3.2..5.0).contains(ratio)), "{choice:?}: {ratios:?}");
        }
    });
}
