//! Densities, their moments and draws, and the expectations over them (1)–(4).

use super::{assert_near, assert_table, laplace, mixture, near, normal, uniform, within, zoo};
use vae_lab::theory::distribution::{Distribution, GridOrder};
use vae_lab::theory::expectation::{expectation, expectation_on_grid, expectation_sampled};
use vae_lab::theory::quadrature::Rule;

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
        // The reported standard error is the true one, √(variance / n).
        assert!(near(seen.standard_error / (p.variance() / n as f64).sqrt(), 1.0, 0.1), "{p:?}: {seen:?}");
        // Negative control: a value half a standard deviation away must be rejected.
        assert!(!within(&seen, mean + 0.5 * p.variance().sqrt()));

        // The shape of the distribution: the fraction of draws below each of a few points.
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
    // The mean squared error over many runs, with n and with 16 n draws.
    let mean_square = |n: u64| -> f64 {
        let runs = 100;
        let error = |seed| expectation_sampled(&p, f64::sin, n, seed).unwrap().last().unwrap().mean - truth;
        (0..runs).map(|seed| error(seed).powi(2)).sum::<f64>() / f64::from(runs)
    };
    let ratio = mean_square(n) / mean_square(16 * n);
    // A mean square over 100 runs has a relative error of √(2/100), so a factor of 2 around the expected ratio of 16 is
    // more than three standard errors.
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
    // The order of convergence: log₂ of the ratio of the errors with n and 2n points.
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

    // The sum (2) by hand, for three steps over [−1, 2].
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
