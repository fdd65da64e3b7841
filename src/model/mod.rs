//! From a config to a plan, as pure functions. [`plan`] builds every program. To read the training step, start with
//! `train` in this file.

mod decoder;
mod encoder;
mod hidden;
mod inference;
mod init;
mod objective;

pub use init::{initial_parameters, output_bias};

use crate::config::{Config, KlEstimator, SigmaUpdate};
use crate::likelihood::VarianceModel;
use crate::plan::{
    DecoderHead, Gather, GradientTarget, LayerUpdate, Linear, LinearUpdate, Operation, Plan, Program, ProgramKind,
    TracePlan, UpdateEpilogue,
};
use crate::tensor::{Arena, Buffer, Tensor, padded};
use decoder::ReconstructionLoss;
use encoder::Encoded;
use hidden::Hidden;
use objective::Objective;

/// Rows of a minibatch of the programs that do not train: enough to keep a device busy, few enough for a quick answer.
pub const INFERENCE_ROWS: usize = 128;

/// Samples per image in one run of [`ProgramKind::ImportanceBound`]. Images times samples fill a slot of the loss ring.
pub const BOUND_SAMPLES: usize = 16;

/// The layers of a model, from the image to the decoder's outputs.
struct Layers {
    encoder: Vec<Linear>,
    latent: Linear,
    decoder: Vec<Linear>,
    output: Linear,
    head: DecoderHead,
}

/// Numbers of floats: of the activations, the gradients and the terms.
type ScratchFloats = [usize; 3];

/// The scratch memory of one program. All programs share the same buffers, because none needs the results of another.
struct Scratch {
    activations: Arena,
    gradients: Arena,
    terms: Arena,
}

impl Scratch {
    const BUFFERS: [Buffer; 3] = [Buffer::Activations, Buffer::Gradients, Buffer::Terms];

    fn new() -> Scratch {
        let [activations, gradients, terms] = Scratch::BUFFERS.map(Arena::new);
        Scratch { activations, gradients, terms }
    }

    fn floats(&self) -> ScratchFloats {
        [self.activations.floats(), self.gradients.floats(), self.terms.floats()]
    }
}

/// The plan of a model and its training.
///
/// ```
/// use vae_lab::{config::Config, model};
///
/// let plan = model::plan(&Config::default());
/// for operation in &plan.train.operations {
///     println!("{}", operation.label()); // gather: x, linear_forward: encoder.0, …
/// }
/// assert_eq!(plan.train.operations.len(), 9);
/// ```
pub fn plan(config: &Config) -> Plan {
    let mut params = Arena::new(Buffer::Params);
    let layers = layers(config, &mut params);
    let n_params = params.floats();
    let (train, trace, train_floats) = train(config, &layers, n_params, GradientTarget::Adam);
    let (gradient_statistics, ..) = self::train(config, &layers, n_params, GradientTarget::Statistics);
    let (evaluate, evaluate_floats) = inference::evaluate(config, &layers);
    let (importance_bound, importance_floats) = inference::importance_bound(config, &layers);
    let (image_elbo, image_elbo_floats) = inference::image_elbo(config, &layers);
    let (encode, encode_floats) = inference::encode(config, &layers);
    let (decode, decode_floats) = inference::decode(config, &layers);
    let (draw, draw_floats) = inference::draw(config, &layers);
    let (latent_likelihood, likelihood_floats) = inference::latent_likelihood(config, &layers);
    let all_floats = [
        train_floats,
        evaluate_floats,
        importance_floats,
        image_elbo_floats,
        encode_floats,
        decode_floats,
        draw_floats,
        likelihood_floats,
    ];
    let largest = |i: usize| all_floats.iter().map(|floats| floats[i]).fold(0, usize::max);
    let Layers { encoder, latent, decoder, output, head } = layers;
    Plan {
        layers: [encoder, vec![latent], decoder, vec![output]].concat(),
        logvar: head.logvar,
        n_params,
        scratch: std::array::from_fn(|i| (Scratch::BUFFERS[i], largest(i))),
        image_bytes: padded(config.model.n_pixels()) * config.model.pixels.bytes(),
        train,
        trace,
        gradient_statistics,
        evaluate,
        importance_bound,
        image_elbo,
        encode,
        decode,
        draw,
        latent_likelihood,
    }
}

fn layers(config: &Config, params: &mut Arena) -> Layers {
    let model = &config.model;
    let (encoder, width) = hidden_layers(params, "encoder", model.n_pixels(), model.hidden.iter());
    let latent = linear(params, "encoder", &["mu", "logvar"], width, model.latent);
    let (decoder, width) = hidden_layers(params, "decoder", model.latent, model.hidden.iter().rev());
    let likelihood = model.likelihood;
    let output = linear(params, "decoder", likelihood.outputs, width, model.n_pixels());
    let logvar = (likelihood.variance == VarianceModel::Shared).then(|| params.bias("decoder.logvar", 1, 1));
    Layers { encoder, latent, decoder, output, head: DecoderHead { likelihood, logvar } }
}

/// A chain of hidden layers, and the width of its output.
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

/// An affine layer with one head for each name. The heads lie side by side in memory; the checkpoint names each.
fn linear(params: &mut Arena, side: &str, heads: &[&str], n_in: usize, n_out: usize) -> Linear {
    let name = format!("{side}.{}", heads.join("_"));
    let weight = params.weight(&name, n_in, n_out, heads.len());
    let bias = params.bias(&name, n_out, heads.len());
    let parameters = heads.iter().enumerate().flat_map(|(index, head)| {
        let of_head = |whole: &Tensor, kind: &str| Tensor {
            name: format!("{side}.{head}.{kind}"),
            offset: whole.offset + index * whole.stride / heads.len(),
            ..whole.clone()
        };
        [of_head(&weight, "weight"), of_head(&bias, "bias")]
    });
    let parameters = parameters.collect();
    Linear { weight, bias, parameters }
}

/// A training step whose gradients go to `target`: the gather and three matrix products for each layer, with everything
/// else fused to them. Also returns its trace, the same step up to the last gradient.
fn train(
    config: &Config,
    layers: &Layers,
    n_params: usize,
    target: GradientTarget,
) -> (Program, TracePlan, ScratchFloats) {
    let mut scratch = Scratch::new();
    let n_batch = config.train.batch;
    let sampling = Sampling { n_samples: config.train.samples, kl_estimator: objective::kl_estimator(config) };
    let ForwardPass { x, encoded, decoded, reconstruction, operations: forward } =
        forward(config, layers, (Buffer::Training, n_batch), sampling, &mut scratch);
    let Objective { loss, kl_weight, operations: objective } =
        objective::objective(config, &encoded, &reconstruction, &mut scratch);
    let d_decoder = decoder::backward(config, layers, &decoded, &reconstruction.d_output, &mut scratch);
    let (through_z, d_latent) =
        encoder::reparameterise_backward(layers, &encoded, kl_weight, &d_decoder.d_first, &mut scratch);
    let d_encoder = encoder::backward(config, layers, &encoded, &d_latent, &mut scratch);

    let mut updates = encoded.hidden.updates(&layers.encoder, &d_encoder);
    updates.push(layer_update(&encoded.hidden.y, &d_latent, &layers.latent));
    updates.extend(decoded.updates(&layers.decoder, &d_decoder));
    updates.push(layer_update(&decoded.y, &reconstruction.d_output, &layers.output));
    let (sum_loss, epilogue) = match &layers.head.logvar {
        None => (None, UpdateEpilogue::SumLoss(loss)),
        Some(logvar) => {
            let (n_pixels, n_batch) = (x.cols, x.rows);
            let update = match target {
                GradientTarget::Adam => config.train.sigma_update,
                GradientTarget::Statistics => SigmaUpdate::Adam,
            };
            let epilogue = UpdateEpilogue::LearnLogvar { logvar: logvar.clone(), update, n_pixels, n_batch };
            (Some(Operation::SumLoss(loss)), epilogue)
        }
    };
    let update = Operation::LinearUpdate(LinearUpdate { layers: updates, n_params, target, epilogue });

    let gradients = [forward, objective, d_decoder.operations, vec![through_z], d_encoder.operations].concat();
    let operations = [gradients.clone(), sum_loss.into_iter().collect(), vec![update]].concat();
    let kind = match target {
        GradientTarget::Adam => ProgramKind::Train,
        GradientTarget::Statistics => ProgramKind::GradientStatistics,
    };
    let Encoded { mu_logvar, epsilon, z, kl, .. } = encoded;
    let program = Program { kind: ProgramKind::Trace, n_batch, operations: gradients };
    let trace = TracePlan { program, x, mu_logvar, epsilon, z, nll: reconstruction.nll, kl, d_latent };
    (Program { kind, n_batch, operations }, trace, scratch.floats())
}

/// How z is sampled.
#[derive(Clone, Copy)]
struct Sampling {
    /// Samples per image.
    n_samples: usize,
    kl_estimator: KlEstimator,
}

/// The results of the forward pass that the objective and the backward pass need.
struct ForwardPass {
    x: Tensor,
    encoded: Encoded,
    decoded: Hidden,
    reconstruction: ReconstructionLoss,
    operations: Vec<Operation>,
}

/// From images to the terms of their loss.
fn forward(
    config: &Config,
    layers: &Layers,
    (images, n_batch): (Buffer, usize),
    sampling: Sampling,
    scratch: &mut Scratch,
) -> ForwardPass {
    let (gather, x) = gather(config, images, n_batch, scratch);
    let mut encoded = encoder::forward(config, layers, &x, sampling, scratch);
    let mut decoded = decoder::forward(config, layers, &encoded.z, scratch);
    let reconstruction = decoder::reconstruction_loss(layers, &x, &decoded, scratch);
    let mut operations = vec![gather];
    operations.append(&mut encoded.hidden.operations);
    operations.push(encoded.reparameterise.clone());
    operations.append(&mut decoded.operations);
    operations.push(reconstruction.operation.clone());
    ForwardPass { x, encoded, decoded, reconstruction, operations }
}

fn gather(config: &Config, images: Buffer, n_batch: usize, scratch: &mut Scratch) -> (Operation, Tensor) {
    let x = scratch.activations.scratch("x", n_batch, config.model.n_pixels());
    let shuffled = images == Buffer::Training;
    (Operation::Gather(Gather { images, pixels: config.model.pixels, shuffled, x: x.clone() }), x)
}

fn layer_update(x: &Tensor, d_y: &Tensor, layer: &Linear) -> LayerUpdate {
    LayerUpdate { x: x.clone(), d_y: d_y.clone(), layer: layer.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::Rank;
    use serde_json::json;

    #[test]
    fn a_step_of_the_default_model_is_nine_operations() {
        let plan = plan(&Config::default());
        let labels: Vec<_> = plan.train.operations.iter().map(Operation::label).collect();
        assert_eq!(
            labels,
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
    fn image_elbo_leaves_mu_and_logvar_where_encode_does() {
        let plan = plan(&Config::default());
        let common = plan.encode.program.operations.len();
        assert_eq!(plan.image_elbo.operations[..common], plan.encode.program.operations);
        let evaluate = &plan.evaluate.program.operations;
        assert_ne!(evaluate[..common], plan.encode.program.operations, "held-out images are not query images");
    }

    #[test]
    fn every_program_is_found_by_its_kind() {
        let plan = plan(&Config::default());
        for kind in ProgramKind::ALL {
            assert_eq!(plan.program(kind).kind, kind);
        }
    }

    #[test]
    fn parameters_have_unique_names_and_disjoint_ranges() {
        for options in
            [json!({}), json!({ "hidden": [] }), json!({ "hidden": [3, 5, 7], "latent": 1, "width": 3, "height": 3 })]
        {
            let config = Config::from_json(&options).unwrap();
            let plan = plan(&config);
            let mut taken = vec![false; plan.n_params];
            for tensor in plan.parameters() {
                assert_eq!(tensor.rank == Rank::Matrix, tensor.name.ends_with(".weight"), "{}", tensor.name);
                for row in 0..tensor.rows {
                    for taken in &mut taken[tensor.offset + row * tensor.stride..][..tensor.cols] {
                        assert!(!*taken, "{} overlaps another", tensor.name);
                        *taken = true;
                    }
                }
            }
            let widths = [vec![config.model.n_pixels()], config.model.hidden.clone()].concat();
            let hidden: usize = widths.windows(2).map(|pair| pair[0] * pair[1]).sum();
            let edge = widths[widths.len() - 1] * config.model.latent;
            let biases =
                2 * config.model.hidden.iter().sum::<usize>() + 2 * config.model.latent + config.model.n_pixels();
            let expected = 2 * hidden + 3 * edge + biases;
            assert_eq!(taken.iter().filter(|taken| **taken).count(), expected, "{options}");
        }
    }
}
