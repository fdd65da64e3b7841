//! ln q(x) and the encoder's fit by the quadrature that follows the posterior, against closed forms and brute force:
//! posteriors that are narrow, far away, correlated or curved, have many modes or kinks, or cannot be resolved.

use super::{assert_near, assert_table, gaussian, near, noise};
use vae_lab::error::Result;
use vae_lab::theory::evidence::{EncoderFit, Evidence};
use vae_lab::theory::gaussian::{Gaussian, PRIOR};
use vae_lab::theory::linear_gaussian::LinearGaussian;
use vae_lab::theory::quadrature::{Integral, Rule};

struct Found {
    ln_q: Integral,
    fit: EncoderFit,
    elbo_error: f64,
    evaluations: usize,
}

/// What the quadrature gives for the decoder z ↦ ln q(x|z).
fn found(encoder: &[Gaussian], f: impl Fn(&[f64]) -> f64) -> Result<Found> {
    pollster::block_on(async {
        let d = encoder.len();
        let mut evidence = Evidence::new(encoder, async |z: &[f64]| {
            assert!(z.iter().all(|z| f64::from(*z as f32) == *z), "f32 does not hold a node");
            Ok(z.chunks(d).map(&f).collect())
        })?;
        let ln_q = evidence.ln_evidence().await?;
        let (fit, elbo_error) = evidence.fit(ln_q.value).await?;
        Ok(Found { ln_q, fit, elbo_error, evaluations: evidence.evaluations() })
    })
}

/// ln N(x; w·z, sigma²) of one pixel.
fn one_pixel(x: f64, w: &[f64], sigma: f64) -> impl Fn(&[f64]) -> f64 {
    move |z| gaussian(w.iter().zip(z).map(|(w, z)| w * z).sum(), sigma).ln_density(x)
}

/// ln ∫ q(x|z) q(z) dz for one latent by a rule of 40,000 nodes between each two of the breakpoints.
fn by_force(f: impl Fn(f64) -> f64, breakpoints: &[f64]) -> f64 {
    let panel = |ends: &[f64]| {
        let rule = Rule::trapezoid(ends[0], ends[1], 40_000).unwrap();
        rule.integrate(|z| (f(z) + PRIOR.ln_density(z)).exp())
    };
    breakpoints.windows(2).map(panel).sum::<f64>().ln()
}

#[test]
fn the_evidence_of_a_posterior_of_any_width_and_place_is_exact() {
    for sigma in [1.0, 0.03, 0.01, 1e-3] {
        for x in [0.0, 0.5, 2.3, -7.7, 19.0, 31.0] {
            for encoder in [PRIOR, gaussian(-3.0, 0.007), gaussian(25.3, 4.0)] {
                let truth = gaussian(0.0, f64::hypot(1.0, sigma)).ln_density(x);
                let found = found(&[encoder], one_pixel(x, &[1.0], sigma)).unwrap();
                assert_near(found.ln_q.value, truth, 1e-9);
                assert!(!near(found.ln_q.value, truth + 1e-6, 1e-9), "the comparison cannot fail");
                assert!(found.ln_q.error < 1e-6 + 1e-7 * truth.abs(), "{:?}", found.ln_q);
                assert!(found.evaluations < 500, "{} evaluations", found.evaluations);
                // E[(x − z)²] under the encoder, in closed form.
                let squares = (x - encoder.mean()).powi(2) + encoder.variance();
                let nll = squares / (2.0 * sigma * sigma) - gaussian(0.0, sigma).ln_density(0.0);
                assert_near(found.fit.nll, nll, 1e-9);
                assert_near(found.fit.gap, truth - found.fit.elbo, 1e-9);
                assert_near(found.fit.encoder_mass, 1.0, 1e-9);
                assert!(found.elbo_error <= 1e-6 + 2e-7 * nll.abs(), "{}", found.elbo_error);
            }
        }
    }
}

#[test]
fn the_evidence_of_a_narrow_ridge_over_two_latents_is_exact() {
    let ridges = [([1.0, 1.0], 1e-3), ([1.0, 0.0], 0.01), ([0.0, 2.0], 0.01), ([0.7, -0.31], 0.03), ([0.0, 0.0], 1.0)];
    for (w, sigma) in ridges {
        for x in [0.5, 2.3] {
            let truth = gaussian(0.0, f64::hypot(f64::hypot(w[0], w[1]), sigma)).ln_density(x);
            let found = found(&[PRIOR, gaussian(1.0, 0.1)], one_pixel(x, &w, sigma)).unwrap();
            assert_near(found.ln_q.value, truth, 1e-9);
            assert!(!near(found.ln_q.value, truth + 1e-6, 1e-9), "the comparison cannot fail");
            assert!(found.evaluations < 20_000, "{} evaluations", found.evaluations);
        }
    }
}

#[test]
fn a_linear_model_of_many_pixels_agrees_with_closed_forms() {
    for d in [1, 2] {
        for sigma in [1.0, 0.1, 0.01] {
            let weight: Vec<f64> = (0..50 * d).map(|i| noise(i as u32, 40)).collect();
            let x: Vec<f64> = (0..50).map(|i| 2.0 * noise(i, 41)).collect();
            let encoder: Vec<Gaussian> = (0..d).map(|j| gaussian(0.3 * noise(j as u32, 42), 0.4)).collect();
            let model = LinearGaussian::new(&weight, &[0.0; 50], sigma * sigma).unwrap();
            let found = found(&encoder, |z| {
                let mean = |row: &[f64]| row.iter().zip(z).map(|(w, z)| w * z).sum::<f64>();
                weight.chunks(d).zip(&x).map(|(row, x)| gaussian(mean(row), sigma).ln_density(*x)).sum()
            });
            let found = found.unwrap();
            assert_table(
                &[
                    ("ln q(x)", found.ln_q.value, model.ln_evidence(&x).unwrap()),
                    ("nll", found.fit.nll, model.nll(&x, &encoder).unwrap()),
                    ("elbo", found.fit.elbo, model.elbo(&x, &encoder).unwrap()),
                    ("gap", found.fit.gap, model.gap(&x, &encoder).unwrap()),
                    ("gap by difference", found.ln_q.value - found.fit.elbo, found.fit.gap),
                    ("mass", found.fit.encoder_mass, 1.0),
                ],
                1e-9,
            );
        }
    }
}

#[test]
fn every_mode_is_integrated() {
    // Two modes: x = z². Eighteen: x = sin 6z. One that is narrow and one that is wide.
    type Mean = fn(f64) -> f64;
    let decoders: [(Mean, f64, f64); 3] =
        [(|z| z * z, 3.0, 0.01), (|z| (6.0 * z).sin(), 0.2, 0.02), (|z| z * z * z - z, 0.01, 0.02)];
    for (mean, x, sigma) in decoders {
        let f = |z: f64| gaussian(mean(z), sigma).ln_density(x);
        let found = found(&[gaussian(1.7, 0.01)], |z| f(z[0])).unwrap();
        assert_near(found.ln_q.value, by_force(f, &[-9.0, 0.0, 9.0]), 1e-7);
        assert!(!near(found.ln_q.value, by_force(f, &[0.0, 9.0]), 1e-2), "one side would do");
    }
    // A thin ring in two dimensions: |z|² ∼ Exp(mean 2) and x = |z|² + noise, so q(x) ≈ ½ e^(−x/2) (1 + sigma²/8).
    let (x, sigma) = (3.0, 0.1);
    let ring = found(&[PRIOR; 2], |z| gaussian(z[0] * z[0] + z[1] * z[1], sigma).ln_density(x)).unwrap();
    let error = (ring.ln_q.value - (0.5f64.ln() - x / 2.0 + sigma * sigma / 8.0)).abs();
    assert!(error <= ring.ln_q.error && ring.ln_q.error < 1e-3, "{:?} is {error} off", ring.ln_q);
}

#[test]
fn kinks_need_more_evaluations_and_the_stated_error_holds() {
    // The L1 loss has its kink at the very peak; a network with ReLU has 16 kinks at scattered places.
    let laplace = |b: f64| move |z: f64| -(0.513 - z).abs() / b - (2.0 * b).ln();
    let hidden: Vec<[f64; 2]> = (0..16).map(|i| [60, 62].map(|j| 2.0 * noise(i, j))).collect();
    let output: Vec<Vec<f64>> = (0..8).map(|k| (0..16).map(|i| 0.4 * noise(i, 70 + k)).collect()).collect();
    let relu = |z: f64| {
        let units: Vec<f64> = hidden.iter().map(|[w, b]| (w * z + b).max(0.0)).collect();
        let mean = |w: &Vec<f64>| w.iter().zip(&units).map(|(w, h)| w * h).sum::<f64>();
        output.iter().zip(0..).map(|(w, k)| gaussian(mean(w), 0.3).ln_density(0.3 * noise(k, 90))).sum()
    };
    let (wide, narrow) = (laplace(0.5), laplace(0.05));
    let decoders: [(&dyn Fn(f64) -> f64, bool); 3] = [(&wide, true), (&narrow, false), (&relu, true)];
    for (f, resolved) in decoders {
        let truth = by_force(f, &[-9.0, -1.0, 0.513, 2.0, 9.0]);
        let one = found(&[PRIOR], |z| f(z[0])).unwrap();
        assert!((one.ln_q.value - truth).abs() <= one.ln_q.error + 1e-8, "{:?}, exact {truth}", one.ln_q);
        assert!(one.ln_q.error < 1e-5, "{:?}", one.ln_q);
        // Along one direction of a plane: the same evidence, but kinks across every line.
        match found(&[PRIOR; 2], |z| f(0.8 * z[0] + 0.6 * z[1])) {
            Ok(two) => {
                assert!((two.ln_q.value - truth).abs() <= two.ln_q.error + 1e-8, "{:?}, exact {truth}", two.ln_q);
                assert!(two.evaluations < 100_000 && two.ln_q.error < 1e-3, "{} {:?}", two.evaluations, two.ln_q);
            }
            Err(error) => assert!(!resolved && error.code() == "not_resolved", "{error}"),
        }
    }
}

#[test]
fn what_cannot_be_resolved_is_an_error() {
    let code = |f: &dyn Fn(&[f64]) -> f64, d: usize| found(&vec![PRIOR; d], f).err().map(|error| error.code());
    for d in [1, 2] {
        assert_eq!(code(&|z| one_pixel(1.7, &[1.0, 1.0], 1e-9)(z), d), Some("not_resolved"), "narrower than f32");
        assert_eq!(code(&|z| z[0].powi(4), d), Some("not_resolved"), "no density");
        assert_eq!(code(&|z| -1e7 - z[0], d), Some("not_resolved"), "f32 would round the loss by a nat");
        assert_eq!(code(&|z| noise((z[0] * 4096.0) as i64 as u32, 3) * 1e4, d), Some("not_resolved"), "noise");
        assert_eq!(code(&|_| f64::NAN, d), Some("invalid_argument"));
        assert_eq!(code(&|z| if z[0] > 0.5 { f64::NEG_INFINITY } else { 0.0 }, d), Some("not_resolved"), "a cliff");
        assert_eq!(code(&|_| -3.0, d), None, "the negative control");
    }
    assert_eq!(code(&|_| 0.0, 3), Some("invalid_argument"));
}
