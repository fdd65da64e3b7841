//! Runs recorded in JAX (float64; see tests/data/README.md), replayed: losses, gradients, and parameters after three
//! Adam steps. A run whose likelihood, activation or number of samples the config does not know yet is named, and the
//! reason must be just that.

mod support;

use serde_json::{Value, json};
use support::compare::{assert_relative, near};
use support::oracle::{self, Parameters};
use support::{device, epsilon_of, padded_matrix};
use vae_lab::activation::ACTIVATIONS;
use vae_lab::backend::{Backend, Choice};
use vae_lab::config::Config;
use vae_lab::data::pad_images;
use vae_lab::likelihood::LIKELIHOODS;
use vae_lab::model;
use vae_lab::plan::{LOSS_LANES, Noise, Plan};
use vae_lab::rng::shuffle;
use vae_lab::tensor::Buffer;
use vae_lab::train::Progress;
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

const TOLERANCE: f64 = 1e-4;
const STEPS: usize = 3;

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

/// The config of a run. The engine's decoder mirrors its encoder and these do not: where one is narrower than the
/// other, units without weights fill it up, and they must stay without.
fn options(run: &Value) -> Value {
    let decoder = widths(&run["decoder_hidden"]).into_iter().rev();
    let hidden = widths(&run["encoder_hidden"]).into_iter().zip(decoder).map(|(encoder, decoder)| encoder.max(decoder));
    let mut options = json!({
        "width": run["D"], "height": 1, "hidden": hidden.collect::<Vec<_>>(), "latent": run["latent"],
        "batch": run["batch"], "activation": run["activation"], "likelihood": run["likelihood"], "beta": run["beta"],
        "sigma": run["sigma"], "learningRate": run["learning_rate"], "seed": 9,
    });
    if run["samples"] != 1 {
        options["samples"] = run["samples"].clone();
    }
    options
}

/// Parameters of a run under the engine's names and in its shapes: mu and logvar apart, missing units zero.
fn parameters(plan: &Plan, run: &Value, recorded: &Value) -> Parameters {
    let (n_encoder, n_latent) = (widths(&run["encoder_hidden"]).len(), widths(&json!([run["latent"]]))[0]);
    let place = |name: &str| -> (Value, std::ops::Range<usize>) {
        match name {
            "encoder.mu" => (recorded["latent"].clone(), 0..n_latent),
            "encoder.logvar" => (recorded["latent"].clone(), n_latent..2 * n_latent),
            "decoder.output" => (recorded["output"].clone(), 0..widths(&json!([run["D"]]))[0]),
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
    let dense = plan.named_parameters().map(|tensor| {
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

/// Equal to a part in ten thousand of the largest value of a matrix.
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
    backend.write(Buffer::Params, 0, &oracle::flat(&plan, &parameters(&plan, run, &run["parameters"])));
    let (x, epsilon) = (numbers(&run["x"]), numbers(&run["epsilon"]));
    let n = config.train.batch as u32;
    let mut progress = Progress::default();
    let mut moments = vec![0.0; plan.n_params];
    for t in 0..STEPS {
        let recorded = &run["steps"][t];
        let mut step = progress.next_step(&config.train, n, t);
        step.noise = Noise::Recorded as u32;
        // Rows come in the order of the epoch: the images lie so that they come in the order of the record.
        let x = &x[t * x.len() / STEPS..][..x.len() / STEPS];
        let rows: Vec<&[f64]> = x.chunks_exact(config.model.n_pixels()).collect();
        let mut images = vec![0; x.len()];
        for (row, pixels) in rows.iter().enumerate() {
            let image = shuffle(step.position + row as u32, n, step.seed, step.epoch) as usize;
            let bytes = pixels.iter().map(|pixel| (pixel * 255.0).round() as u8);
            images.splice(image * pixels.len()..(image + 1) * pixels.len(), bytes);
        }
        backend.set_images(Buffer::Training, &pad_images(&images, config.model.n_pixels())).await.unwrap();
        let noise = epsilon_of(&plan);
        let epsilon = &epsilon[t * epsilon.len() / STEPS..][..epsilon.len() / STEPS];
        backend.write(Buffer::Activations, noise.offset, &padded_matrix(&noise, epsilon));
        backend.run(&plan.train, &[step]).await.unwrap();

        let slot = 2 * LOSS_LANES * t;
        let sums = backend.read(Buffer::Losses, slot..slot + 2 * LOSS_LANES).await.unwrap();
        let sum = |term: usize| sums.iter().skip(term).step_by(2).map(|sum| f64::from(*sum)).sum::<f64>();
        let (nll, kl) = (sum(0) / noise.rows as f64, sum(1) / f64::from(n));
        let loss = nll + f64::from(config.train.live.beta) * kl;
        for (term, found) in [("nll", nll), ("kl", kl), ("loss", loss)] {
            let expected = recorded[term].as_f64().unwrap();
            assert_relative(&format!("{name}, step {t}, {term}"), found, expected, TOLERANCE);
        }

        // m = 0.9 m' + 0.1 g.
        let next = backend.read(Buffer::Moments, 0..plan.n_params).await.unwrap();
        let gradient = |(m, before): (&f32, &f32)| (10.0 * (f64::from(*m) - 0.9 * f64::from(*before))) as f32;
        let found: Vec<f32> = next.iter().zip(&moments).map(gradient).collect();
        let expected = parameters(&plan, run, &recorded["gradients"]);
        compare(&oracle::named(&plan, &found), &expected).unwrap_or_else(|off| panic!("{name}, step {t}, d {off}"));
        moments = next;
    }
    let found = oracle::named(&plan, &backend.read(Buffer::Params, 0..plan.n_params).await.unwrap());
    let expected = parameters(&plan, run, &run["steps"][STEPS - 1]["parameters_after"]);
    compare(&found, &expected).unwrap_or_else(|off| panic!("{name}, after {STEPS} steps, {off}"));
    for (parameter, values) in &found {
        let filling = values.iter().zip(&expected[parameter]).filter(|(_, expected)| **expected == 0.0);
        assert!(filling.into_iter().all(|(found, _)| *found == 0.0), "{name}: a unit that is not there has learned");
        let mut wrong = found.clone();
        let largest = values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        wrong.get_mut(parameter).unwrap()[0] += 3.0 * TOLERANCE * largest;
        assert!(compare(&wrong, &expected).is_err(), "{name}: a wrong {parameter} passes");
    }
}

async fn replay_all(choice: Choice) {
    let mut covered = Vec::new();
    for run in runs() {
        let name = run["name"].as_str().unwrap().to_owned();
        let likelihood = LIKELIHOODS.iter().any(|entry| run["likelihood"] == entry.name);
        let activation = ACTIVATIONS.iter().any(|entry| run["activation"] == entry.name);
        match Config::from_json(&options(&run)) {
            Ok(config) => {
                let mut backend = device::open(choice, &model::plan(&config)).await;
                replay(&run, &config, &mut backend).await;
                covered.push(name);
            }
            Err(error) => {
                let expected = !likelihood || !activation || run["samples"] != 1;
                assert!(expected, "{name} is not covered, though the config knows all that it needs: {error}");
                println!("not covered: {name}: {error}");
            }
        }
    }
    println!("covered on {choice:?}: {covered:?}");
    for needed in ["bernoulli relu", "gaussian linear"] {
        assert!(covered.iter().any(|name| name == needed), "{needed} is not covered");
    }
}

#[wasm_bindgen_test(unsupported = pollster::test)]
async fn the_cpu_follows_the_recorded_runs() {
    replay_all(Choice::Cpu).await;
}

#[wasm_bindgen_test(unsupported = pollster::test)]
async fn the_gpu_follows_the_recorded_runs() {
    replay_all(Choice::WebGpu).await;
}
