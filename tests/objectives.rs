//! The options of training, on whole models and both backends: the objectives and their terms, the conversion of
//! pixels, and the initial parameters.

mod support;

use serde_json::{Value, json};
use support::compare::{assert_value, near};
use support::device::{self, BOTH};
use support::{data, objectives, with};
use vae_lab::backend::Choice;
use vae_lab::likelihood::{LIKELIHOODS, Support};
use vae_lab::tensor::Buffer;
use vae_lab::train::Vae;

fn small() -> Value {
    json!({ "width": 5, "height": 2, "hidden": [6], "latent": 3, "batch": 7, "sigma": 0.6, "activation": "tanh" })
}

#[test]
fn the_backends_train_alike_with_every_objective() {
    pollster::block_on(async {
        let images = data::noise_images(40, 10, 4);
        for objective in objectives() {
            for pixels in ["dynamic", "grey"] {
                let options = with(with(small(), &objective), &json!({ "pixels": pixels, "samples": 5 }));
                let mut losses = Vec::new();
                for choice in BOTH {
                    let mut vae = device::vae(choice, &options).await;
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
        for choice in BOTH {
            let mut vae = device::vae(choice, &with(small(), &json!({ "freeBits": 0.25, "beta": 4 }))).await;
            vae.set_training(&data::noise_images(40, 10, 4)).await.unwrap();
            let metrics = vae.train(200).await.unwrap();
            // Three latent dimensions with a quarter of a nat each. beta = 4 pushes the KL down to this floor.
            assert!(metrics.kl >= 0.75 - 1e-4, "{metrics:?}");
            assert!(vae.train(20).await.unwrap().kl < 1.5, "the KL above the free bits is not lowered");
        }
    });
}

#[test]
fn beta_warms_up_linearly_and_the_terms_add_up() {
    pollster::block_on(async {
        let mut vae = device::vae(Choice::Cpu, &with(small(), &json!({ "betaWarmup": 10, "beta": 2 }))).await;
        vae.set_training(&data::noise_images(40, 10, 4)).await.unwrap();
        let mut betas = Vec::new();
        for _ in 0..12 {
            let metrics = vae.train(1).await.unwrap();
            assert_eq!(metrics.loss, metrics.nll + metrics.beta * metrics.kl);
            betas.push(metrics.beta);
        }
        for (step, beta) in betas.iter().enumerate() {
            assert_value(*beta, 2.0 * (step as f64 / 10.0).min(1.0), 1e-6);
        }
        let mut vae = device::vae(Choice::Cpu, &with(small(), &json!({ "betaWarmup": 10, "beta": 2 }))).await;
        vae.set_training(&data::noise_images(40, 10, 4)).await.unwrap();
        let metrics = vae.train(10).await.unwrap();
        assert_eq!(metrics.loss, metrics.nll + metrics.beta * metrics.kl);
        assert!(metrics.beta > 0.0 && metrics.beta < 1.8, "the mean over the steps: {metrics:?}");
    });
}

#[test]
fn one_importance_sample_is_the_sampled_elbo() {
    pollster::block_on(async {
        for choice in BOTH {
            let metrics = async |changes: Value| {
                let mut vae = device::vae(choice, &with(small(), &changes)).await;
                vae.set_training(&data::noise_images(40, 10, 4)).await.unwrap();
                vae.train(50).await.unwrap()
            };
            let iwae = metrics(json!({ "objective": "iwae" })).await;
            let elbo = metrics(json!({ "klEstimator": "sampled" })).await;
            assert_value(iwae.loss, elbo.loss, 1e-5);
            assert_value(iwae.kl, elbo.kl, 1e-4);
            let five = metrics(json!({ "objective": "iwae", "samples": 5 })).await;
            assert!((five.loss - elbo.loss).abs() > 1e-3, "five samples change nothing");
        }
    });
}

/// The mean images of the encoder's means, and the images themselves.
async fn reconstructed(vae: &mut Vae, images: &[u8]) -> Vec<(f64, f64)> {
    let mu = vae.encode(images).await.unwrap().mu;
    let means = vae.decode(&mu).await.unwrap();
    means.into_iter().map(f64::from).zip(images.iter().map(|byte| f64::from(*byte) / 255.0)).collect()
}

#[test]
fn without_noise_and_kl_the_model_is_an_autoencoder() {
    pollster::block_on(async {
        let images = data::noise_images(40, 10, 4);
        for choice in BOTH {
            for epsilon in ["zero", "normal"] {
                let options = json!({ "epsilon": epsilon, "beta": 0, "learningRate": 0.01 });
                let mut vae = device::vae(choice, &with(small(), &options)).await;
                vae.set_training(&images).await.unwrap();
                vae.set_held_out(&images).await.unwrap();
                let parameters: Vec<_> = vae.plan().parameters().cloned().collect();
                let weight = parameters.iter().find(|tensor| tensor.name == "encoder.logvar.weight").unwrap();
                let before = vae.backend().read(Buffer::Params, weight.range()).await.unwrap();
                vae.train(20).await.unwrap();
                let after = vae.backend().read(Buffer::Params, weight.range()).await.unwrap();
                let stays = weight.unpad(&before) == weight.unpad(&after);
                assert_eq!(stays, epsilon == "zero", "the encoder's logvar with epsilon {epsilon} on {choice:?}");

                let pixels = reconstructed(&mut vae, &images).await;
                let nll_of = |pixels: &[(f64, f64)]| -> f64 {
                    pixels.iter().map(|(mean, x)| -(x * mean.ln() + (1.0 - x) * (1.0 - mean).ln())).sum()
                };
                let evaluation = vae.evaluate().await.unwrap();
                let first = vae.image_elbos(&images[..10], 3).await.unwrap();
                for (what, found, expected) in [
                    ("all images", evaluation.nll, nll_of(&pixels) / 40.0),
                    ("the first image", first.nll[0], nll_of(&pixels[..10])),
                ] {
                    let agrees = near(found, expected, 1e-5);
                    assert_eq!(agrees, epsilon == "zero", "{what}, epsilon {epsilon}: {found} and {expected}");
                }
            }
        }
    });
}

#[test]
fn the_optimal_sigma_is_the_root_mean_squared_error_of_the_step() {
    pollster::block_on(async {
        let images = data::noise_images(40, 10, 4);
        for choice in BOTH {
            // At this rate no weight moves, so the error after the step is that of the step.
            let still = json!({ "likelihood": "gaussian_shared", "epsilon": "zero", "batch": 40, "learningRate": 0 });
            for sigma_update in ["optimal", "adam"] {
                let options = with(with(small(), &still), &json!({ "sigmaUpdate": sigma_update }));
                let mut vae = device::vae(choice, &options).await;
                vae.set_training(&images).await.unwrap();
                vae.set_held_out(&images).await.unwrap();
                vae.train(1).await.unwrap();
                let pixels = reconstructed(&mut vae, &images).await;
                let mse = pixels.iter().map(|(mean, x)| (mean - x).powi(2)).sum::<f64>() / pixels.len() as f64;
                let sigma = f64::from(vae.evaluate().await.unwrap().sigma.unwrap());
                let expected = if sigma_update == "optimal" { mse.sqrt() } else { 1.0 };
                assert_value(sigma, expected, 1e-5);
                assert!((mse.sqrt() - 1.0).abs() > 0.1, "the two updates cannot be told apart");
            }
        }
    });
}

/// Black images can be learned exactly, so the error falls below the precision of the nll.
#[test]
fn the_optimal_sigma_stays_above_its_limit() {
    pollster::block_on(async {
        for choice in BOTH {
            let options = json!({ "likelihood": "gaussian_shared", "batch": 8, "learningRate": 0.01 });
            let mut vae = device::vae(choice, &with(small(), &options)).await;
            vae.set_training(&vec![0; 80]).await.unwrap();
            vae.set_held_out(&vec![0; 80]).await.unwrap();
            vae.train(300).await.unwrap();
            let evaluation = vae.evaluate().await.unwrap();
            let limit = (-6.0_f32).exp();
            let sigma = evaluation.sigma.unwrap();
            assert!(evaluation.loss.is_finite() && sigma >= limit && sigma < 4.0 * limit, "{choice:?}: {evaluation:?}");
        }
    });
}

#[test]
fn pixels_are_what_the_option_says() {
    pollster::block_on(async {
        for choice in BOTH {
            for (pixels, check) in [
                ("threshold", (|x: f64, byte: f64| x == f64::from(u8::from(byte >= 128.0))) as fn(f64, f64) -> bool),
                ("dynamic", |x, _| x == 0.0 || x == 1.0),
                ("grey", |x, byte| (x - byte / 255.0).abs() < 1e-6),
                ("dequantised", |x, byte| x * 256.0 > byte && x * 256.0 < byte + 1.0),
            ] {
                let likelihood = LIKELIHOODS.iter().find(|l| l.support == Support::Real).unwrap().name;
                let options = json!({ "width": 5, "height": 1, "hidden": [], "latent": 1, "batch": 1000,
                    "pixels": pixels, "likelihood": likelihood });
                let mut vae = device::vae(choice, &options).await;
                let bytes = [0u8, 64, 127, 128, 255];
                vae.set_training(&bytes.to_vec()).await.unwrap();
                let plan = vae.plan().clone();
                let mut means = [0.0; 5];
                let mut first = Vec::new();
                for pass in 0..2 {
                    vae.train(1).await.unwrap();
                    // x is the first tensor of the activations.
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
                        assert_eq!(first != x, drawn, "{pixels}: whether pixels are drawn again in each step");
                    }
                }
                if pixels == "dynamic" {
                    for (mean, byte) in means.iter().zip(bytes) {
                        assert_value(*mean, f64::from(byte) / 255.0, 5.0 * 0.5 / 2000f64.sqrt());
                    }
                }
            }
        }
    });
}

#[test]
fn initial_biases_and_weights_follow_the_options() {
    pollster::block_on(async {
        for likelihood in &LIKELIHOODS {
            let options = json!({ "width": 3, "height": 1, "hidden": [4], "latent": 2, "outputBias": "data",
                "init": "glorot", "likelihood": likelihood.name });
            let mut vae = device::vae(Choice::Cpu, &options).await;
            let images = [[51u8, 255, 0], [102, 255, 0]].concat();
            vae.set_training(&images).await.unwrap();
            let z = [0.0, 0.0];
            let mean = vae.decode(&z).await.unwrap();
            // Glorot initialisation sets biases to zero, so at z = 0 the output is its bias.
            let smoothed = |sum: f64| if likelihood.is_bounded() { (sum + 0.5) / 3.0 } else { sum / 2.0 };
            for (found, sum) in mean.iter().zip([0.6, 2.0, 0.0]) {
                assert_value(f64::from(*found), smoothed(sum), 1e-5);
            }
            vae.train(1).await.unwrap();
            let moved = vae.decode(&z).await.unwrap();
            vae.set_training(&images).await.unwrap();
            assert_eq!(vae.decode(&z).await.unwrap(), moved, "after the first step, setting the data changes a weight");

            let plan = vae.plan().clone();
            let vae =
                device::vae(Choice::Cpu, &json!({ "width": 3, "height": 1, "hidden": [4], "init": "glorot" })).await;
            let params = vae_lab::model::initial_parameters(vae.plan(), &vae.config().train);
            let tensor = vae.plan().layers[0].parameters[0].clone();
            let bound = (6.0f32 / 7.0).sqrt();
            let weights = tensor.unpad(&params[tensor.offset..]);
            assert!(weights.iter().all(|w| w.abs() <= bound) && weights.iter().any(|w| w.abs() > 1.0 / 3f32.sqrt()));
            assert!(plan.n_params > 0);
        }
    });
}
