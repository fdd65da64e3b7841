//! The theory against figures from outside: closed forms, published constants, and a second way of computing.
//!
//! Every comparison goes through [`near`] or [`within`], and every table of figures is also compared with itself
//! pushed off by a little, which must fail.

use std::f64::consts::{LN_2, PI};
use vae_lab::rng::philox4x32;
use vae_lab::theory::distribution::{Distribution, GridOrder};
use vae_lab::theory::divergence::{bhattacharyya, kl, kl_sampled};
use vae_lab::theory::expectation::{Estimate, expectation, expectation_on_grid, expectation_sampled};
use vae_lab::theory::gaussian::{Gaussian, PRIOR};
use vae_lab::theory::joint::{Joint, JointValue};
use vae_lab::theory::latent::{OneLatent, one_pixel};
use vae_lab::theory::likelihood::{
    bernoulli_nll, continuous_bernoulli_ln_c, continuous_bernoulli_mean, continuous_bernoulli_nll, gaussian_nll, logit,
    sigmoid,
};
use vae_lab::theory::linear_gaussian::LinearGaussian;
use vae_lab::theory::pca::{Moments, Pca, Sigma, Spectrum};
use vae_lab::theory::posterior::{Axis, LatentGrid, PosteriorGrid};
use vae_lab::theory::quadrature::{Rule, integrate};

/// Equal to `tolerance`, relative where the figure is above 1.
fn near(found: f64, expected: f64, tolerance: f64) -> bool {
    found == expected || (found - expected).abs() <= tolerance * expected.abs().max(1.0)
}

/// An estimate within five of its own standard errors.
fn within(estimate: &Estimate, truth: f64) -> bool {
    (estimate.mean - truth).abs() <= 5.0 * estimate.standard_error
}

#[track_caller]
fn assert_near(found: f64, expected: f64, tolerance: f64) {
    assert!(near(found, expected, tolerance), "found {found:.15}, expected {expected:.15} ± {tolerance:e}");
}

/// Compares a table of (what, found, expected), and shows that the comparison can fail.
#[track_caller]
fn assert_table(table: &[(&str, f64, f64)], tolerance: f64) {
    for (what, found, expected) in table {
        assert!(near(*found, *expected, tolerance), "{what}: found {found:.15}, expected {expected:.15}");
        let off = expected + 3.0 * tolerance * expected.abs().max(1.0);
        assert!(!near(*found, off, tolerance), "{what}: the comparison cannot fail");
    }
}

fn gaussian(mean: f64, sd: f64) -> Gaussian {
    Gaussian::new(mean, sd).unwrap()
}

fn normal(mean: f64, sd: f64) -> Distribution {
    Distribution::gaussian(mean, sd).unwrap()
}

fn uniform(low: f64, high: f64) -> Distribution {
    Distribution::uniform(low, high).unwrap()
}

fn laplace(mean: f64, scale: f64) -> Distribution {
    Distribution::laplace(mean, scale).unwrap()
}

/// Of (weight, part).
fn mixture(parts: Vec<(f64, Distribution)>) -> Distribution {
    let (weights, parts): (Vec<f64>, Vec<Distribution>) = parts.into_iter().unzip();
    Distribution::mixture(&weights, parts).unwrap()
}

/// One of each kind, and mixtures of kinds.
fn zoo() -> Vec<Distribution> {
    vec![
        normal(0.3, 1.7),
        normal(-5.0, 1e-3),
        uniform(-1.0, 2.5),
        laplace(0.5, 0.8),
        mixture(vec![(1.0, normal(-2.0, 0.3)), (3.0, normal(1.0, 0.05)), (1.0, normal(4.0, 1.0))]),
        mixture(vec![
            (2.0, laplace(-1.0, 0.4)),
            (1.0, uniform(0.0, 3.0)),
            (1.0, mixture(vec![(1.0, normal(5.0, 0.5)), (1.0, normal(7.0, 0.5))])),
        ]),
    ]
}

/// A number in [−1, 1) for test data.
fn noise(i: u32, j: u32) -> f64 {
    f64::from(philox4x32([i, j, 0, 0], [99, 0])[0]) / 2f64.powi(31) - 1.0
}

// Distributions, quadrature and sampling (1)–(4)

#[test]
fn densities_integrate_to_one_with_the_stated_moments() {
    for p in zoo() {
        let moment = |f: &dyn Fn(f64) -> f64| expectation(&p, f).unwrap();
        let one = moment(&|_| 1.0);
        assert!(one.error < 1e-10, "{p:?}: {one:?}");
        let mean = p.mean();
        assert_table(
            &[
                ("mass", one.value, 1.0),
                ("mean", moment(&|x| x).value, mean),
                ("variance", moment(&|x| (x - mean).powi(2)).value, p.variance()),
            ],
            1e-11,
        );
    }
}

#[test]
fn samples_are_from_the_density() {
    let n = 40_000;
    for p in zoo() {
        let mean = p.mean();
        let last = |f: &dyn Fn(f64) -> f64| *expectation_sampled(&p, f, n, 11).unwrap().last().unwrap();
        let seen = last(&|x| x);
        assert_eq!(seen.n, n);
        assert!(within(&seen, mean), "{p:?}: mean {seen:?}");
        assert!(within(&last(&|x| (x - mean).powi(2)), p.variance()), "{p:?}: variance");
        // The error it states is the error it has: √(variance / n).
        assert!(near(seen.standard_error / (p.variance() / n as f64).sqrt(), 1.0, 0.1), "{p:?}: {seen:?}");
        // The negative control: a truth half a standard deviation away is refused.
        assert!(!within(&seen, mean + 0.5 * p.variance().sqrt()));

        // The whole shape: how often a draw falls below each of a few points.
        for u in [-1.5, -0.7, -0.2, 0.1, 0.4, 1.1] {
            let at = mean + u * p.variance().sqrt();
            let below = expectation(&p, |x| if x < at { 1.0 } else { 0.0 }).unwrap().value;
            let seen = last(&|x| if x < at { 1.0 } else { 0.0 });
            let error = (below * (1.0 - below) / n as f64).sqrt().max(1e-12);
            assert!((seen.mean - below).abs() <= 5.0 * error, "{p:?}: below {at}: {seen:?}, truth {below}");
        }
    }
}

#[test]
fn sampling_error_falls_as_the_root_of_n() {
    let p = mixture(vec![(1.0, normal(-1.0, 0.5)), (1.0, normal(2.0, 0.3))]);
    let truth = expectation(&p, f64::sin).unwrap().value;
    let n = 1000;
    // The mean square error over many runs, at n and at 16 n.
    let mean_square = |n: u64| -> f64 {
        let runs = 100;
        let error = |seed| expectation_sampled(&p, f64::sin, n, seed).unwrap().last().unwrap().mean - truth;
        (0..runs).map(|seed| error(seed).powi(2)).sum::<f64>() / f64::from(runs)
    };
    let ratio = mean_square(n) / mean_square(16 * n);
    // Each mean square over 100 runs is known to √(2/100): a ratio of 16 to a factor of 2 at more than 3 errors.
    assert!((8.0..32.0).contains(&ratio), "16 times the draws, {ratio} times the precision");
}

#[test]
fn a_shorter_run_is_the_start_of_a_longer_one() {
    let p = laplace(0.0, 1.0);
    let long = expectation_sampled(&p, |x| x * x, 1000, 3).unwrap();
    let short = expectation_sampled(&p, |x| x * x, 200, 3).unwrap();
    assert_eq!(long[..short.len()], short[..]);
    assert_ne!(long, expectation_sampled(&p, |x| x * x, 1000, 4).unwrap());
}

#[test]
fn the_grid_rule_has_its_stated_order() {
    // ln of the ratio of errors at n and 2n, in doublings.
    let order = |p: &Distribution, f: &dyn Fn(f64) -> f64, points: usize| -> f64 {
        let truth = expectation(p, f).unwrap().value;
        let error = |points| (expectation_on_grid(p, f, points).unwrap() - truth).abs();
        (error(points) / error(2 * points)).log2()
    };
    let f = |x: f64| (0.7 * x).exp();

    let jump = uniform(-1.0, 2.0);
    assert_eq!(jump.grid_order(), GridOrder::First);
    assert!((order(&jump, &f, 200) - 1.0).abs() < 0.02, "{}", order(&jump, &f, 200));

    let kink = laplace(0.0, 1.0);
    assert_eq!(kink.grid_order(), GridOrder::Second);
    assert!((order(&kink, &f, 1000) - 2.0).abs() < 0.02, "{}", order(&kink, &f, 1000));

    let smooth = normal(0.0, 1.0);
    assert_eq!(smooth.grid_order(), GridOrder::Spectral);
    assert!(order(&smooth, &f, 10) > 8.0, "{}", order(&smooth, &f, 10));

    let rough = mixture(vec![(1.0, normal(0.0, 1.0)), (1.0, uniform(0.0, 1.0))]);
    assert_eq!(rough.grid_order(), GridOrder::First);

    // (2) is a sum of points: three steps over [−1, 2] by hand.
    let by_hand = [0.0, 1.0, 2.0].map(|x| f(x) / 3.0).iter().sum::<f64>();
    assert_near(expectation_on_grid(&jump, f, 3).unwrap(), by_hand, 1e-14);
}

#[test]
fn trapezoid_is_of_second_order_and_gauss_legendre_is_not() {
    let truth = 1f64.exp() - 1.0;
    let error = |points| (Rule::trapezoid(0.0, 1.0, points).unwrap().integrate(f64::exp) - truth).abs();
    assert!(((error(101) / error(201)).log2() - 2.0).abs() < 1e-3);
    assert!((Rule::gauss_legendre(0.0, 1.0, 8).unwrap().integrate(f64::exp) - truth).abs() < 1e-14);
}

// Divergences (5)–(6)

#[test]
fn divergences_by_quadrature_are_the_closed_forms() {
    for (p, q) in [
        (gaussian(0.0, 1.0), gaussian(0.0, 1.0)),
        (gaussian(0.3, 1.7), gaussian(-1.0, 0.4)),
        (gaussian(0.0, 1e-3), gaussian(0.5, 2.0)),
        (gaussian(0.5, 2.0), gaussian(0.0, 1e-3)),
        (gaussian(0.0, 1.0), gaussian(100.0, 1.0)),
        (gaussian(-3.0, 0.01), gaussian(40.0, 0.02)),
    ] {
        let (a, b) = (Distribution::from(p), Distribution::from(q));
        assert_table(
            &[
                ("kl", kl(&a, &b).unwrap(), p.kl(&q)),
                ("bhattacharyya", bhattacharyya(&a, &b).unwrap(), p.bhattacharyya(&q)),
                ("bhattacharyya, the other way", bhattacharyya(&b, &a).unwrap(), p.bhattacharyya(&q)),
            ],
            1e-10,
        );
    }
    let (d, b1, b2) = (1.3f64, 0.7, 1.9);
    let (u, v) = (uniform(0.0, 1.0), uniform(-0.5, 3.5));
    assert_table(
        &[
            // ln(b₂/b₁) + (b₁ e^(−d/b₁) + d)/b₂ − 1
            (
                "kl of Laplace",
                kl(&laplace(0.0, b1), &laplace(d, b2)).unwrap(),
                (b2 / b1).ln() + (b1 * (-d / b1).exp() + d) / b2 - 1.0,
            ),
            // ∫ √(p q) = e^(−d/2b) (1 + d/2b) at equal scales b.
            (
                "bhattacharyya of Laplace",
                bhattacharyya(&laplace(0.0, b1), &laplace(d, b1)).unwrap(),
                d / (2.0 * b1) - (d / (2.0 * b1)).ln_1p(),
            ),
            ("kl of uniforms", kl(&u, &v).unwrap(), 4f64.ln()),
            ("bhattacharyya of uniforms", bhattacharyya(&u, &v).unwrap(), LN_2),
            ("kl of uniform to prior", kl(&u, &normal(0.0, 1.0)).unwrap(), 0.5 * (2.0 * PI).ln() + 1.0 / 6.0),
        ],
        1e-10,
    );
}

#[test]
fn divergences_are_zero_between_equals_and_positive_between_others() {
    for (i, p) in zoo().iter().enumerate() {
        assert_near(kl(p, p).unwrap(), 0.0, 1e-14);
        assert_near(bhattacharyya(p, p).unwrap(), 0.0, 1e-13);
        for q in &zoo()[i + 1..] {
            assert!(kl(p, q).unwrap() > 1e-3 && bhattacharyya(p, q).unwrap() > 1e-3);
            assert_near(bhattacharyya(p, q).unwrap(), bhattacharyya(q, p).unwrap(), 1e-11);
        }
    }
}

#[test]
fn kl_is_infinite_exactly_where_q_cannot_do_what_p_does() {
    let infinity = f64::INFINITY;
    let islands = mixture(vec![(1.0, uniform(0.0, 1.0)), (1.0, uniform(2.0, 3.0))]);
    // Overlap in part: KL infinite both ways, D_B finite: ∫ √(p q) = ½.
    assert_eq!(kl(&uniform(0.0, 1.0), &uniform(0.5, 1.5)).unwrap(), infinity);
    assert_eq!(kl(&uniform(0.5, 1.5), &uniform(0.0, 1.0)).unwrap(), infinity);
    assert_near(bhattacharyya(&uniform(0.0, 1.0), &uniform(0.5, 1.5)).unwrap(), LN_2, 1e-12);
    // A gap inside q counts; a hole in p does not.
    assert_eq!(kl(&uniform(0.0, 3.0), &islands).unwrap(), infinity);
    assert_near(kl(&islands, &uniform(0.0, 3.0)).unwrap(), 1.5f64.ln(), 1e-12);
    // Why the prior is Gaussian: a uniform one costs infinity, a Gaussian one never does.
    assert_eq!(kl(&normal(0.0, 0.1), &uniform(-9.0, 9.0)).unwrap(), infinity);
    assert!(kl(&uniform(-9.0, 9.0), &normal(0.0, 0.1)).unwrap().is_finite());
    // Apart: nothing is left to overlap. Touching in a point is apart.
    for q in [uniform(1.0, 2.0), uniform(5.0, 6.0)] {
        assert_eq!(bhattacharyya(&uniform(0.0, 1.0), &q).unwrap(), infinity);
        assert_eq!(kl(&uniform(0.0, 1.0), &q).unwrap(), infinity);
    }
    // A tail far below the smallest f64 is small and not zero.
    assert_near(kl(&normal(0.0, 1.0), &normal(1e4, 1.0)).unwrap(), 0.5e8, 1e-12);
    assert_near(bhattacharyya(&normal(0.0, 1.0), &normal(1e4, 1.0)).unwrap(), 1e8 / 8.0, 1e-12);
}

#[test]
fn kl_by_sampling_has_the_error_it_states() {
    for (p, q) in [
        (normal(0.3, 1.7), normal(-1.0, 2.0)),
        (mixture(vec![(1.0, normal(-1.0, 0.5)), (2.0, normal(2.0, 0.3))]), laplace(0.0, 1.0)),
        (uniform(-1.0, 1.0), normal(0.0, 1.0)),
        (normal(0.7, 0.3), normal(0.0, 1.0)),
    ] {
        let truth = kl(&p, &q).unwrap();
        let seen = kl_sampled(&p, &q, 20_000, 1).unwrap();
        assert!(seen.iter().filter(|e| e.n >= 100).all(|e| within(e, truth)), "{truth}: {seen:?}");
        let last = seen.last().unwrap();
        assert!(!within(last, truth + 0.2), "{last:?} would accept anything");
    }
    // Half of p lies where q cannot: the estimate finds it out within a few draws.
    let seen = kl_sampled(&uniform(0.0, 1.0), &uniform(0.5, 1.5), 50, 1).unwrap();
    let last = seen.last().unwrap();
    assert_eq!((last.mean, last.standard_error), (f64::INFINITY, f64::INFINITY));
}

// Closed forms and unit values (15)–(22)

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
        // Both outcomes together have probability 1, and the mean is that of x = 1.
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
    // The series of the article's table: ln 2 + a²/12 − 7a⁴/1440.
    let a = 0.01f64;
    assert_near(continuous_bernoulli_ln_c(a), LN_2 + a * a / 12.0 - 7.0 * a.powi(4) / 1440.0, 1e-14);
}

// One latent: exact posterior, ELBO and L_K (14), (23)

#[test]
fn one_pixel_toy() {
    let toy = one_pixel(1.0, 2.0, -0.5, gaussian(0.6, 0.7)).unwrap();
    let elbo = toy.elbo().unwrap();
    assert_table(
        &[
            ("ln q(x)", toy.ln_evidence(), -0.85623693585985),
            ("elbo", elbo, -0.87497765360090),
            ("gap", toy.gap().unwrap(), 0.01874071774105),
            ("gap by difference", toy.ln_evidence() - elbo, 0.01874071774105),
            ("L_1", toy.importance_bound(1).unwrap(), elbo),
            ("L_2", toy.importance_bound(2).unwrap(), -0.86837308687684),
        ],
        1e-10,
    );
    // L_2 once more, as the double integral it is.
    let rule = Rule::composite(&(-12..=12).map(|i| 0.6 + 0.7 * f64::from(i)).collect::<Vec<_>>()).unwrap();
    let encoder = gaussian(0.6, 0.7);
    let ln_w = |z: f64| PRIOR.ln_density(z) - bernoulli_nll(1.0, 2.0 * z - 0.5) - encoder.ln_density(z);
    let inner = |a: f64| rule.integrate(|b| encoder.density(b) * (0.5 * (ln_w(a).exp() + ln_w(b).exp())).ln());
    assert_near(rule.integrate(|a| encoder.density(a) * inner(a)), -0.86837308687684, 1e-10);
}

#[test]
fn the_importance_bound_rises_to_ln_q() {
    let toy = one_pixel(1.0, 2.0, -0.5, gaussian(0.6, 0.7)).unwrap();
    let mut last = toy.elbo().unwrap();
    for k in [2, 3, 5, 20, 100, 5000] {
        let bound = toy.importance_bound(k).unwrap();
        assert!(last < bound && bound < toy.ln_evidence(), "L_{k} = {bound}, before {last}");
        last = bound;
    }
    // Where w has a finite variance, as with an encoder as wide as the prior, ln q(x) − L_K → var(w/q(x)) / 2K
    // (Maddison et al., "Filtering variational objectives", 2017).
    let wide = one_pixel(1.0, 2.0, -0.5, gaussian(0.6, 1.0)).unwrap();
    let short = |k| wide.ln_evidence() - wide.importance_bound(k).unwrap();
    let variance = expectation(&gaussian(0.6, 1.0).into(), |z| {
        (2.0 * (wide.ln_posterior(z) - gaussian(0.6, 1.0).ln_density(z))).exp()
    });
    let variance = variance.unwrap().value - 1.0;
    assert_near(short(5000) * 1e4 / variance, 1.0, 1e-2);
    assert!(!near(short(5) * 10.0 / variance, 1.0, 1e-2), "far from the limit");

    // And by sampling, with a control.
    for k in [1, 2, 7] {
        let truth = toy.importance_bound(k).unwrap();
        let draws: Vec<f64> = (0..20_000).map(|i| toy.importance_draw(k, 5, i)).collect();
        let (mean, error) = mean_and_error(&draws);
        assert!((mean - truth).abs() < 5.0 * error, "L_{k}: {mean} ± {error}, exact {truth}");
        assert!((mean - truth - 0.02).abs() > 5.0 * error, "L_{k}: the comparison cannot fail");
    }
    assert_eq!(toy.importance_bound(0).unwrap_err().code(), "invalid_argument");
}

fn mean_and_error(draws: &[f64]) -> (f64, f64) {
    let n = draws.len() as f64;
    let mean = draws.iter().sum::<f64>() / n;
    let variance = draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

#[test]
fn one_latent_finds_narrow_and_unlikely_posteriors() {
    // x ∼ N(z, s²) for a whole image of 784 equal pixels: ln q(x|z) in the thousands, posterior sd 1e-3.
    let (x, s) = (1.7, 0.03f64);
    let ln_likelihood = move |z: f64| -784.0 * gaussian_nll(x, z, s * s);
    let precision = 1.0 + 784.0 / (s * s);
    let (mean, sd) = (784.0 * x / (s * s) / precision, precision.sqrt().recip());
    let ln_q = -0.5 * 784.0 * (2.0 * PI * s * s).ln()
        - 0.5 * precision.ln()
        - 0.5 * (784.0 * x * x / (s * s) - mean * mean * precision);
    let exact = OneLatent::new(ln_likelihood, gaussian(mean, sd)).unwrap();
    assert_near(exact.ln_evidence(), ln_q, 1e-11);
    assert!(exact.gap().unwrap().abs() < 1e-9, "{}", exact.gap().unwrap());
    // An encoder that knows nothing still gets the right evidence, and a gap of thousands.
    let ignorant = OneLatent::new(ln_likelihood, PRIOR).unwrap();
    assert_near(ignorant.ln_evidence(), ln_q, 1e-11);
    assert_near(ignorant.gap().unwrap(), PRIOR.kl(&gaussian(mean, sd)), 1e-10);
    assert!(OneLatent::new(|_| f64::NAN, PRIOR).is_err());
}

// Linear models

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
    // With the exact posterior as encoder ln w is a constant: every draw and every L_K is ln q(x).
    let exact = gaussian(1.2, 0.2f64.sqrt());
    for k in [1, 2, 50] {
        for index in 0..20 {
            assert_near(model.importance_draw(&x, &[exact], k, 1, index).unwrap(), -2.6563016615065, 1e-10);
        }
    }
    let draws: Vec<f64> = (0..20).map(|i| model.importance_draw(&x, &[encoder], 1, 1, i).unwrap()).collect();
    assert!(mean_and_error(&draws).1 > 0.01, "with another encoder ln w varies");
}

/// Five pixels, two or three latents, nothing special.
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

        // L_1 by sampling is the closed ELBO.
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

// The posterior on a grid (14)

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
fn the_posterior_on_a_grid_is_the_exact_one() {
    for d in [1, 2] {
        let weight: Vec<f64> = (0..5 * d).map(|i| 1.5 * noise(i as u32, 20)).collect();
        let x: Vec<f64> = (0..5).map(|i| 2.0 * noise(i, 21)).collect();
        let encoder: Vec<Gaussian> = (0..d).map(|j| gaussian(0.3 * noise(j as u32, 22), 0.4)).collect();
        let model = LinearGaussian::new(&weight, &[0.0; 5], 0.3).unwrap();
        let grid = LatentGrid::centred(d, 9.0, 200).unwrap();
        let posterior = PosteriorGrid::new(grid.clone(), linear_ln_likelihood(&weight, &x, 0.3, &grid)).unwrap();
        let fit = posterior.fit(&encoder).unwrap();
        assert_table(
            &[
                ("ln q(x)", posterior.ln_evidence(), model.ln_evidence(&x).unwrap()),
                ("nll", fit.nll, model.nll(&x, &encoder).unwrap()),
                ("elbo", fit.elbo, model.elbo(&x, &encoder).unwrap()),
                ("gap", fit.gap, model.gap(&x, &encoder).unwrap()),
                ("gap by difference", posterior.ln_evidence() - fit.elbo, fit.gap),
                ("mass", fit.encoder_mass, 1.0),
            ],
            1e-9,
        );

        // The density is a Gaussian with the exact mean and covariance.
        let exact = model.posterior(&x).unwrap();
        let cell = (18.0f64 / 199.0).powi(d as i32);
        let (density, latents) = (posterior.density(), grid.latents());
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
fn a_coarse_grid_shows_and_a_window_mends_it() {
    // Posterior and encoder with sd 0.02: between the nodes of a picture's grid.
    for d in [1, 2] {
        let weight: Vec<f64> = (0..5 * d).map(|i| noise(i as u32, 30)).collect();
        let x: Vec<f64> = (0..5).map(|i| noise(i, 31)).collect();
        let variance = 4e-4;
        let model = LinearGaussian::new(&weight, &[0.0; 5], variance).unwrap();
        let mean = model.posterior(&x).unwrap().mean;
        let encoder: Vec<Gaussian> = mean.iter().map(|m| gaussian(m + 0.01, 0.02)).collect();

        let picture = LatentGrid::centred(d, 4.0, 64).unwrap();
        let coarse =
            PosteriorGrid::new(picture.clone(), linear_ln_likelihood(&weight, &x, variance, &picture)).unwrap();
        assert!((coarse.fit(&encoder).unwrap().encoder_mass - 1.0).abs() > 0.1, "too coarse to see");

        let window = coarse.window(&encoder, 128).unwrap();
        let fine = PosteriorGrid::new(window.clone(), linear_ln_likelihood(&weight, &x, variance, &window)).unwrap();
        let fit = fine.fit(&encoder).unwrap();
        assert_table(
            &[
                ("ln q(x)", fine.ln_evidence(), model.ln_evidence(&x).unwrap()),
                ("elbo", fit.elbo, model.elbo(&x, &encoder).unwrap()),
                ("gap", fit.gap, model.gap(&x, &encoder).unwrap()),
                ("mass", fit.encoder_mass, 1.0),
            ],
            1e-8,
        );
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
    assert!(PosteriorGrid::new(grid.clone(), vec![0.0; 5]).is_err());
    assert!(PosteriorGrid::new(grid.clone(), vec![f64::NAN; 6]).is_err());
    assert!(PosteriorGrid::new(grid.clone(), vec![f64::NEG_INFINITY; 6]).is_err());
    assert!(PosteriorGrid::new(grid, vec![0.0; 6]).unwrap().fit(&[PRIOR]).is_err());
}

// Probabilistic PCA

/// The eight points ±2√l_i·e_i, whose covariance (1/N) is diag(l).
fn tiny_set() -> Spectrum {
    let mut rows = Vec::new();
    for (i, l) in [4.0f64, 2.0, 1.0, 0.5].iter().enumerate() {
        for sign in [2.0, -2.0] {
            let mut row = vec![0.0; 4];
            row[i] = sign * l.sqrt();
            rows.extend(row);
        }
    }
    let mut covariance = vec![0.0; 16];
    for row in rows.chunks(4) {
        for i in 0..4 {
            for j in 0..4 {
                covariance[4 * i + j] += row[i] * row[j] / 8.0;
            }
        }
    }
    Spectrum::new(vec![0.0; 4], &covariance).unwrap()
}

#[test]
fn pca_of_the_tiny_set() {
    let set = tiny_set();
    let learned = set.pca(2, Sigma::Learned, 1.0).unwrap();
    let fixed = set.pca(4, Sigma::Fixed(1.0), 1.0).unwrap();
    assert_eq!((learned.active, fixed.active), (2, 2));
    assert_table(
        &[
            ("learned s", learned.variance, 0.75),
            ("learned nll", learned.nll, 5.1003899879),
            ("learned kl", learned.kl, 1.3274028433),
            ("fixed nll", fixed.nll, 5.4257541328),
            ("fixed kl", fixed.kl, 1.0397207708),
            ("fixed loss", fixed.loss, 5.4257541328 + 1.0397207708),
        ],
        1e-10,
    );
}

/// 24 points in 5 pixels with a mean and correlations, by rows.
fn cloud() -> Vec<f32> {
    let row = |i: u32| {
        let hidden = [1.6 * noise(i, 40), 1.1 * noise(i, 41), 0.8 * noise(i, 42)];
        (0..5).map(move |j| {
            let mixed: f64 = (0..3).map(|k| hidden[k as usize] * noise(j, 50 + k)).sum();
            (3.0 + mixed + 0.25 * noise(i, 60 + j)) as f32
        })
    };
    (0..24).flat_map(row).collect()
}

fn spectrum(rows: &[f32], n_pixels: usize) -> Spectrum {
    let mut moments = Moments::new(n_pixels).unwrap();
    moments.add(rows).unwrap();
    moments.spectrum().unwrap()
}

#[test]
fn moments_are_the_plain_sums() {
    let (rows, d) = (cloud(), 5);
    let mut moments = Moments::new(d).unwrap();
    // In uneven batches, and once over an offset.
    moments.add(&rows[..3 * d]).unwrap();
    moments.add(&[]).unwrap();
    moments.add(&rows[3 * d..]).unwrap();
    let (mean, covariance) = moments.mean_and_covariance().unwrap();
    let n = moments.n() as f64;
    assert_eq!(n, 24.0);
    let column = |j: usize| rows.iter().skip(j).step_by(d).map(|v| f64::from(*v));
    for i in 0..d {
        assert_near(mean[i], column(i).sum::<f64>() / n, 1e-14);
        for j in 0..d {
            let plain = column(i).zip(column(j)).map(|(a, b)| (a - mean[i]) * (b - mean[j])).sum::<f64>() / n;
            assert_near(covariance[i * d + j], plain, 1e-14);
        }
    }

    let far: Vec<f32> = (0..60).map(|i| 1e6 + (i * i % 7) as f32).collect();
    let near_by: Vec<f32> = far.iter().map(|v| v - 1e6).collect();
    let (_, far) = spectrum_input(&far);
    let (_, near_by) = spectrum_input(&near_by);
    assert!(far.iter().zip(&near_by).all(|(a, b)| near(*a, *b, 1e-12)), "an offset costs no digits");

    let bytes: Vec<u8> = (0..60).map(|i| (i * 37 % 256) as u8).collect();
    let mut of_bytes = Moments::new(5).unwrap();
    of_bytes.add_bytes(&bytes).unwrap();
    let mut of_floats = Moments::new(5).unwrap();
    of_floats.add(&bytes.iter().map(|b| f32::from(*b) / 255.0).collect::<Vec<_>>()).unwrap();
    let (a, b) = (of_bytes.mean_and_covariance().unwrap(), of_floats.mean_and_covariance().unwrap());
    assert!(a.0.iter().chain(&a.1).zip(b.0.iter().chain(&b.1)).all(|(a, b)| near(*a, *b, 1e-7)));

    assert!(Moments::new(0).is_err());
    assert!(Moments::new(5).unwrap().spectrum().is_err(), "no image");
    assert!(Moments::new(5).unwrap().add(&[0.0; 7]).is_err());
    assert!(Moments::new(5).unwrap().add(&[f32::NAN; 5]).is_err());
}

fn spectrum_input(rows: &[f32]) -> (Vec<f64>, Vec<f64>) {
    let mut moments = Moments::new(5).unwrap();
    moments.add(rows).unwrap();
    moments.mean_and_covariance().unwrap()
}

#[test]
fn components_rebuild_the_covariance() {
    let mut moments = Moments::new(5).unwrap();
    moments.add(&cloud()).unwrap();
    let (_, covariance) = moments.mean_and_covariance().unwrap();
    let spectrum = moments.spectrum().unwrap();
    let l = spectrum.eigenvalues();
    assert!(l.windows(2).all(|pair| pair[0] >= pair[1]) && l[4] >= 0.0);
    for i in 0..5 {
        for j in 0..5 {
            let rebuilt: f64 = (0..5).map(|k| l[k] * spectrum.component(k)[i] * spectrum.component(k)[j]).sum();
            assert_near(rebuilt, covariance[5 * i + j], 1e-13);
            let product: f64 = spectrum.component(i).iter().zip(spectrum.component(j)).map(|(a, b)| a * b).sum();
            assert_near(product, if i == j { 1.0 } else { 0.0 }, 1e-13);
        }
    }
}

/// A linear VAE, parameters in one flat list: W and V [q × d], logvar [q], ln s.
struct LinearVae {
    data: Vec<Vec<f64>>,
    d: usize,
    q: usize,
    beta: f64,
}

impl LinearVae {
    fn n_parameters(&self) -> usize {
        2 * self.d * self.q + self.q + 1
    }

    /// (nll, kl), written from (13), (16), (20) and not from the closed form.
    fn terms(&self, parameters: &[f64]) -> (f64, f64) {
        let (w, rest) = parameters.split_at(self.d * self.q);
        let (v, rest) = rest.split_at(self.d * self.q);
        let (logvar, s) = (&rest[..self.q], rest[self.q].exp());
        let (mut nll, mut kl) = (0.0, 0.0);
        for x in &self.data {
            let mu: Vec<f64> = v.chunks(self.d).map(|row| row.iter().zip(x).map(|(v, x)| v * x).sum()).collect();
            for i in 0..self.d {
                let mean: f64 = (0..self.q).map(|j| w[j * self.d + i] * mu[j]).sum();
                let spread: f64 = (0..self.q).map(|j| w[j * self.d + i].powi(2) * logvar[j].exp()).sum();
                nll += gaussian_nll(x[i], mean, s) + 0.5 * spread / s;
            }
            for j in 0..self.q {
                kl += 0.5 * (mu[j] * mu[j] + logvar[j].exp() - logvar[j] - 1.0);
            }
        }
        (nll / self.data.len() as f64, kl / self.data.len() as f64)
    }

    fn loss(&self, parameters: &[f64]) -> f64 {
        let (nll, kl) = self.terms(parameters);
        nll + self.beta * kl
    }

    /// Central differences; the last parameter, ln s, only if it is learned.
    fn gradient(&self, at: &[f64], learn_s: bool) -> Vec<f64> {
        let mut p = at.to_vec();
        let mut difference = |i: usize| {
            let h = 1e-5;
            p[i] = at[i] + h;
            let above = self.loss(&p);
            p[i] = at[i] - h;
            let below = self.loss(&p);
            p[i] = at[i];
            (above - below) / (2.0 * h)
        };
        let last = self.n_parameters() - 1;
        (0..=last).map(|i| if i < last || learn_s { difference(i) } else { 0.0 }).collect()
    }

    /// BFGS from a random start: it knows the loss and nothing of the closed form.
    fn train(&self, ln_s: f64, learn_s: bool, seed: u32) -> f64 {
        let n = self.n_parameters();
        let mut p: Vec<f64> = (0..n as u32).map(|i| 0.5 * noise(i, seed)).collect();
        p[n - 1] = ln_s;
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        // The inverse Hessian, by rows.
        let mut inverse: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| f64::from(i == j)).collect()).collect();
        let (mut loss, mut slope) = (self.loss(&p), self.gradient(&p, learn_s));
        for _ in 0..600 {
            let step: Vec<f64> = inverse.iter().map(|row| -dot(row, &slope)).collect();
            let moved = |t: f64| -> Vec<f64> { p.iter().zip(&step).map(|(p, s)| p + t * s).collect() };
            let enough = |t: &f64| self.loss(&moved(*t)) <= loss + 1e-4 * t * dot(&step, &slope);
            let Some(t) = (0..40).map(|k| 0.5f64.powi(k)).find(enough) else {
                break;
            };
            let next = moved(t);
            let next_slope = self.gradient(&next, learn_s);
            let s: Vec<f64> = next.iter().zip(&p).map(|(a, b)| a - b).collect();
            let y: Vec<f64> = next_slope.iter().zip(&slope).map(|(a, b)| a - b).collect();
            let sy = dot(&s, &y);
            if sy > 1e-14 {
                let hy: Vec<f64> = inverse.iter().map(|row| dot(row, &y)).collect();
                let scale = (1.0 + dot(&y, &hy) / sy) / sy;
                for i in 0..n {
                    for j in 0..n {
                        inverse[i][j] += scale * s[i] * s[j] - (hy[i] * s[j] + s[i] * hy[j]) / sy;
                    }
                }
            }
            let gained = loss - self.loss(&next);
            (p, slope, loss) = (next, next_slope, loss - gained);
            if gained < 1e-13 {
                break;
            }
        }
        loss
    }

    fn parameters_of(&self, pca: &Pca) -> Vec<f64> {
        let weights = pca.decoder_weight.iter().chain(&pca.encoder_weight).chain(&pca.encoder_logvar);
        weights.copied().chain([pca.variance.ln()]).collect()
    }
}

/// The cloud around its mean, and its spectrum.
fn centred_cloud() -> (Vec<Vec<f64>>, Spectrum) {
    let rows = cloud();
    let (mean, covariance) = spectrum_input(&rows);
    let data = rows.chunks(5).map(|row| row.iter().zip(&mean).map(|(v, m)| f64::from(*v) - m).collect()).collect();
    (data, Spectrum::new(vec![0.0; 5], &covariance).unwrap())
}

const PCA_CASES: [(usize, Sigma, f64); 9] = [
    (2, Sigma::Fixed(0.3), 1.0),
    (4, Sigma::Fixed(0.3), 1.0),
    (2, Sigma::Fixed(0.5), 3.3),
    (3, Sigma::Fixed(0.3), 0.2),
    (2, Sigma::Learned, 1.0),
    (2, Sigma::Learned, 0.3),
    (3, Sigma::Learned, 2.0),
    (2, Sigma::Learned, 2.6),
    (2, Sigma::Fixed(2.0), 4.0),
];

#[test]
fn the_stated_weights_have_the_stated_loss() {
    let (data, spectrum) = centred_cloud();
    let mut actives = Vec::new();
    for (q, sigma, beta) in PCA_CASES {
        let pca = spectrum.pca(q, sigma, beta).unwrap();
        let vae = LinearVae { data: data.clone(), d: 5, q, beta };
        let parameters = vae.parameters_of(&pca);
        let (nll, kl) = vae.terms(&parameters);
        let per_latent: f64 = pca.kl_per_latent.iter().sum();
        assert_table(
            &[
                ("nll", nll, pca.nll),
                ("kl", kl, pca.kl),
                ("kl per latent", per_latent, pca.kl),
                ("loss", vae.loss(&parameters), pca.loss),
            ],
            1e-11,
        );
        assert_eq!(pca.active, pca.kl_per_latent.iter().filter(|kl| **kl > 0.0).count());
        actives.push(pca.active);

        // A stationary point: no small step in any one parameter helps by more than its square.
        let last = if sigma == Sigma::Learned { parameters.len() } else { parameters.len() - 1 };
        for i in 0..last {
            let at = |step: f64| {
                let mut moved = parameters.clone();
                moved[i] += step;
                vae.loss(&moved)
            };
            let slope = (at(1e-5) - at(-1e-5)) / 2e-5;
            assert!(slope.abs() < 1e-7, "q = {q}, {sigma:?}, beta = {beta}: slope {slope} in parameter {i}");
            assert!(at(1e-3) >= pca.loss - 1e-12 && at(-1e-3) >= pca.loss - 1e-12);
        }
        // The control: the same point is not stationary for another beta.
        let other = LinearVae { beta: beta * 1.05, ..vae };
        if pca.active > 0 {
            let i = 2 * 5 * q;
            let at = |step: f64| {
                let mut moved = parameters.clone();
                moved[i] += step;
                other.loss(&moved)
            };
            assert!(((at(1e-5) - at(-1e-5)) / 2e-5).abs() > 1e-3);
        }
    }
    assert_eq!(actives, [2, 3, 1, 3, 2, 2, 2, 0, 0], "the cases cover collapse in part, in full and not at all");
}

#[test]
fn training_a_linear_vae_ends_at_pca_and_never_below() {
    let (data, spectrum) = centred_cloud();
    for (q, sigma, beta) in PCA_CASES {
        let pca = spectrum.pca(q, sigma, beta).unwrap();
        let vae = LinearVae { data: data.clone(), d: 5, q, beta };
        let learn = sigma == Sigma::Learned;
        let start = if learn { 0.0 } else { pca.variance.ln() };
        let best = vae.train(start, learn, 70);
        assert!(best >= pca.loss - 1e-9, "q = {q}, {sigma:?}, beta = {beta}: {best} is below {}", pca.loss);
        assert!(best <= pca.loss + 1e-6, "q = {q}, {sigma:?}, beta = {beta}: {best} did not reach {}", pca.loss);
    }
}

#[test]
fn the_learned_sigma_is_the_best_fixed_one() {
    let (_, spectrum) = centred_cloud();
    for (q, beta) in [(1, 1.0), (2, 1.0), (4, 1.0), (2, 0.1), (2, 1.6), (3, 2.5), (5, 1.4), (2, 20.0)] {
        let learned = spectrum.pca(q, Sigma::Learned, beta).unwrap();
        let at = |ln_s: f64| spectrum.pca(q, Sigma::Fixed((0.5 * ln_s).exp()), beta).unwrap().loss;
        assert_near(at(learned.variance.ln()), learned.loss, 1e-12);
        for i in -400..=400 {
            let ln_s = 0.02 * f64::from(i);
            assert!(at(ln_s) >= learned.loss - 1e-12, "q = {q}, beta = {beta}: ln s = {ln_s} does better");
        }
        assert!(at(learned.variance.ln() + 0.1) > learned.loss + 1e-4, "and another one does worse");
    }
}

#[test]
fn at_beta_one_the_bound_is_tight() {
    let rows = cloud();
    let spectrum = spectrum(&rows, 5);
    for (q, sigma) in [(2, Sigma::Learned), (4, Sigma::Fixed(0.3)), (7, Sigma::Fixed(0.3))] {
        let pca = spectrum.pca(q, sigma, 1.0).unwrap();
        let model = pca.model().unwrap();
        let n = rows.len() as f64 / 5.0;
        let mut ln_q = 0.0;
        for row in rows.chunks(5) {
            let x: Vec<f64> = row.iter().map(|v| f64::from(*v)).collect();
            let encoder: Vec<Gaussian> = (0..q)
                .map(|j| {
                    let weight = &pca.encoder_weight[5 * j..5 * (j + 1)];
                    let mu = pca.encoder_bias[j] + weight.iter().zip(&x).map(|(v, x)| v * x).sum::<f64>();
                    Gaussian::from_logvar(mu, pca.encoder_logvar[j]).unwrap()
                })
                .collect();
            assert!(model.gap(&x, &encoder).unwrap().abs() < 1e-10, "the encoder is the posterior");
            ln_q += model.ln_evidence(&x).unwrap() / n;
        }
        assert_table(&[("loss", pca.loss, -ln_q)], 1e-11);
    }
}

#[test]
fn pca_refuses_what_has_no_answer() {
    let set = tiny_set();
    for (latent, sigma, beta) in [
        (0, Sigma::Learned, 1.0),
        (2, Sigma::Fixed(0.0), 1.0),
        (2, Sigma::Fixed(f64::NAN), 1.0),
        (2, Sigma::Learned, 0.0),
        (2, Sigma::Learned, -1.0),
    ] {
        assert_eq!(set.pca(latent, sigma, beta).unwrap_err().code(), "invalid_argument");
    }
    // Two directions, two latents: a learned sigma would fall to 0 and the loss with it.
    let flat = Spectrum::new(vec![0.0; 3], &[2.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]).unwrap();
    let error = flat.pca(2, Sigma::Learned, 1.0).unwrap_err();
    assert!(error.to_string().contains("falls to 0"), "{error}");
    assert!(flat.pca(2, Sigma::Fixed(0.1), 1.0).is_ok());
    // But a beta that makes latents too dear keeps it up: with D = 3 and beta = 2 only one is worth it.
    let dear = flat.pca(2, Sigma::Learned, 2.0);
    assert_eq!(dear.map(|pca| (pca.active, pca.variance)).unwrap(), (0, 1.0));
    assert!(Spectrum::new(vec![0.0; 2], &[1.0; 3]).is_err());
    assert!(Spectrum::new(vec![0.0; 1], &[f64::NAN]).is_err());
}

// The joint distribution (7)–(13)

/// The closed KL between two-dimensional Gaussians of x = N(m, v), z|x = N(a x + b, t) and
/// z = N(0, 1), x|z = N(c z + e, u).
fn linear_joint_kl(m: f64, v: f64, (a, b, t): (f64, f64, f64), (c, e, u): (f64, f64, f64)) -> f64 {
    // Means and covariances (xx, xz, zz) of p and of q.
    let (p_mean, p) = ((m, a * m + b), (v, a * v, a * a * v + t));
    let (q_mean, q) = ((e, 0.0), (c * c + u, c, 1.0));
    let det = |(xx, xz, zz): (f64, f64, f64)| xx * zz - xz * xz;
    let trace = (q.2 * p.0 - 2.0 * q.1 * p.1 + q.0 * p.2) / det(q);
    let (dx, dz) = (p_mean.0 - q_mean.0, p_mean.1 - q_mean.1);
    let distance = (q.2 * dx * dx - 2.0 * q.1 * dx * dz + q.0 * dz * dz) / det(q);
    0.5 * (trace + distance - 2.0 + (det(q) / det(p)).ln())
}

#[test]
fn the_joint_of_linear_nets_is_the_closed_form() {
    let (m, v) = (0.4, 1.3f64);
    for (encoder, decoder) in
        [((0.7, 0.1, 0.3), (0.9, 0.2, 0.5)), ((-1.2, 0.5, 0.02), (0.3, -1.0, 1.5)), ((0.0, 0.0, 1.0), (0.0, 0.4, 1.3))]
    {
        let ((a, b, t), (c, e, u)) = (encoder, decoder);
        let joint = Joint::new(&normal(m, v.sqrt())).unwrap();
        let value =
            joint.evaluate_with(|x| gaussian(a * x + b, f64::sqrt(t)), |z| gaussian(c * z + e, f64::sqrt(u))).unwrap();
        // E over x and z of the squared error, and of mu².
        let squared_error = (m - c * (a * m + b) - e).powi(2) + (1.0 - c * a).powi(2) * v + c * c * t;
        let mu_squared = (a * m + b).powi(2) + a * a * v;
        assert_table(
            &[
                ("KL(p‖q)", value.joint_kl, linear_joint_kl(m, v, encoder, decoder)),
                ("nll", value.nll, 0.5 * ((2.0 * PI * u).ln() + squared_error / u)),
                ("kl", value.kl, 0.5 * (mu_squared + t - t.ln() - 1.0)),
                ("E[ln p̃]", value.entropy_term, -0.5 * (2.0 * PI * v).ln() - 0.5),
                ("the sum", value.loss + value.entropy_term, value.joint_kl),
            ],
            1e-9,
        );
    }
}

#[test]
fn the_best_model_reaches_the_floor() {
    // x = 0.8 z + N(0, 0.36) has x ∼ N(0, 1) and z|x ∼ N(0.8 x, 0.36).
    let joint = Joint::new(&normal(0.0, 1.0)).unwrap();
    let value = joint.evaluate_with(|x| gaussian(0.8 * x, 0.6), |z| gaussian(0.8 * z, 0.6)).unwrap();
    assert!(value.joint_kl.abs() < 1e-10, "{value:?}");
    assert_near(value.loss, value.floor(), 1e-10);
    // A collapsed model reaches it too: both explain the marginal, and L cannot tell.
    let collapsed = joint.evaluate_with(|_| PRIOR, |_| PRIOR).unwrap();
    assert!(collapsed.joint_kl.abs() < 1e-10 && collapsed.kl == 0.0);
}

/// A net of the shape the figure trains: one hidden layer of tanh or relu, two heads.
fn net(seed: u32, activation: fn(f64) -> f64) -> impl Fn(f64) -> Gaussian {
    let hidden = 16;
    move |x| {
        let (mut mean, mut logvar) = (0.3 * noise(seed, 900), -1.5);
        for k in 0..hidden {
            let unit = activation(1.5 * noise(seed, k) * x + noise(seed, 100 + k));
            mean += 0.5 * noise(seed, 200 + k) * unit;
            logvar += 0.2 * noise(seed, 300 + k) * unit;
        }
        Gaussian::from_logvar(mean, logvar.clamp(-10.0, 10.0)).unwrap()
    }
}

#[test]
fn loss_constant_and_kl_add_up_for_any_nets() {
    let relu = |x: f64| x.max(0.0);
    for data in [
        mixture(vec![(1.0, normal(-1.0, 0.2)), (2.0, normal(0.5, 0.1)), (1.0, normal(1.5, 0.4))]),
        normal(0.0, 0.01),
        uniform(-1.0, 1.0),
        laplace(0.0, 0.5),
    ] {
        let joint = Joint::new(&data).unwrap();
        for seed in 0..3 {
            for activation in [f64::tanh, relu] {
                let value = joint.evaluate_with(net(2 * seed, activation), net(2 * seed + 1, activation)).unwrap();
                assert!(value.residual().abs() < 1e-6, "{data:?}: {value:?}, left {}", value.residual());
                assert!(value.joint_kl > 0.01 && value.loss > value.floor());
                // Without the constant, or with a part missing, they do not add up.
                let broken = JointValue { loss: value.nll, ..value };
                assert!(broken.residual().abs() > 1e-3);
            }
        }
    }
}

#[test]
fn a_narrow_mixture_makes_the_loss_negative() {
    // Data of width 0.01 around ±1, and a model that puts each half of z on its own mode.
    let joint = Joint::new(&mixture(vec![(1.0, normal(-1.0, 0.01)), (1.0, normal(1.0, 0.01))])).unwrap();
    let encoder = |x: f64| gaussian(0.8 * x.signum(), 0.6);
    let value = joint.evaluate_with(encoder, |z| gaussian((20.0 * z).tanh(), 0.05)).unwrap();
    assert!(value.floor() < -2.0 && value.residual().abs() < 1e-6, "{value:?}");
    let sharp = joint.evaluate_with(|x| gaussian(1.5 * x.signum(), 0.25), |z| gaussian(z.signum(), 0.01)).unwrap();
    assert!(sharp.loss < 0.0 && sharp.loss > sharp.floor(), "{sharp:?}");
}

#[test]
fn a_latent_rule_unfit_for_the_encoder_shows_in_the_residual() {
    let joint = Joint::new(&normal(0.0, 1.0)).unwrap();
    let encoder: Vec<Gaussian> = joint.x().iter().map(|x| gaussian(*x, 0.01)).collect();
    let residual = |z: &Rule| {
        let decoder: Vec<Gaussian> = z.nodes().iter().map(|z| gaussian(*z, 0.5)).collect();
        joint.evaluate(&encoder, z, &decoder).unwrap().residual().abs()
    };
    assert!(residual(&joint.latent_rule(&encoder).unwrap()) < 1e-6);
    assert!(residual(&Rule::trapezoid(-6.0, 6.0, 101).unwrap()) > 1e-3, "too coarse");
    assert!(residual(&Rule::trapezoid(-1.0, 1.0, 1001).unwrap()) > 1e-3, "too short");
    assert!(joint.evaluate(&encoder[1..], &joint.latent_rule(&encoder).unwrap(), &[]).is_err());
}

#[test]
fn heat_maps_are_densities_of_the_plane() {
    let data = mixture(vec![(1.0, normal(-1.0, 0.2)), (2.0, normal(0.5, 0.3))]);
    let joint = Joint::new(&data).unwrap();
    let (encoder, decoder) = (net(1, f64::tanh), net(2, f64::tanh));
    let (x, z) = (Rule::trapezoid(-12.0, 12.0, 401).unwrap(), Rule::trapezoid(-7.0, 7.0, 301).unwrap());
    let at_x: Vec<Gaussian> = x.nodes().iter().map(|x| encoder(*x)).collect();
    let at_z: Vec<Gaussian> = z.nodes().iter().map(|z| decoder(*z)).collect();
    let p = joint.p_map(x.nodes(), z.nodes(), &at_x).unwrap();
    let q = joint.q_map(x.nodes(), z.nodes(), &at_z).unwrap();
    assert_eq!((p.len(), q.len()), (401 * 301, 401 * 301));
    let mass = |map: &[f64]| -> f64 {
        let rows = map.chunks(301).zip(x.weights());
        rows.map(|(row, a)| a * row.iter().zip(z.weights()).map(|(v, b)| b * v).sum::<f64>()).sum()
    };
    assert_table(&[("p", mass(&p), 1.0), ("q", mass(&q), 1.0)], 1e-6);
    let (i, j) = (210, 140);
    assert_near(p[i * 301 + j], data.density(x.nodes()[i]) * at_x[i].density(z.nodes()[j]), 1e-15);
    assert_near(q[i * 301 + j], PRIOR.density(z.nodes()[j]) * at_z[j].density(x.nodes()[i]), 1e-15);
    assert!(joint.p_map(x.nodes(), z.nodes(), &at_z).is_err());
}
