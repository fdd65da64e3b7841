//! Runs recorded in JAX (float64; see tests/data/README.md), replayed: losses, gradients, and parameters after three
//! Adam steps.

mod support;

use serde_json::{Value, json};
use std::sync::Arc;
use support::compare::{assert_relative, near};
use support::oracle::{self, Parameters};
use support::{device, epsilon_of, padded_matrix};
use vae_lab::activation::ACTIVATIONS;
use vae_lab::backend::{Backend, Choice};
use vae_lab::config::Config;
use vae_lab::data::Images;
use vae_lab::likelihood::LIKELIHOODS;
use vae_lab::model;
use vae_lab::plan::{LOSS_PAIRS, Noise, Plan, ProgramKind};
use vae_lab::rng::shuffle;
use vae_lab::tensor::Buffer;
use vae_lab::train::Progress;
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

const TOLERANCE: f64 = 1e-4;
const STEPS: usize = 3;
/// The parameter that records call `log_sigma`.
const SHARED: &str = "decoder.logvar";

fn runs() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("data/reference_runs.json")).unwrap();
    file["runs"].as_array().unwrap().clone()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn widths(value: &Value) -> Vec<usize> {
    numbers(value).into_iter().map(|width| width as usize).collect()
}

/// The config of a run. The engine's decoder has the widths of its encoder, but the recorded models do not. The
/// narrower side is filled up with units whose weights are zero, and must stay zero.
fn options(run: &Value) -> Value {
    let decoder = widths(&run["decoder_hidden"]).into_iter().rev();
    let hidden = widths(&run["encoder_hidden"]).into_iter().zip(decoder).map(|(encoder, decoder)| encoder.max(decoder));
    json!({
        "width": run["D"], "height": 1, "hidden": hidden.collect::<Vec<_>>(), "latent": run["latent"],
        "batch": run["batch"], "activation": run["activation"], "likelihood": run["likelihood"], "beta": run["beta"],
        "sigma": run["sigma"], "learningRate": run["learning_rate"], "seed": 9,
        "samples": run["samples"], "sigmaUpdate": "adam",
    })
}

/// Parameters of a run under the engine's names and in its shapes: mu and logvar are separate, and missing units are
/// zero.
fn parameters(plan: &Plan, run: &Value, recorded: &Value) -> Parameters {
    let [n_latent, n_pixels] = ["latent", "D"].map(|key| widths(&json!([run[key]]))[0]);
    let n_encoder = widths(&run["encoder_hidden"]).len();
    let place = |name: &str| -> (Value, std::ops::Range<usize>) {
        match name {
            "encoder.mu" => (recorded["latent"].clone(), 0..n_latent),
            "encoder.logvar" => (recorded["latent"].clone(), n_latent..2 * n_latent),
            "decoder.output" => (recorded["output"].clone(), 0..n_pixels),
            "decoder.logvar" => (recorded["output"].clone(), n_pixels..2 * n_pixels),
            hidden => {
                let (side, index) = hidden.split_once('.').unwrap();
                let index: usize = index.parse().unwrap_or_else(|_| panic!("no record of {name}"));
                assert!(index < n_encoder, "no record of {name}");
                let layer = recorded[side][index].clone();
                let n_out = layer["b"].as_array().unwrap().len();
                (layer, 0..n_out)
            }
        }
    };
    let layers = plan.parameters().filter(|tensor| tensor.name != SHARED);
    let dense = layers.map(|tensor| {
        let (layer_name, kind) = tensor.name.rsplit_once('.').unwrap();
        let (layer, columns) = place(layer_name);
        let (n_out, values) = (layer["b"].as_array().unwrap().len(), numbers(&layer[&kind[..1]]));
        let mut dense = vec![0.0; tensor.rows * tensor.cols];
        for (to, from) in dense.chunks_exact_mut(tensor.cols).zip(values.chunks_exact(n_out)) {
            to[..columns.len()].copy_from_slice(&from[columns.clone()]);
        }
        (tensor.name.clone(), dense)
    });
    dense.collect()
}

/// ln sigma of a run with a shared sigma, before each step and after the last one, by Adam on the recorded gradients.
fn log_sigmas(run: &Value) -> Option<Vec<f64>> {
    let mut log_sigma = run["parameters"]["log_sigma"].as_array()?[0].as_f64()?;
    let (rate, mut m, mut v) = (run["learning_rate"].as_f64()?, 0.0, 0.0);
    let mut all = vec![log_sigma];
    for (t, step) in (1..).zip(run["steps"].as_array()?) {
        let gradient = step["gradients"]["log_sigma"].as_array()?[0].as_f64()?;
        m = 0.9 * m + 0.1 * gradient;
        v = 0.999 * v + 0.001 * gradient * gradient;
        let [m_hat, v_hat] = [m / (1.0 - 0.9_f64.powi(t)), v / (1.0 - 0.999_f64.powi(t))];
        log_sigma -= rate * m_hat / (v_hat.sqrt() + 1e-8);
        all.push(log_sigma);
    }
    Some(all)
}

/// The raw parameter that soft-clips to a log-variance.
fn raw_logvar(logvar: f64) -> f64 {
    (logvar + 12.0).exp_m1().ln() - 12.0
}

/// Compares to within a ten-thousandth of the largest value of each matrix.
fn compare(found: &Parameters, expected: &Parameters) -> Result<(), String> {
    for (name, expected) in expected {
        let largest = expected.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        for (i, (found, expected)) in found[name].iter().zip(expected).enumerate() {
            if !near(*found / largest.max(1e-12), *expected / largest.max(1e-12), TOLERANCE) {
                return Err(format!("{name}[{i}]: found {found}, expected {expected}"));
            }
        }
    }
    Ok(())
}

/// Losses, gradients and parameters of a run on a backend.
async fn replay(run: &Value, config: &Config, backend: &mut Backend) {
    let name = &run["name"];
    let plan = model::plan(config);
    let log_sigmas = log_sigmas(run);
    let mut initial = parameters(&plan, run, &run["parameters"]);
    if log_sigmas.is_some() {
        initial.insert(SHARED.into(), vec![0.0]);
    }
    backend.write(Buffer::Params, 0, &oracle::flat(&plan, &initial));
    let (x, epsilon) = (numbers(&run["x"]), numbers(&run["epsilon"]));
    let n = config.train.batch as u32;
    let mut progress = Progress::default();
    let mut moments = vec![0.0; plan.n_params];
    for t in 0..STEPS {
        let recorded = &run["steps"][t];
        let mut step = progress.next_step(&config.train, n, t);
        step.noise = Noise::Recorded as u32;
        // The gather reads rows in the shuffled order of the epoch. The images are stored so that this is the order of
        // the record.
        let x = &x[t * x.len() / STEPS..][..x.len() / STEPS];
        let rows: Vec<&[f64]> = x.chunks_exact(config.model.n_pixels()).collect();
        let mut images = vec![0; x.len()];
        for (row, pixels) in rows.iter().enumerate() {
            let image = shuffle(step.position + row as u32, n, step.seed, step.epoch) as usize;
            let bytes = pixels.iter().map(|pixel| (pixel * 255.0).round() as u8);
            images.splice(image * pixels.len()..(image + 1) * pixels.len(), bytes);
        }
        let stored = Images::from(&images).stored(config.model.n_pixels());
        backend.set_images(Buffer::Training, &stored).await.unwrap();
        if let (Some(log_sigmas), Some(logvar)) = (&log_sigmas, &plan.logvar) {
            backend.write(Buffer::Params, logvar.offset, &[raw_logvar(2.0 * log_sigmas[t]) as f32]);
        }
        let noise = epsilon_of(&plan);
        let epsilon = &epsilon[t * epsilon.len() / STEPS..][..epsilon.len() / STEPS];
        backend.write(Buffer::Activations, noise.offset, &padded_matrix(&noise, epsilon));
        backend.run(ProgramKind::Train, &[step]).await.unwrap();

        let slot = 2 * LOSS_PAIRS * t;
        let sums = backend.read(Buffer::Losses, slot..slot + 2 * LOSS_PAIRS).await.unwrap();
        let sum = |term: usize| sums.iter().skip(term).step_by(2).map(|sum| f64::from(*sum)).sum::<f64>();
        let (nll, kl) = (sum(0) / f64::from(n), sum(1) / f64::from(n));
        let loss = nll + f64::from(config.train.live.beta) * kl;
        for (term, found) in [("nll", nll), ("kl", kl), ("loss", loss)] {
            let expected = recorded[term].as_f64().unwrap();
            assert_relative(&format!("{name}, step {t}, {term}"), found, expected, TOLERANCE);
        }

        // m = 0.9 m' + 0.1 g.
        let next = backend.read(Buffer::AdamMoments, 0..plan.n_params).await.unwrap();
        let gradient = |(m, before): (&f32, &f32)| (10.0 * (f64::from(*m) - 0.9 * f64::from(*before))) as f32;
        let found: Vec<f32> = next.iter().zip(&moments).map(gradient).collect();
        let mut expected = parameters(&plan, run, &recorded["gradients"]);
        if log_sigmas.is_some() {
            // With respect to ln sigma² = 2 ln sigma.
            expected.insert(SHARED.into(), vec![numbers(&recorded["gradients"]["log_sigma"])[0] / 2.0]);
        }
        compare(&oracle::named(&plan, &found), &expected).unwrap_or_else(|off| panic!("{name}, step {t}, d {off}"));
        moments = next;
    }
    let found = oracle::named(&plan, &backend.read(Buffer::Params, 0..plan.n_params).await.unwrap());
    let mut expected = parameters(&plan, run, &run["steps"][STEPS - 1]["parameters_after"]);
    if let Some(log_sigmas) = log_sigmas {
        let recorded = numbers(&run["steps"][STEPS - 1]["parameters_after"]["log_sigma"])[0];
        assert_relative("Adam on the recorded gradients", log_sigmas[STEPS], recorded, 1e-9);
        // Adam normalises the gradient, so ln sigma² moves by the same amount as ln sigma.
        let moved = log_sigmas[STEPS] - log_sigmas[STEPS - 1];
        expected.insert(SHARED.into(), vec![raw_logvar(2.0 * log_sigmas[STEPS - 1]) + moved]);
    }
    compare(&found, &expected).unwrap_or_else(|off| panic!("{name}, after {STEPS} steps, {off}"));
    for (parameter, values) in &found {
        let filling = values.iter().zip(&expected[parameter]).filter(|(_, expected)| **expected == 0.0);
        assert!(filling.into_iter().all(|(found, _)| *found == 0.0), "{name}: a filling unit has learned");
        let mut wrong = found.clone();
        let largest = values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        wrong.get_mut(parameter).unwrap()[0] += 3.0 * TOLERANCE * largest;
        assert!(compare(&wrong, &expected).is_err(), "{name}: a wrong {parameter} is not found");
    }
}

async fn replay_all(choice: Choice) {
    for run in runs() {
        let config = device::config(&options(&run));
        let mut backend = device::open(choice, &Arc::new(model::plan(&config))).await;
        replay(&run, &config, &mut backend).await;
    }
}

/// Fails for a new likelihood or activation until a run is recorded.
#[wasm_bindgen_test(unsupported = test)]
fn every_likelihood_and_activation_has_a_recorded_run() {
    let recorded = |key: &str, name: &str| runs().iter().any(|run| run[key] == name);
    assert!(LIKELIHOODS.iter().all(|likelihood| recorded("likelihood", likelihood.name)));
    assert!(ACTIVATIONS.iter().all(|activation| recorded("activation", activation.name)));
    assert!(!recorded("likelihood", "poisson"), "the check accepts a likelihood without a run");
}

#[wasm_bindgen_test(unsupported = pollster::test)]
async fn the_cpu_agrees_with_the_recorded_runs() {
    replay_all(Choice::Cpu).await;
}

#[wasm_bindgen_test(unsupported = pollster::test)]
async fn the_gpu_agrees_with_the_recorded_runs() {
    replay_all(Choice::WebGpu).await;
}
