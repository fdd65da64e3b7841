//! Unit values of the likelihoods and the KL.

use super::{assert_near, assert_table, gaussian};
use std::f64::consts::LN_2;
use vae_lab::theory::likelihood::{
    bernoulli_nll, continuous_bernoulli_ln_c, continuous_bernoulli_mean, continuous_bernoulli_nll, gaussian_nll, logit,
    sigmoid,
};
use vae_lab::theory::quadrature::integrate;

#[test]
fn unit_values() {
    let ln_c = |rho: f64| continuous_bernoulli_ln_c(logit(rho));
    assert_table(
        &[
            ("kl (0.7, 0.3)", gaussian(0.7, 0.3).kl_to_prior(), 0.99397280432594),
            ("kl (−2, 1.5)", gaussian(-2.0, 1.5).kl_to_prior(), 2.2195348918918),
            ("gaussian nll", gaussian_nll(0.8, 0.3, 0.1), 1.0176459867076),
            ("gaussian nll as a density", -gaussian(0.3, 0.1f64.sqrt()).ln_density(0.8), 1.0176459867076),
            ("bce (.25, −2)", bernoulli_nll(0.25, -2.0), 0.62692801104297),
            ("bce (1, −40)", bernoulli_nll(1.0, -40.0), 40.0),
            ("ln C(.1)", ln_c(0.1), 1.0103385594909),
            ("ln C(.49)", ln_c(0.49), 0.69328053701006),
            ("ln C(.5)", ln_c(0.5), LN_2),
        ],
        1e-10,
    );
}

#[test]
fn bernoulli_survives_every_logit() {
    for l in [-800.0, -40.0, -1.0, 0.0, 1e-9, 3.0, 40.0, 800.0f64] {
        // The probabilities of the two outcomes sum to 1, and the mean is the probability of x = 1.
        let (zero, one) = ((-bernoulli_nll(0.0, l)).exp(), (-bernoulli_nll(1.0, l)).exp());
        assert_near(zero + one, 1.0, 1e-15);
        assert_near(sigmoid(l), one, 1e-15);
        assert!(bernoulli_nll(0.3, l).is_finite());
    }
    assert_near(logit(sigmoid(1.7)), 1.7, 1e-14);
}

#[test]
fn continuous_bernoulli_is_a_density_with_its_stated_mean() {
    for a in [-300.0, -30.0, -2.0, -0.05, -0.029, -1e-3, 0.0, 1e-12, 1e-3, 0.029, 0.031, 2.0, 30.0, 300.0f64] {
        let moment = |k: i32| {
            let density = |x: f64| x.powi(k) * (-continuous_bernoulli_nll(x, a)).exp();
            integrate(&[0.0, 0.01, 0.1, 0.9, 0.99, 1.0], density).unwrap().value
        };
        assert_table(&[("mass", moment(0), 1.0), ("mean", moment(1), continuous_bernoulli_mean(a))], 1e-12);
    }
    // The series ln 2 + a²/12 − 7a⁴/1440.
    let a = 0.01f64;
    assert_near(continuous_bernoulli_ln_c(a), LN_2 + a * a / 12.0 - 7.0 * a.powi(4) / 1440.0, 1e-14);
}
