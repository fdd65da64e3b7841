//! KL and Bhattacharyya divergences (5)–(6): by quadrature, by sampling, and where they are infinite.

use super::{assert_near, assert_table, gaussian, laplace, mixture, normal, uniform, within, zoo};
use std::f64::consts::{LN_2, PI};
use vae_lab::theory::distribution::Distribution;
use vae_lab::theory::divergence::{bhattacharyya, kl, kl_sampled};

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
            // ∫ √(p q) = e^(−d/2b) (1 + d/2b) for equal scales b.
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
    // Partial overlap: KL is infinite both ways, D_B is finite, since ∫ √(p q) = ½.
    assert_eq!(kl(&uniform(0.0, 1.0), &uniform(0.5, 1.5)).unwrap(), infinity);
    assert_eq!(kl(&uniform(0.5, 1.5), &uniform(0.0, 1.0)).unwrap(), infinity);
    assert_near(bhattacharyya(&uniform(0.0, 1.0), &uniform(0.5, 1.5)).unwrap(), LN_2, 1e-12);
    // A gap in q's support inside p's makes KL infinite; a gap in p's does not.
    assert_eq!(kl(&uniform(0.0, 3.0), &islands).unwrap(), infinity);
    assert_near(kl(&islands, &uniform(0.0, 3.0)).unwrap(), 1.5f64.ln(), 1e-12);
    // Why the prior is Gaussian: KL to a uniform prior is infinite, KL to a Gaussian one never is.
    assert_eq!(kl(&normal(0.0, 0.1), &uniform(-9.0, 9.0)).unwrap(), infinity);
    assert!(kl(&uniform(-9.0, 9.0), &normal(0.0, 0.1)).unwrap().is_finite());
    // Disjoint supports. Supports that share only one point count as disjoint.
    for q in [uniform(1.0, 2.0), uniform(5.0, 6.0)] {
        assert_eq!(bhattacharyya(&uniform(0.0, 1.0), &q).unwrap(), infinity);
        assert_eq!(kl(&uniform(0.0, 1.0), &q).unwrap(), infinity);
    }
    // A tail that underflows an f64 must count as tiny, not as 0.
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
    // Half of p lies outside q's support: the estimate becomes infinite within a few draws.
    let seen = kl_sampled(&uniform(0.0, 1.0), &uniform(0.5, 1.5), 50, 1).unwrap();
    let last = seen.last().unwrap();
    assert_eq!((last.mean, last.standard_error), (f64::INFINITY, f64::INFINITY));
}
