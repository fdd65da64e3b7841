//! Compares every likelihood with its formula in f64: the nll, its gradient, the mean and the draws. Then the same for
//! the decoder of a whole model, on the CPU and on the GPU.

mod support;

use serde_json::json;
use support::likelihood::{Formula, Params, soft_clip};
use vae_lab::backend::Choice;
use vae_lab::config::{Config, Pixels};
use vae_lab::likelihood::{LIKELIHOODS, Likelihood, LikelihoodParams, Support, VarianceModel};
use vae_lab::rng::philox4x32;
use vae_lab::tensor::Buffer;
use vae_lab::theory::likelihood::{
    bernoulli_nll, continuous_bernoulli_mean, continuous_bernoulli_nll, gaussian_nll, sigmoid,
};
use vae_lab::theory::quadrature::Rule;
use vae_lab::train::Vae;
use wide::f32x4;

const PARAMS: LikelihoodParams = LikelihoodParams { sigma: 0.3, logvar: -1.3 };

/// The likelihood in f64, by its formula.
fn formula(likelihood: &Likelihood) -> Box<dyn Formula> {
    let params = Params { sigma: f64::from(PARAMS.sigma), logvar: f64::from(PARAMS.logvar) };
    support::likelihood::formula(likelihood.name, params)
}

/// A quadrature rule over the support of x. It breaks at the mean, where a density may have a kink.
fn rule_over_x(likelihood: &Likelihood, mean: f64) -> Rule {
    let (low, high) = if likelihood.is_bounded() { (0.0, 1.0) } else { (mean - 20.0, mean + 20.0) };
    let mut breaks: Vec<f64> = (0..=100).map(|i| low + (high - low) * f64::from(i) / 100.0).collect();
    breaks.extend((low < mean && mean < high).then_some(mean));
    breaks.sort_by(f64::total_cmp);
    breaks.dedup();
    Rule::composite(&breaks).unwrap()
}

/// The engine's nll and gradient of one pixel.
fn nll_and_gradient(likelihood: &Likelihood, x: f64, output: [f64; 2]) -> (f64, [f64; 2]) {
    let loss = (likelihood.functions().nll_and_gradient)(
        f32x4::splat(x as f32),
        output.map(|o| f32x4::splat(o as f32)),
        PARAMS,
    );
    (f64::from(loss.nll.to_array()[0]), loss.d_output.map(|d| f64::from(d.to_array()[0])))
}

fn near(found: f64, expected: f64, tolerance: f64) -> bool {
    (found - expected).abs() <= tolerance * expected.abs().max(1.0)
}

/// Outputs near zero and far from it, and on both sides of the switch between series and quotient.
fn outputs() -> Vec<[f64; 2]> {
    let firsts = [-40.0, -7.5, -1.01, -0.99, -0.3, -1e-3, 0.0, 1e-4, 0.02, 0.5, 0.999, 1.001, 3.0, 40.0];
    firsts.into_iter().flat_map(|first| [-14.0, -2.5, 0.7].map(|second| [first, second])).collect()
}

#[test]
fn nll_and_gradient_are_those_of_the_formula() {
    for likelihood in &LIKELIHOODS {
        for output in outputs() {
            // A precision of e^12 magnifies every rounding error of x, so the clip is tested near the mean.
            let far = likelihood.variance != VarianceModel::PerPixel || output[1] > -10.0;
            for x in [0.0, 0.25, 0.8, 1.0].map(|x| if far { x } else { output[0] + 1e-3 * x }) {
                let output = output.map(|o| f64::from(o as f32));
                let x = f64::from(x as f32);
                let (found, d_output) = nll_and_gradient(likelihood, x, output);
                let expected = formula(likelihood).nll(x, output);
                let name = likelihood.name;
                assert!(near(found, expected, 1e-5), "{name} x = {x}, output {output:?}: {found}, not {expected}");
                assert!(!near(found, expected * 1.001 + 0.001, 1e-5), "the comparison cannot fail");
                for part in 0..likelihood.outputs.len() {
                    let moved = |by: f64| {
                        let mut output = output;
                        output[part] += by;
                        formula(likelihood).nll(x, output)
                    };
                    let expected = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                    assert!(
                        near(d_output[part], expected, 3e-5),
                        "{name} x = {x}, output {output:?}, part {part}: {}, not {expected}",
                        d_output[part]
                    );
                }
            }
        }
    }
}

/// The formulas of the tests and those of the theory were written separately.
#[test]
fn the_formulas_are_those_of_the_theory() {
    let params = Params { sigma: 0.3, logvar: -1.3 };
    for ([a, b], x) in outputs().into_iter().flat_map(|output| [0.0, 0.25, 1.0].map(|x| (output, x))) {
        for (name, nll, mean) in [
            ("bernoulli", bernoulli_nll(x, a), sigmoid(a)),
            ("continuous_bernoulli", continuous_bernoulli_nll(x, a), continuous_bernoulli_mean(a)),
            ("gaussian", gaussian_nll(x, a, 0.09), a),
            ("gaussian_shared", gaussian_nll(x, a, (-1.3_f64).exp()), a),
            ("gaussian_pixel", gaussian_nll(x, a, soft_clip(b).exp()), a),
        ] {
            let formula = support::likelihood::formula(name, params);
            assert!(near(formula.nll(x, [a, b]), nll, 1e-8), "{name} x = {x}, output {a}, {b}");
            assert!(near(formula.mean([a, b]), mean, 1e-8), "{name} output {a}");
        }
    }
}

#[test]
fn nll_has_its_known_values() {
    let named = |name: &str| LIKELIHOODS.iter().find(|likelihood| likelihood.name == name).unwrap();
    let nll = |likelihood: &str, x: f32, output: f32, scale: LikelihoodParams| {
        let outputs = [f32x4::splat(output), f32x4::splat(output)];
        f64::from((named(likelihood).functions().nll_and_gradient)(f32x4::splat(x), outputs, scale).nll.to_array()[0])
    };
    let narrow = LikelihoodParams { sigma: 0.1f32.sqrt(), logvar: 0.1f32.ln() };
    let logit = |rho: f32| (rho / (1.0 - rho)).ln();
    // ln C is what the continuous Bernoulli adds to the cross-entropy.
    let ln_c =
        |rho: f32| nll("bernoulli", 0.3, logit(rho), PARAMS) - nll("continuous_bernoulli", 0.3, logit(rho), PARAMS);
    for (what, found, expected) in [
        ("cross-entropy", nll("bernoulli", 0.25, -2.0, PARAMS), 0.62692801104297),
        ("cross-entropy far out", nll("bernoulli", 1.0, -40.0, PARAMS), 40.0),
        ("Gaussian", nll("gaussian", 0.8, 0.3, narrow), 1.0176459867076),
        ("shared Gaussian", nll("gaussian_shared", 0.8, 0.3, narrow), 1.0176459867076),
        ("Laplace", nll("laplace", 0.8, 0.3, LikelihoodParams { sigma: 0.5, logvar: 0.0 }), 1.0),
        ("ln C at 0.1", ln_c(0.1), 1.0103385594909),
        ("ln C at 0.49", ln_c(0.49), 0.69328053701006),
        ("ln C at 0.5", ln_c(0.5), std::f64::consts::LN_2),
    ] {
        assert!(near(found, expected, 1e-6), "{what}: {found}, not {expected}");
        assert!(!near(found + 1e-5, expected, 1e-6) || expected > 10.0, "{what}: the comparison cannot fail");
    }
}

#[test]
fn densities_integrate_to_one_and_have_the_stated_mean() {
    for likelihood in LIKELIHOODS.iter().filter(|likelihood| likelihood.support != Support::Binary) {
        for output in [[-3.0, -0.4], [0.0, 0.9], [0.3, -1.0], [6.0, 0.0]] {
            let rule = rule_over_x(likelihood, output[0]);
            let density = |x: f64| (-nll_and_gradient(likelihood, x, output).0).exp();
            let (mass, first) = (rule.integrate(density), rule.integrate(|x| x * density(x)));
            let stated = (likelihood.functions().mean)(output.map(|o| f32x4::splat(o as f32)))[0].to_array()[0];
            assert!(near(mass, 1.0, 1e-5), "{} {output:?}: mass {mass}", likelihood.name);
            assert!(near(first, f64::from(stated), 2e-5), "{} {output:?}: mean {first}, not {stated}", likelihood.name);
            assert!(near(f64::from(stated), formula(likelihood).mean(output), 1e-6), "{} {output:?}", likelihood.name);
        }
    }
}

#[test]
fn a_bias_begins_at_the_output_of_its_mean() {
    for likelihood in &LIKELIHOODS {
        for wanted in [0.001, 0.3, 0.5, 0.9] {
            let found = formula(likelihood).mean([(likelihood.functions().inverse_link)(wanted), 0.0]);
            assert!(near(found, wanted, 1e-9), "{}: {found}, not {wanted}", likelihood.name);
        }
    }
}

#[test]
fn draws_have_the_mean_and_spread_of_the_density() {
    for likelihood in &LIKELIHOODS {
        for output in [[-3.0, -0.4], [-0.01, 0.0], [0.4, -1.0], [2.0, 0.3]] {
            let n = 40_000;
            let outputs = output.map(|o| f32x4::splat(o as f32));
            let draws: Vec<f64> = (0..n / 4)
                .flat_map(|i| {
                    (likelihood.functions().draw)(outputs, PARAMS, philox4x32([i, 0, 0, 0], [3, 9])).to_array()
                })
                .map(f64::from)
                .collect();
            let count = draws.len() as f64;
            let average = draws.iter().sum::<f64>() / count;
            let error = (draws.iter().map(|x| (x - average).powi(2)).sum::<f64>()).sqrt() / count;
            let stated = formula(likelihood).mean(output);
            assert!((average - stated).abs() < 5.0 * error, "{} {output:?}: {average}, not {stated}", likelihood.name);
            // The whole shape: the mean nll of the draws is the entropy, which quadrature knows.
            if likelihood.support != Support::Binary {
                let nll = |x: f64| formula(likelihood).nll(x, output);
                let entropy = rule_over_x(likelihood, output[0]).integrate(|x| (-nll(x)).exp() * nll(x));
                let found: Vec<f64> = draws.iter().map(|x| nll(*x)).collect();
                let average = found.iter().sum::<f64>() / count;
                let error = found.iter().map(|x| (x - average).powi(2)).sum::<f64>().sqrt() / count;
                assert!((average - entropy).abs() < 5.0 * error + 1e-6, "{} {output:?}", likelihood.name);
                assert!((average - entropy - 0.1).abs() > 5.0 * error, "the comparison cannot fail");
            }
        }
    }
}

/// Both backends. For WebGPU, a software adapter is enough.
const CHOICES: [Choice; 2] = [Choice::Cpu, Choice::WebGpu];

/// A model without hidden layers whose decoder computes output = z + i / 3 for pixel i, in each output.
async fn line(likelihood: &Likelihood, choice: Choice) -> Vae {
    let options = json!({ "width": 3, "height": 2, "hidden": [], "latent": 1, "batch": 5, "sigma": 0.3,
        "likelihood": likelihood.name });
    let mut vae = Vae::create(Config::from_json(&options).unwrap(), choice).await.unwrap();
    let plan = vae.plan().clone();
    let mut params = vae.backend().read(Buffer::Params, 0..plan.n_params).await.unwrap();
    for tensor in plan.parameters().filter(|tensor| tensor.name.starts_with("decoder")) {
        let value = |place: usize| match tensor.name.as_str() {
            "decoder.logvar" => PARAMS.logvar,
            name if name.ends_with("weight") => 1.0,
            _ => place as f32 / 3.0,
        };
        let values: Vec<f32> = (0..tensor.rows * tensor.cols).map(value).collect();
        tensor.pad_into(&values, &mut params);
    }
    vae.backend().write(Buffer::Params, 0, &params);
    vae
}

#[test]
fn a_model_decodes_and_draws_what_its_likelihood_says() {
    pollster::block_on(async {
        for likelihood in &LIKELIHOODS {
            let mut draws = Vec::new();
            for choice in CHOICES {
                let mut vae = line(likelihood, choice).await;
                let z = [-1.0, 0.5];
                let decoded = vae.decode(&z).await.unwrap();
                for (i, found) in decoded.iter().enumerate() {
                    let output = f64::from(z[i / 6]) + (i % 6) as f64 / 3.0;
                    let expected = formula(likelihood).mean([output, output]);
                    assert!(near(f64::from(*found), expected, 1e-5), "{} pixel {i}: {found}", likelihood.name);
                }
                let n = 2000;
                let drawn = vae.draw(&vec![0.5; n], 7).await.unwrap();
                assert_eq!(drawn, vae.draw(&vec![0.5; n], 7).await.unwrap(), "the same seed gives other draws");
                assert_ne!(drawn, vae.draw(&vec![0.5; n], 8).await.unwrap());
                for pixel in 0..6 {
                    let values: Vec<f64> = drawn.iter().skip(pixel).step_by(6).map(|x| f64::from(*x)).collect();
                    let average = values.iter().sum::<f64>() / n as f64;
                    let error = values.iter().map(|x| (x - average).powi(2)).sum::<f64>().sqrt() / n as f64;
                    let stated = f64::from(decoded[6 + pixel]);
                    assert!((average - stated).abs() < 5.0 * error, "{} pixel {pixel}: {average}", likelihood.name);
                    assert!((average - stated - 0.5).abs() > 5.0 * error, "the comparison cannot fail");
                }
                draws.push(drawn);
            }
            let close = draws[0].iter().zip(&draws[1]).filter(|(a, b)| (*a - *b).abs() < 1e-4).count();
            // If a uniform is very close to a Bernoulli's probability, the backends may draw different values.
            assert!(close + 3 > draws[0].len(), "{}: the backends draw differently", likelihood.name);
        }
    });
}

#[test]
fn training_lowers_the_loss_of_every_likelihood_on_all_pixels_it_allows() {
    pollster::block_on(async {
        let images: Vec<u8> =
            (0..64 * 12u32).map(|i| (philox4x32([i / 12 % 3, i % 12, 0, 0], [1, 1])[0] >> 24) as u8).collect();
        for likelihood in &LIKELIHOODS {
            for (pixels, _) in &Pixels::ALL[..4] {
                let options = json!({ "width": 4, "height": 3, "hidden": [7], "latent": 2, "batch": 16, "sigma": 0.5,
                    "learningRate": 0.01, "likelihood": likelihood.name, "pixels": pixels, "activation": "silu" });
                let Ok(config) = Config::from_json(&options) else { continue };
                let mut losses = Vec::new();
                for choice in CHOICES {
                    let mut vae = Vae::create(config.clone(), choice).await.unwrap();
                    vae.set_training(&images).await.unwrap();
                    vae.set_held_out(&images).await.unwrap();
                    let before = vae.evaluate().await.unwrap();
                    assert_eq!(before, vae.evaluate().await.unwrap(), "evaluation is not the same each time");
                    let first = vae.train(20).await.unwrap();
                    assert_eq!(first.loss, first.nll + first.beta * first.kl);
                    vae.train(150).await.unwrap();
                    let after = vae.evaluate().await.unwrap();
                    let what = format!("{} on {pixels} pixels", likelihood.name);
                    assert!(after.loss < before.loss - 0.1, "{what}: {} to {}", before.loss, after.loss);
                    losses.push(first.loss);
                }
                assert!(near(losses[0], losses[1], 1e-4), "{} on {pixels}: {losses:?}", likelihood.name);
            }
        }
    });
}

#[test]
fn options_that_contradict_each_other_are_refused_with_a_reason() {
    for (options, reason) in [
        (json!({ "pixels": "dequantised" }), "density"),
        (json!({ "pixels": "threshold", "likelihood": "continuous_bernoulli" }), "no upper bound"),
        (json!({ "pixels": "dynamic", "likelihood": "continuous_bernoulli" }), "no upper bound"),
        (json!({ "objective": "iwae", "beta": 2 }), "no KL term"),
        (json!({ "objective": "iwae", "betaWarmup": 10 }), "no KL term"),
        (json!({ "objective": "iwae", "freeBits": 0.1 }), "no KL term"),
    ] {
        let error = Config::from_json(&options).unwrap_err();
        assert_eq!(error.code(), "invalid_option");
        assert!(error.to_string().contains(reason), "{options}: {error}");
    }
    let iwae = Config::from_json(&json!({ "objective": "iwae" })).unwrap();
    assert!(iwae.updated(&json!({ "beta": 2 })).is_err(), "update must refuse what create refuses");
    assert!(iwae.updated(&json!({ "learningRate": 0.1 })).is_ok());
    assert!(Config::from_json(&json!({ "pixels": "grey" })).is_ok(), "grey pixels with Bernoulli are allowed");
}
