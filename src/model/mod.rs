//! From a config to a plan: pure functions, no backend in sight. [`plan`] reads as the training step does.

mod decoder;
mod encoder;
mod hidden;
mod inference;
mod init;
mod objective;

pub use init::{initial_parameters, output_bias};

use crate::config::{Config, KlEstimator};
use crate::kernel::{Apply, Dispatch, Gather, Last, LayerUpdate, LinearUpdate, Observer};
use crate::likelihood::Spread;
use crate::plan::{Linear, Plan, Program, Trace};
use crate::tensor::{Arena, Buffer, Tensor, padded};
use decoder::Observed;
use encoder::Encoded;
use hidden::Hidden;
use objective::Weighed;

/// Rows of a pass that does not train. Enough to keep a device busy, few enough to answer at once.
pub const INFERENCE_ROWS: usize = 128;

/// Samples of each image in a pass of the importance-weighted bound; images times samples fill the lanes of a slot.
pub const IMPORTANCE_SAMPLES: usize = 16;

/// The layers of a model, in the order of the data.
struct Layers {
    encoder: Vec<Linear>,
    latent: Linear,
    decoder: Vec<Linear>,
    output: Linear,
    observer: Observer,
}

/// Floats of the activations, the gradients and the terms.
type Floats = [usize; 3];

/// Scratch memory of one program. Programs share the buffers, since none needs what another left there.
struct Scratch {
    activations: Arena,
    gradients: Arena,
    terms: Arena,
}

impl Scratch {
    fn new() -> Scratch {
        Scratch {
            activations: Arena::new(Buffer::Activations),
            gradients: Arena::new(Buffer::Gradients),
            terms: Arena::new(Buffer::Terms),
        }
    }

    fn floats(&self) -> Floats {
        [self.activations.floats(), self.gradients.floats(), self.terms.floats()]
    }
}

/// The plan of a model and its training.
pub fn plan(config: &Config) -> Plan {
    let mut params = Arena::new(Buffer::Params);
    let layers = layers(config, &mut params);
    let (train, trace, train_floats) = train(config, &layers, params.floats(), Apply::Adam);
    let (gradients, ..) = self::train(config, &layers, params.floats(), Apply::Statistics);
    let (evaluate, latent_moments, evaluate_floats) = inference::evaluate(config, &layers);
    let (importance, importance_floats) = inference::importance(config, &layers);
    let (likelihood, likelihood_z, likelihood_floats) = inference::likelihood(config, &layers);
    let (examine, examine_floats) = inference::examine(config, &layers);
    let (encode, mu_logvar, encode_floats) = inference::encode(config, &layers);
    let (decode, z, mean, decode_floats) = inference::decode(config, &layers);
    let (draw, drawn, draw_floats) = inference::draw(config, &layers);
    let needs = [
        train_floats,
        evaluate_floats,
        examine_floats,
        encode_floats,
        decode_floats,
        draw_floats,
        importance_floats,
        likelihood_floats,
    ];
    let most = |i: usize| needs.iter().map(|floats| floats[i]).fold(0, usize::max);
    let scratch = [Buffer::Activations, Buffer::Gradients, Buffer::Terms];
    let scratch = std::array::from_fn(|i| (scratch[i], most(i)));
    let Layers { encoder, latent, decoder, output, observer } = layers;
    Plan {
        layers: [encoder, vec![latent], decoder, vec![output]].concat(),
        train,
        trace,
        evaluate,
        examine,
        encode,
        decode,
        draw,
        gradients,
        importance,
        likelihood,
        mu_logvar,
        z,
        mean,
        drawn,
        latent_moments,
        likelihood_z,
        logvar: observer.logvar,
        image_bytes: padded(config.model.n_pixels()) * config.model.pixels.bytes(),
        n_params: params.floats(),
        scratch,
    }
}

fn layers(config: &Config, params: &mut Arena) -> Layers {
    let model = &config.model;
    let (encoder, width) = hidden_layers(params, "encoder", model.n_pixels(), model.hidden.iter());
    let latent = linear(params, "encoder", &["mu", "logvar"], width, model.latent);
    let (decoder, width) = hidden_layers(params, "decoder", model.latent, model.hidden.iter().rev());
    let likelihood = model.likelihood;
    let output = linear(params, "decoder", &["output", "logvar"][..likelihood.parts()], width, model.n_pixels());
    let logvar = (likelihood.spread == Spread::Shared).then(|| params.bias("decoder.logvar", 1, 1));
    Layers { encoder, latent, decoder, output, observer: Observer { likelihood, logvar } }
}

/// A chain of hidden layers, and the width it ends with.
fn hidden_layers<'a>(
    params: &mut Arena,
    side: &str,
    n_in: usize,
    widths: impl Iterator<Item = &'a usize>,
) -> (Vec<Linear>, usize) {
    let mut width = n_in;
    let layers = widths.enumerate().map(|(index, &n_out)| {
        let layer = linear(params, side, &[&index.to_string()], width, n_out);
        width = n_out;
        layer
    });
    (layers.collect(), width)
}

/// One affine layer; its parts lie side by side in memory and have their own names in the checkpoint.
fn linear(params: &mut Arena, side: &str, parts: &[&str], n_in: usize, n_out: usize) -> Linear {
    let name = format!("{side}.{}", parts.join("_"));
    let weight = params.weight(&name, n_in, n_out, parts.len());
    let bias = params.bias(&name, n_out, parts.len());
    let named = parts.iter().enumerate().flat_map(|(index, part)| {
        let part_of = |whole: &Tensor, kind: &str| Tensor {
            name: format!("{side}.{part}.{kind}"),
            offset: whole.offset + index * whole.stride / parts.len(),
            ..whole.clone()
        };
        [part_of(&weight, "weight"), part_of(&bias, "bias")]
    });
    let named = named.collect();
    Linear { weight, bias, named }
}

/// A training step, or the same without moving anything: gather, three matrix products a layer, and what is fused to their ends.
/// Beside it what comes before its update, to be looked at.
fn train(config: &Config, layers: &Layers, n_params: usize, apply: Apply) -> (Program, Trace, Floats) {
    let mut scratch = Scratch::new();
    let n_batch = config.train.batch;
    let sampling = (config.train.samples, objective::kl_estimator(config));
    let Pass { x, encoded, decoded, observed, dispatches: forward } =
        pass(config, layers, (Buffer::Training, n_batch), sampling, &mut scratch);
    let Weighed { loss, kl_weight, dispatches: weigh } = objective::weigh(config, &encoded, &observed, &mut scratch);
    let decoder_back = decoder::backward(config, layers, &decoded, &observed.d_output, &mut scratch);
    let (to_latent, d_latent) = encoder::meet(layers, &encoded, kl_weight, &decoder_back.first, &mut scratch);
    let encoder_back = encoder::backward(config, layers, &encoded, &d_latent, &mut scratch);

    let mut updates = encoded.hidden.updates(&layers.encoder, &encoder_back);
    updates.push(layer_update(&encoded.hidden.y, &d_latent, &layers.latent));
    updates.extend(decoded.updates(&layers.decoder, &decoder_back));
    updates.push(layer_update(&decoded.y, &observed.d_output, &layers.output));
    let (sum, last) = match &layers.observer.logvar {
        None => (None, Last::SumLoss(loss)),
        Some(logvar) => {
            let (n_pixels, n_batch) = (x.cols, x.rows);
            (Some(Dispatch::LossSum(loss)), Last::LearnLogvar { logvar: logvar.clone(), n_pixels, n_batch })
        }
    };
    let update = Dispatch::LinearUpdate(LinearUpdate { layers: updates, n_params, apply, last });

    let to_gradients = [forward, weigh, decoder_back.dispatches, vec![to_latent], encoder_back.dispatches].concat();
    let dispatches = [to_gradients.clone(), sum.into_iter().collect(), vec![update]].concat();
    let name = match apply {
        Apply::Adam => "train",
        Apply::Statistics => "gradients",
    };
    let Encoded { mu_logvar, epsilon, z, kl, .. } = encoded;
    let program = Program { name: "trace", n_batch, dispatches: to_gradients };
    let trace = Trace { program, x, mu_logvar, epsilon, z, nll: observed.nll, kl, d_latent };
    (Program { name, n_batch, dispatches }, trace, scratch.floats())
}

/// What images leave behind on their way through the whole model.
struct Pass {
    x: Tensor,
    encoded: Encoded,
    decoded: Hidden,
    observed: Observed,
    dispatches: Vec<Dispatch>,
}

/// Images to their likelihood, by so many samples of z: the forward half of a step.
fn pass(
    config: &Config,
    layers: &Layers,
    (images, n_batch): (Buffer, usize),
    sampling: (usize, KlEstimator),
    scratch: &mut Scratch,
) -> Pass {
    let (gather, x) = gather(config, images, n_batch, scratch);
    let mut encoded = encoder::forward(config, layers, &x, sampling, scratch);
    let mut decoded = decoder::forward(config, layers, &encoded.z, scratch);
    let observed = decoder::observe(layers, &x, &decoded, scratch);
    let mut dispatches = vec![gather];
    dispatches.append(&mut encoded.hidden.dispatches);
    dispatches.push(encoded.sample.clone());
    dispatches.append(&mut decoded.dispatches);
    dispatches.push(observed.dispatch.clone());
    Pass { x, encoded, decoded, observed, dispatches }
}

fn gather(config: &Config, images: Buffer, n_batch: usize, scratch: &mut Scratch) -> (Dispatch, Tensor) {
    let x = scratch.activations.scratch("x", n_batch, config.model.n_pixels());
    let shuffled = images == Buffer::Training;
    (Dispatch::Gather(Gather { images, pixels: config.model.pixels, shuffled, x: x.clone() }), x)
}

fn layer_update(x: &Tensor, d_y: &Tensor, layer: &Linear) -> LayerUpdate {
    LayerUpdate { x: x.clone(), d_y: d_y.clone(), layer: layer.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_step_of_the_default_model_is_nine_dispatches() {
        let plan = plan(&Config::default());
        let made: Vec<_> = plan.train.dispatches.iter().map(Dispatch::label).collect();
        assert_eq!(
            made,
            [
                "gather: x",
                "linear_forward: encoder.0",
                "linear_forward: z",
                "linear_forward: decoder.0",
                "linear_forward: nll",
                "linear_backward: d_decoder.0",
                "linear_backward: d_latent",
                "linear_backward: d_encoder.0",
                "linear_update: parameters"
            ]
        );
    }

    #[test]
    fn examine_leaves_mu_and_logvar_where_encode_does() {
        let plan = plan(&Config::default());
        let common = plan.encode.dispatches.len();
        assert_eq!(plan.examine.dispatches[..common], plan.encode.dispatches);
        assert_ne!(plan.evaluate.dispatches[..common], plan.encode.dispatches, "held-out images are not query images");
    }

    #[test]
    fn every_parameter_has_a_name_and_a_place_of_its_own() {
        for options in
            [json!({}), json!({ "hidden": [] }), json!({ "hidden": [3, 5, 7], "latent": 1, "width": 3, "height": 3 })]
        {
            let config = Config::from_json(&options).unwrap();
            let plan = plan(&config);
            let mut places = vec![false; plan.n_params];
            for tensor in plan.named_parameters() {
                for row in 0..tensor.rows {
                    for place in &mut places[tensor.offset + row * tensor.stride..][..tensor.cols] {
                        assert!(!*place, "{} overlaps another", tensor.name);
                        *place = true;
                    }
                }
            }
            let widths = [vec![config.model.n_pixels()], config.model.hidden.clone()].concat();
            let hidden: usize = widths.windows(2).map(|pair| pair[0] * pair[1]).sum();
            let edge = widths[widths.len() - 1] * config.model.latent;
            let biases =
                2 * config.model.hidden.iter().sum::<usize>() + 2 * config.model.latent + config.model.n_pixels();
            let expected = 2 * hidden + 3 * edge + biases;
            assert_eq!(places.iter().filter(|place| **place).count(), expected, "{options}");
        }
    }
}
