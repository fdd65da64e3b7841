//! The linear Gaussian model and its exact posterior, in closed form and on a grid.

use super::{assert_near, assert_table, gaussian, mean_and_error, noise};
use vae_lab::theory::gaussian::Gaussian;
use vae_lab::theory::latent::OneLatent;
use vae_lab::theory::likelihood::gaussian_nll;
use vae_lab::theory::linear_gaussian::LinearGaussian;
use vae_lab::theory::posterior::{Axis, LatentGrid};

#[test]
fn linear_toy() {
    let model = LinearGaussian::new(&[0.8, -0.6], &[0.0, 0.0], 0.25).unwrap();
    let x = [1.5, -0.5];
    let posterior = model.posterior(&x).unwrap();
    let encoder = gaussian(1.0, 0.2f64.sqrt());
    let line =
        OneLatent::new(|z| -gaussian_nll(x[0], 0.8 * z, 0.25) - gaussian_nll(x[1], -0.6 * z, 0.25), encoder).unwrap();
    assert_table(
        &[
            ("posterior mean", posterior.mean[0], 1.2),
            ("posterior variance", posterior.covariance[0], 0.2),
            ("ln q(x)", model.ln_evidence(&x).unwrap(), -2.6563016615065),
            ("gap", model.gap(&x, &[encoder]).unwrap(), 0.1),
            ("elbo", model.elbo(&x, &[encoder]).unwrap(), -2.7563016615065),
            ("ln q(x) by quadrature", line.ln_evidence(), -2.6563016615065),
            ("elbo by quadrature", line.elbo().unwrap(), -2.7563016615065),
            ("gap by quadrature", line.gap().unwrap(), 0.1),
        ],
        1e-10,
    );
    // With the exact posterior as encoder, ln w is constant, so every draw and every L_K equals ln q(x).
    let exact = gaussian(1.2, 0.2f64.sqrt());
    for k in [1, 2, 50] {
        for index in 0..20 {
            assert_near(model.importance_draw(&x, &[exact], k, 1, index).unwrap(), -2.6563016615065, 1e-10);
        }
    }
    let draws: Vec<f64> = (0..20).map(|i| model.importance_draw(&x, &[encoder], 1, 1, i).unwrap()).collect();
    assert!(mean_and_error(&draws).1 > 0.01, "with another encoder ln w varies");
}

/// An arbitrary model with five pixels, a data point and an encoder for it.
fn some_linear_model(n_latent: u32) -> (LinearGaussian, Vec<f64>, Vec<Gaussian>) {
    let weight: Vec<f64> = (0..5).flat_map(|i| (0..n_latent).map(move |j| noise(i, j))).collect();
    let bias: Vec<f64> = (0..5).map(|i| noise(i, 10)).collect();
    let x = (0..5).map(|i| 2.0 * noise(i, 11)).collect();
    let encoder = (0..n_latent).map(|j| gaussian(noise(j, 12), 0.5 + 0.2 * noise(j, 13))).collect();
    (LinearGaussian::new(&weight, &bias, 0.3).unwrap(), x, encoder)
}

#[test]
fn evidence_is_elbo_plus_gap() {
    for n_latent in [1, 2, 3, 7] {
        let (model, x, encoder) = some_linear_model(n_latent);
        let (ln_q, elbo) = (model.ln_evidence(&x).unwrap(), model.elbo(&x, &encoder).unwrap());
        let gap = model.gap(&x, &encoder).unwrap();
        assert!(gap > 0.01, "{gap}");
        assert_table(&[("elbo + gap", elbo + gap, ln_q)], 1e-12);

        // L_1 estimated by sampling is the ELBO in closed form.
        let draws: Vec<f64> = (0..5_000).map(|i| model.importance_draw(&x, &encoder, 1, 2, i).unwrap()).collect();
        let (mean, error) = mean_and_error(&draws);
        assert!((mean - elbo).abs() < 5.0 * error, "{mean} ± {error}, exact {elbo}");
    }
    let (model, x, encoder) = some_linear_model(2);
    for error in [
        model.ln_evidence(&x[1..]).unwrap_err(),
        model.elbo(&x, &encoder[1..]).unwrap_err(),
        LinearGaussian::new(&[1.0; 3], &[0.0; 2], 1.0).unwrap_err(),
        LinearGaussian::new(&[1.0; 2], &[0.0; 2], 0.0).unwrap_err(),
        LinearGaussian::new(&[f64::NAN; 2], &[0.0; 2], 1.0).unwrap_err(),
    ] {
        assert_eq!(error.code(), "invalid_argument");
    }
}

/// ln q(x|z) of the linear model at every node.
fn linear_ln_likelihood(weight: &[f64], x: &[f64], variance: f64, grid: &LatentGrid) -> Vec<f64> {
    let d = grid.n_latent();
    let of = |z: &[f64]| -> f64 {
        let mean = |row: &[f64]| row.iter().zip(z).map(|(w, z)| w * z).sum::<f64>();
        -weight.chunks(d).zip(x).map(|(row, x)| gaussian_nll(*x, mean(row), variance)).sum::<f64>()
    };
    grid.latents().chunks(d).map(of).collect()
}

#[test]
fn the_density_on_a_grid_is_that_of_the_exact_posterior() {
    for d in [1, 2] {
        let weight: Vec<f64> = (0..5 * d).map(|i| 1.5 * noise(i as u32, 20)).collect();
        let x: Vec<f64> = (0..5).map(|i| 2.0 * noise(i, 21)).collect();
        let model = LinearGaussian::new(&weight, &[0.0; 5], 0.3).unwrap();
        // The density must have the exact mean and covariance.
        let exact = model.posterior(&x).unwrap();
        let cell = (18.0f64 / 199.0).powi(d as i32);
        let grid = LatentGrid::centred(d, 9.0, 200).unwrap();
        let (ln_likelihood, latents) = (linear_ln_likelihood(&weight, &x, 0.3, &grid), grid.latents());
        let density = grid.density(&ln_likelihood, model.ln_evidence(&x).unwrap()).unwrap();
        assert_near(density.iter().sum::<f64>() * cell, 1.0, 1e-9);
        for j in 0..d {
            let mean: f64 = density.iter().zip(latents.chunks(d)).map(|(p, z)| p * z[j] * cell).sum();
            assert_near(mean, exact.mean[j], 1e-9);
            for l in 0..d {
                let off = |z: &[f64]| (z[j] - exact.mean[j]) * (z[l] - exact.mean[l]);
                let covariance: f64 = density.iter().zip(latents.chunks(d)).map(|(p, z)| p * off(z) * cell).sum();
                assert_near(covariance, exact.covariance[j * d + l], 1e-9);
            }
        }
    }
}

#[test]
fn grids_are_checked() {
    let axis = Axis { low: -1.0, high: 1.0, points: 3 };
    assert!(LatentGrid::new(&[]).is_err() && LatentGrid::new(&[axis; 3]).is_err());
    assert!(LatentGrid::new(&[Axis { points: 1, ..axis }]).is_err());
    assert!(LatentGrid::new(&[Axis { high: -1.0, ..axis }]).is_err());
    let grid = LatentGrid::new(&[axis, Axis { low: 0.0, high: 3.0, points: 2 }]).unwrap();
    assert_eq!(grid.latents(), [-1.0, 0.0, -1.0, 3.0, 0.0, 0.0, 0.0, 3.0, 1.0, 0.0, 1.0, 3.0]);
    assert!(grid.density(&[0.0; 5], 0.0).is_err() && grid.density(&[0.0; 6], 0.0).is_ok());
}
