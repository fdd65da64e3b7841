//! The one-dimensional joint model (7)–(13), trained by the engine: at every step, L plus the constant E[ln p̃(x)] is
//! KL(p(x,z)‖q(x,z)).

use serde_json::json;
use vae_lab::backend::Choice;
use vae_lab::tensor::Buffer;
use vae_lab::theory::distribution::Distribution;
use vae_lab::train::JointModel;

fn mixture(width: f64) -> Distribution {
    let part = |mean: f64| Distribution::gaussian(mean * width, width).unwrap();
    Distribution::mixture(&[1.0, 2.0], vec![part(-2.5), part(2.0)]).unwrap()
}

/// Trains, and checks at every stop that the three numbers add up and that L is above its floor. Returns (L, KL) at
/// each stop.
async fn follow(data: &Distribution, choice: Choice, stops: &[u32]) -> Vec<(f64, f64)> {
    let mut model = JointModel::create(data, &json!({ "batch": 256, "seed": 2 }), choice).await.unwrap();
    let mut seen = Vec::new();
    for stop in stops {
        if *stop > 0 {
            model.train(*stop).await.unwrap();
        }
        let value = model.evaluate().await.unwrap();
        assert!(value.residual().abs() < 1e-3, "{value:?} leaves {}", value.residual());
        assert!((value.residual() + 0.01).abs() > 1e-3, "the comparison cannot fail");
        assert!(value.joint_kl >= 0.0 && value.loss >= value.floor() - 1e-3, "{value:?}");
        seen.push((value.loss, value.joint_kl));
    }
    seen
}

#[test]
fn loss_constant_and_kl_add_up_while_the_joints_approach() {
    pollster::block_on(async {
        for (choice, steps) in [(Choice::Cpu, [0, 1, 99, 400, 1000]), (Choice::WebGpu, [0, 1, 20, 40, 60])] {
            let seen = follow(&mixture(1.0), choice, &steps).await;
            assert!(seen.last().unwrap().1 < 0.6 * seen[0].1, "the joints do not approach: {seen:?}");
        }
    });
}

#[test]
fn a_narrow_mixture_makes_the_loss_negative() {
    pollster::block_on(async {
        let seen = follow(&mixture(0.05), Choice::Cpu, &[0, 500, 1500]).await;
        assert!(seen[0].0 > 0.0 && seen.last().unwrap().0 < -0.5, "{seen:?}");
    });
}

#[test]
fn the_maps_are_densities_of_the_plane() {
    pollster::block_on(async {
        let mut model = JointModel::create(&mixture(1.0), &json!(null), Choice::Cpu).await.unwrap();
        model.train(300).await.unwrap();
        let axis = |range: f64| (0..=160).map(|i| range * (f64::from(i) / 80.0 - 1.0)).collect::<Vec<f64>>();
        let maps = model.maps(&axis(12.0), &axis(6.0)).await.unwrap();
        let cell = (24.0 / 160.0) * (12.0 / 160.0);
        for map in [&maps.p, &maps.q] {
            assert_eq!(map.len(), 161 * 161);
            let mass = map.iter().sum::<f64>() * cell;
            assert!((mass - 1.0).abs() < 0.01, "mass {mass}");
        }
    });
}

#[test]
fn options_fixed_by_one_dimension_are_rejected() {
    pollster::block_on(async {
        for (options, word) in [
            (json!({ "latent": 2 }), "latent"),
            (json!({ "likelihood": "bernoulli" }), "likelihood"),
            (json!({ "pixels": "grey" }), "pixels"),
            (json!({ "hiden": [3] }), "hiden"),
        ] {
            let error = JointModel::create(&mixture(1.0), &options, Choice::Cpu).await.unwrap_err();
            assert_eq!(error.code(), "invalid_option");
            assert!(error.to_string().contains(word), "{error}");
        }
    });
}

/// An encoder with means over thousands of its standard deviations needs more nodes in z than there are.
#[test]
fn an_encoder_too_narrow_for_the_quadrature_is_an_error() {
    pollster::block_on(async {
        let data = Distribution::gaussian(0.0, 1.0).unwrap();
        for (slope, code) in [(1.0f32, "no error"), (100.0, "not_resolved")] {
            let mut model = JointModel::create(&data, &json!({ "hidden": [] }), Choice::Cpu).await.unwrap();
            let plan = model.vae().plan().clone();
            let mut params = vec![0.0; plan.n_params];
            for (name, value) in [("encoder.mu.weight", slope), ("encoder.logvar.bias", -10.0)] {
                let tensor = plan.parameters().find(|tensor| tensor.name == name).unwrap();
                tensor.pad_into(&[value], &mut params);
            }
            model.vae().backend().write(Buffer::Params, 0, &params);
            let found = model.evaluate().await.map_or_else(|error| error.code(), |_| "no error");
            assert_eq!(found, code, "slope {slope}");
        }
    });
}
