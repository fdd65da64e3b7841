//! A VAE without hidden layers must converge to probabilistic PCA (Lucas et al. 2019). Compares the loss, both of its
//! terms, the number of active latents and the learned sigma with the closed form.

#[path = "support/data.rs"]
#[allow(dead_code, reason = "other tests want other images")]
mod data;

use serde_json::{Value, json};
use vae_lab::backend::Choice;
use vae_lab::config::Config;
use vae_lab::theory::pca::{Moments, Pca, Sigma};
use vae_lab::train::{Evaluation, Vae};

/// Both backends. For WebGPU, a software adapter is enough.
const CHOICES: [Choice; 2] = [Choice::Cpu, Choice::WebGpu];

/// Eight points ±2 √l_i e_i with l = (4, 2, 1, 0.5): their covariance is diag(l).
fn tiny_set() -> Vec<f32> {
    let mut points = vec![0.0; 8 * 4];
    for (i, l) in [4.0f32, 2.0, 1.0, 0.5].into_iter().enumerate() {
        points[2 * i * 4 + i] = 2.0 * l.sqrt();
        points[(2 * i + 1) * 4 + i] = -2.0 * l.sqrt();
    }
    points
}

/// Trains a linear VAE on the tiny set with these options, and evaluates it on a thousand copies of the set.
async fn trained(options: Value, choice: Choice) -> Evaluation {
    let mut all = json!({ "width": 4, "height": 1, "hidden": [], "pixels": "values", "batch": 8, "samples": 16,
        "learningRate": 0.02 });
    all.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    let mut vae = Vae::create(Config::from_json(&all).unwrap(), choice).await.unwrap();
    vae.set_training(&tiny_set()).await.unwrap();
    vae.set_held_out(&tiny_set().repeat(1000)).await.unwrap();
    for rate in [0.02, 0.004, 0.0008] {
        vae.update(&json!({ "learningRate": rate })).unwrap();
        vae.train(1000).await.unwrap();
    }
    vae.evaluate().await.unwrap()
}

fn closed_form(latent: usize, sigma: Sigma, beta: f64) -> Pca {
    let mut moments = Moments::new(4).unwrap();
    moments.add(&tiny_set()).unwrap();
    moments.spectrum().unwrap().pca(latent, sigma, beta).unwrap()
}

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 0.05
}

#[track_caller]
fn assert_reaches(found: &Evaluation, expected: &Pca) {
    let what = format!("{found:?}\nbut in closed form {expected:?}");
    assert!(near(found.loss, expected.loss) && near(found.nll, expected.nll) && near(found.kl, expected.kl), "{what}");
    assert!(!near(found.loss + 0.2, expected.loss), "the comparison cannot fail");
    assert_eq!(found.active_units, expected.active, "{what}");
    let sigma = f64::from(found.sigma.unwrap());
    assert!((sigma - expected.variance.sqrt()).abs() < 0.01, "{what}");
}

#[test]
fn with_a_fixed_sigma() {
    pollster::block_on(async {
        let expected = closed_form(4, Sigma::Fixed(1.0), 1.0);
        assert!((expected.nll - 5.4257541328).abs() < 1e-6 && (expected.kl - 1.0397207708).abs() < 1e-6);
        for choice in CHOICES {
            let options = json!({ "latent": 4, "likelihood": "gaussian", "sigma": 1 });
            assert_reaches(&trained(options, choice).await, &expected);
        }
    });
}

#[test]
fn with_a_learned_sigma() {
    pollster::block_on(async {
        let expected = closed_form(2, Sigma::Learned, 1.0);
        assert!((expected.nll - 5.1003899879).abs() < 1e-6 && (expected.kl - 1.3274028433).abs() < 1e-6);
        for choice in CHOICES {
            for sigma_update in ["optimal", "adam"] {
                let options = json!({ "latent": 2, "likelihood": "gaussian_shared", "sigmaUpdate": sigma_update });
                assert_reaches(&trained(options, choice).await, &expected);
            }
        }
    });
}

#[test]
fn with_beta_and_with_a_sampled_kl() {
    pollster::block_on(async {
        let fixed = json!({ "latent": 3, "likelihood": "gaussian", "sigma": 0.8, "beta": 2 });
        assert_reaches(&trained(fixed, Choice::Cpu).await, &closed_form(3, Sigma::Fixed(f64::from(0.8f32)), 2.0));
        let learned = json!({ "latent": 2, "likelihood": "gaussian_shared", "beta": 0.5, "klEstimator": "sampled" });
        assert_reaches(&trained(learned, Choice::Cpu).await, &closed_form(2, Sigma::Learned, 0.5));
    });
}

/// The first 2,000 digits of MNIST at half the size. Each pixel is the mean of four.
fn small_digits() -> Vec<f32> {
    let pixels = |image: &[u8]| -> Vec<f32> {
        let mean = |place: usize| {
            let corner = place / 14 * 56 + place % 14 * 2;
            [0, 1, 28, 29].map(|offset| f32::from(image[corner + offset])).iter().sum::<f32>() / (4.0 * 255.0)
        };
        (0..196).map(mean).collect()
    };
    data::mnist_first().chunks_exact(784).flat_map(pixels).collect()
}

/// Trains a linear VAE on these digits, and evaluates it with ten samples of each: the mean has an error of 0.02 nats.
async fn trained_on(digits: &[f32], options: Value) -> Evaluation {
    let mut all = json!({ "hidden": [], "pixels": "values", "batch": 125, "samples": 4, "outputBias": "data" });
    all.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    let mut vae = Vae::create(Config::from_json(&all).unwrap(), Choice::Cpu).await.unwrap();
    vae.set_training(digits).await.unwrap();
    vae.set_held_out(&digits.repeat(10)).await.unwrap();
    for (rate, steps) in [(0.03, 1500), (0.0075, 600), (0.0015, 600), (0.0003, 400)] {
        vae.update(&json!({ "learningRate": rate })).unwrap();
        vae.train(steps).await.unwrap();
    }
    vae.evaluate().await.unwrap()
}

fn closed_form_of(digits: &[f32], n_pixels: usize, latent: usize, sigma: Sigma, beta: f64) -> Pca {
    let mut moments = Moments::new(n_pixels).unwrap();
    moments.add(digits).unwrap();
    moments.spectrum().unwrap().pca(latent, sigma, beta).unwrap()
}

#[test]
fn on_digits_with_a_fixed_sigma() {
    pollster::block_on(async {
        let digits: Vec<f32> = data::mnist_first().iter().map(|pixel| f32::from(*pixel) / 255.0).collect();
        let expected = closed_form_of(&digits, 784, 8, Sigma::Fixed(f64::from(1.4f32)), 1.0);
        // sigma² lies between the sixth and the seventh eigenvalue, so two of the eight latents must switch off.
        assert_eq!(expected.active, 6);
        let options = json!({ "latent": 8, "likelihood": "gaussian", "sigma": 1.4 });
        assert_reaches(&trained_on(&digits, options).await, &expected);
    });
}

#[test]
fn on_small_digits_with_beta() {
    pollster::block_on(async {
        let digits = small_digits();
        let expected = closed_form_of(&digits, 196, 8, Sigma::Fixed(f64::from(0.5f32)), f64::from(1.8f32));
        assert_eq!(expected.active, 6);
        let options =
            json!({ "width": 14, "height": 14, "latent": 8, "likelihood": "gaussian", "sigma": 0.5, "beta": 1.8 });
        assert_reaches(&trained_on(&digits, options).await, &expected);
    });
}

#[test]
fn on_small_digits_with_a_learned_sigma() {
    pollster::block_on(async {
        let digits = small_digits();
        let expected = closed_form_of(&digits, 196, 3, Sigma::Learned, 1.0);
        let options = json!({ "width": 14, "height": 14, "latent": 3, "likelihood": "gaussian_shared", "batch": 250,
            "sigmaUpdate": "adam" });
        assert_reaches(&trained_on(&digits, options).await, &expected);
    });
}
