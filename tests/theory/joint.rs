//! The one-dimensional joint model: loss, constant and KL.

use super::{assert_near, assert_table, gaussian, laplace, mixture, noise, normal, uniform};
use std::f64::consts::PI;
use vae_lab::theory::gaussian::{Gaussian, PRIOR};
use vae_lab::theory::joint::{Joint, JointValue};
use vae_lab::theory::quadrature::Rule;

/// KL in closed form between the joint Gaussian of x ∼ N(m, v), z|x ∼ N(a x + b, t) and that of z ∼ N(0, 1),
/// x|z ∼ N(c z + e, u).
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
        // The expectations over x and z of the squared error and of mu².
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
    // A collapsed model reaches the floor too: both explain the marginal, and L cannot distinguish them.
    let collapsed = joint.evaluate_with(|_| PRIOR, |_| PRIOR).unwrap();
    assert!(collapsed.joint_kl.abs() < 1e-10 && collapsed.kl == 0.0);
}

/// A network like those of the figure: one hidden layer with tanh or ReLU, and two outputs.
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
                // Negative control: with a part of the loss missing, they do not add up.
                let broken = JointValue { loss: value.nll, ..value };
                assert!(broken.residual().abs() > 1e-3);
            }
        }
    }
}

#[test]
fn a_narrow_mixture_makes_the_loss_negative() {
    // Data with standard deviation 0.01 around ±1, and a model that maps each half of z to its own mode.
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
