//! The options of a model and its training. They are parsed and checked once, at the API boundary.

mod choices;
mod options;

pub use choices::{Epsilon, Init, KlEstimator, Objective, OutputBias, Pixels, SigmaUpdate};

use crate::activation::{ACTIVATIONS, Activation};
use crate::error::{Error, Result};
use crate::likelihood::{LIKELIHOODS, Likelihood, Support, VarianceModel};
use options::{Options, decimal};
use serde_json::{Map, Value, json};

/// The shape of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelConfig {
    /// Width of an image, in pixels: 1 to 64.
    pub width: usize,
    /// Height of an image, in pixels: 1 to 64.
    pub height: usize,
    /// Widths of the encoder's hidden layers; the decoder has them in reverse order. 0 to 3 layers, each 1 to 1024
    /// wide.
    pub hidden: Vec<usize>,
    /// Latent dimensions: 1 to 200.
    pub latent: usize,
    /// The activation function of every hidden layer.
    pub activation: Activation,
    /// The decoder's distribution q(x|z) of a pixel.
    pub likelihood: Likelihood,
    /// How a stored pixel becomes the model's input x.
    pub pixels: Pixels,
}

/// How a model is trained. The options in [`Live`] can change during training.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainConfig {
    /// Images per step: 1 to 1024.
    pub batch: usize,
    /// Samples of z per data point, K: 1 to 64 (theory (23)).
    pub samples: usize,
    /// The loss that training minimises.
    pub objective: Objective,
    /// How the KL term of the ELBO is computed. Has no effect with the importance-weighted bound, whose weights always
    /// use ln p(z|x) − ln q(z) of each sample.
    pub kl_estimator: KlEstimator,
    /// The noise of z.
    pub epsilon: Epsilon,
    /// How a learned variance that all pixels share is updated. Has no effect with other likelihoods.
    pub sigma_update: SigmaUpdate,
    /// KL in nats that each latent may use without penalty, 0 to 100: its KL term is max(free_bits, mean KL over the
    /// batch) (Kingma et al. 2016, (15)). 0 switches this off, so that a sampled KL may have a negative mean.
    pub free_bits: f32,
    /// Steps over which beta rises linearly from 0: 0 to 10⁹.
    pub beta_warmup: u32,
    /// The distribution of the initial weights.
    pub init: Init,
    /// The initial bias of the decoder's output layer.
    pub output_bias: OutputBias,
    /// The seed of all random numbers.
    pub seed: u32,
    /// The options that can change during training. A change takes effect at the next step.
    pub live: Live,
}

/// Hyper-parameters that can change during training.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Live {
    /// Adam's step size α: 0 to 1.
    pub learning_rate: f32,
    /// Weight of the KL term: 0 to 1000.
    pub beta: f32,
    /// Standard deviation of the Gaussian decoder with fixed sigma: 0.001 to 1000.
    pub sigma: f32,
}

/// All options of a model and its training.
///
/// ```
/// use serde_json::json;
/// use vae_lab::config::Config;
///
/// let config = Config::from_json(&json!({ "latent": 2, "likelihood": "gaussian", "sigma": 0.1 })).unwrap();
/// assert_eq!((config.model.latent, config.train.batch), (2, 128));
/// let error = Config::from_json(&json!({ "latent": 0 })).unwrap_err();
/// assert_eq!(error.code(), "invalid_option");
/// assert!(error.to_string().contains("1 to 200"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The shape of the model.
    pub model: ModelConfig,
    /// How it is trained.
    pub train: TrainConfig,
}

impl ModelConfig {
    /// D, the number of pixels of an image.
    pub fn n_pixels(&self) -> usize {
        self.width * self.height
    }
}

impl Default for Config {
    /// The VAE of pytorch/examples: 784-400-20-400-784, ReLU, Bernoulli, Adam 1e-3, batch 128.
    fn default() -> Config {
        Config {
            model: ModelConfig {
                width: 28,
                height: 28,
                hidden: vec![400],
                latent: 20,
                activation: ACTIVATIONS[0],
                likelihood: LIKELIHOODS[0],
                pixels: Pixels::Grey,
            },
            train: TrainConfig {
                batch: 128,
                samples: 1,
                objective: Objective::Elbo,
                kl_estimator: KlEstimator::Closed,
                epsilon: Epsilon::Normal,
                sigma_update: SigmaUpdate::Optimal,
                free_bits: 0.0,
                beta_warmup: 0,
                init: Init::Uniform,
                output_bias: OutputBias::Zero,
                seed: 1,
                live: Live { learning_rate: 1e-3, beta: 1.0, sigma: 1.0 },
            },
        }
    }
}

impl Config {
    /// Reads an object of options in camelCase, as used in JavaScript, the URL and checkpoints. Missing options have
    /// their defaults. Fails if an option is unknown or out of range, or if two options contradict each other.
    pub fn from_json(options: &Value) -> Result<Config> {
        let mut options = Options::new(options)?;
        let config = Config::read(&mut options)?;
        options.finish()?;
        config.check()?;
        Ok(config)
    }

    /// A copy with the given [`Live`] options changed. Fails if an option is not live or out of range, or contradicts
    /// the rest of the config.
    pub fn updated(&self, options: &Value) -> Result<Config> {
        let mut config = self.clone();
        config.train.live = self.train.live.updated(options)?;
        config.check()?;
        Ok(config)
    }

    /// Rejects combinations of options that contradict each other, with the reason.
    fn check(&self) -> Result<()> {
        let Config { model, train } = self;
        let refuse = |key: &str, sentence: String| Err(Error::InvalidOption(format!("option `{key}`: {sentence}")));
        let (pixels, likelihood) = (model.pixels, model.likelihood);
        let binary = matches!(pixels, Pixels::Threshold | Pixels::Dynamic);
        if likelihood.support == Support::Binary && pixels == Pixels::Dequantised {
            return refuse(
                "pixels",
                format!(
                    "\"dequantised\" pixels are continuous, but \"{}\" is not a density: expected \"grey\", \
                     \"threshold\" or \"dynamic\", or a likelihood with a density",
                    likelihood.name
                ),
            );
        }
        if likelihood.support == Support::Unit && binary {
            return refuse(
                "pixels",
                format!(
                    "with \"{}\", every pixel is 0 or 1, where the density of \"{}\" has no upper bound: expected \
                     \"grey\" or \"dequantised\", or the likelihood \"bernoulli\"",
                    pixels.name(),
                    likelihood.name
                ),
            );
        }
        if train.objective == Objective::Iwae {
            let found = [
                ("beta", "1", f64::from(train.live.beta), 1.0),
                ("betaWarmup", "0", f64::from(train.beta_warmup), 0.0),
                ("freeBits", "0", f64::from(train.free_bits), 0.0),
            ];
            if let Some((key, expected, found, _)) = found.into_iter().find(|(_, _, found, only)| found != only) {
                return refuse(
                    key,
                    format!(
                        "expected {expected} with the objective \"iwae\", found {found}: the importance-weighted bound \
                         has no KL term of its own that could be weighted"
                    ),
                );
            }
        }
        if train.epsilon == Epsilon::Zero {
            let found = if train.objective == Objective::Iwae {
                Some(("objective", Objective::Elbo.name(), Objective::Iwae.name()))
            } else {
                (train.kl_estimator == KlEstimator::Sampled)
                    .then(|| ("klEstimator", KlEstimator::Closed.name(), KlEstimator::Sampled.name()))
            };
            if let Some((key, expected, found)) = found {
                return refuse(
                    key,
                    format!("expected \"{expected}\" with epsilon \"zero\", found \"{found}\", which needs draws of z"),
                );
            }
        }
        Ok(())
    }

    /// A description of every option, for forms and URLs: its `key`, `kind` (`whole`, `number`, `widths` or `choice`),
    /// `min` and `max` or `choices`, `default`, and `live`: whether it can change during training. An option that has
    /// no effect unless others have certain values names them: `requires: { objective: ["elbo"] }`. `oneSigma` lists
    /// the likelihoods with one standard deviation for all pixels.
    pub fn schema() -> Value {
        let mut options = Options::default();
        Config::read(&mut options).expect("defaults are valid");
        for option in &mut options.described {
            let required: Map<_, _> = option["key"].as_str().map(requirements).unwrap_or_default();
            if !required.is_empty() {
                option["requires"] = required.into();
            }
            if option["key"] == "likelihood" {
                option["oneSigma"] = likelihoods_where(Likelihood::has_one_sigma).into();
            }
        }
        options.described.into()
    }

    fn read(options: &mut Options) -> Result<Config> {
        let Config { mut model, mut train } = Config::default();
        options.integer("width", 1..=64, &mut model.width)?;
        options.integer("height", 1..=64, &mut model.height)?;
        options.widths("hidden", &mut model.hidden)?;
        options.integer("latent", 1..=200, &mut model.latent)?;
        let activations: Vec<_> = ACTIVATIONS.iter().map(|entry| (entry.name, *entry)).collect();
        options.choice("activation", &activations, &[], &mut model.activation)?;
        let likelihoods: Vec<_> = LIKELIHOODS.iter().map(|entry| (entry.name, *entry)).collect();
        options.choice("likelihood", &likelihoods, &[], &mut model.likelihood)?;
        // "values" is accepted, but not listed: forms are about images.
        let (images, no_images) = Pixels::ALL.split_at(4);
        options.choice("pixels", images, no_images, &mut model.pixels)?;
        options.choice("init", Init::ALL, &[], &mut train.init)?;
        options.choice("outputBias", OutputBias::ALL, &[], &mut train.output_bias)?;
        options.integer("batch", 1..=1024, &mut train.batch)?;
        options.integer("samples", 1..=64, &mut train.samples)?;
        options.choice("objective", Objective::ALL, &[], &mut train.objective)?;
        options.choice("klEstimator", KlEstimator::ALL, &[], &mut train.kl_estimator)?;
        options.choice("epsilon", Epsilon::ALL, &[], &mut train.epsilon)?;
        options.choice("sigmaUpdate", SigmaUpdate::ALL, &[], &mut train.sigma_update)?;
        options.number("freeBits", 0.0..=100.0, &mut train.free_bits)?;
        let mut beta_warmup = train.beta_warmup as usize;
        options.integer("betaWarmup", 0..=1_000_000_000, &mut beta_warmup)?;
        train.beta_warmup = beta_warmup as u32;
        let mut seed = train.seed as usize;
        options.integer("seed", 0..=u32::MAX as usize, &mut seed)?;
        train.seed = seed as u32;
        train.live.read(options)?;
        Ok(Config { model, train })
    }

    /// The options from which [`Config::from_json`] makes this config.
    pub fn to_json(&self) -> Value {
        let Config { model, train } = self;
        json!({
            "width": model.width,
            "height": model.height,
            "hidden": model.hidden,
            "latent": model.latent,
            "activation": model.activation.name,
            "likelihood": model.likelihood.name,
            "pixels": model.pixels.name(),
            "init": train.init.name(),
            "outputBias": train.output_bias.name(),
            "sigma": decimal(train.live.sigma),
            "beta": decimal(train.live.beta),
            "batch": train.batch,
            "samples": train.samples,
            "objective": train.objective.name(),
            "klEstimator": train.kl_estimator.name(),
            "epsilon": train.epsilon.name(),
            "sigmaUpdate": train.sigma_update.name(),
            "freeBits": decimal(train.free_bits),
            "betaWarmup": train.beta_warmup,
            "learningRate": decimal(train.live.learning_rate),
            "seed": train.seed,
        })
    }
}

/// The names of the likelihoods that pass a test.
fn likelihoods_where(test: fn(&Likelihood) -> bool) -> Vec<&'static str> {
    LIKELIHOODS.iter().filter(|likelihood| test(likelihood)).map(|likelihood| likelihood.name).collect()
}

/// The options that an option depends on, and the values of each with which it has an effect.
fn requirements(key: &str) -> Map<String, Value> {
    let likelihoods = |test: fn(&Likelihood) -> bool| ("likelihood", likelihoods_where(test));
    let elbo = ("objective", vec![Objective::Elbo.name()]);
    let noise = ("epsilon", vec![Epsilon::Normal.name()]);
    let required = match key {
        "sigma" => vec![likelihoods(Likelihood::uses_sigma)],
        "sigmaUpdate" => vec![likelihoods(|likelihood| likelihood.variance == VarianceModel::Shared)],
        "beta" | "epsilon" | "freeBits" | "betaWarmup" => vec![elbo],
        "klEstimator" => vec![elbo, noise],
        "samples" => vec![noise],
        _ => vec![],
    };
    required.into_iter().map(|(option, values)| (option.to_owned(), json!(values))).collect()
}

impl Live {
    /// A copy with the given options changed. Fails if any option is unknown or out of range.
    pub fn updated(mut self, options: &Value) -> Result<Live> {
        let mut options = Options::new(options)?;
        self.read(&mut options)?;
        options.finish()?;
        Ok(self)
    }

    fn read(&mut self, options: &mut Options) -> Result<()> {
        options.live(|options| {
            options.number("learningRate", 0.0..=1.0, &mut self.learning_rate)?;
            options.number("beta", 0.0..=1000.0, &mut self.beta)?;
            options.number("sigma", 1e-3..=1000.0, &mut self.sigma)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_come_back_as_they_went_in() {
        let options = json!({ "width": 8, "height": 9, "hidden": [7, 5], "latent": 2, "activation": "tanh",
            "likelihood": "gaussian", "pixels": "dequantised", "init": "glorot", "outputBias": "data", "sigma": 0.1,
            "beta": 4.0, "batch": 3, "samples": 5, "objective": "elbo", "klEstimator": "sampled",
            "epsilon": "normal", "sigmaUpdate": "adam", "freeBits": 0.25, "betaWarmup": 100, "learningRate": 0.01,
            "seed": 4294967295u32 });
        assert_eq!(Config::from_json(&options).unwrap().to_json(), options);
        assert_eq!(Config::from_json(&json!({})).unwrap(), Config::default());
    }

    #[test]
    fn a_bad_option_is_named_with_what_was_expected_and_found() {
        for (options, word) in [
            (json!({ "batch": 1.5 }), "1.5"),
            (json!({ "batch": 0 }), "1 to 1024"),
            (json!({ "batch": "NaN" }), "NaN"),
            (json!({ "batch": null }), "null"),
            (json!({ "seed": 1e12 }), "1000000000000"),
            (json!({ "seed": -1 }), "-1"),
            (json!({ "hidden": [400, 0] }), "[400,0]"),
            (json!({ "hidden": [1, 1, 1, 1] }), "0 to 3"),
            (json!({ "hidden": 400 }), "400"),
            (json!({ "likelihood": "poisson" }), "\"bernoulli\", \"gaussian\""),
            (json!({ "learningRate": -0.1 }), "0 to 1"),
            (json!({ "hiden": [400] }), "hidden"),
        ] {
            let error = Config::from_json(&options).unwrap_err();
            assert_eq!(error.code(), "invalid_option", "{options}");
            assert!(error.to_string().contains(word), "{options}: {error}");
        }
        assert_eq!(Config::from_json(&json!([1])).unwrap_err().code(), "invalid_argument");
    }

    #[test]
    fn the_schema_has_every_option_with_its_default() {
        let schema = Config::schema();
        let schema = schema.as_array().unwrap();
        let defaults: Map<String, Value> =
            schema.iter().map(|option| (option["key"].as_str().unwrap().into(), option["default"].clone())).collect();
        assert_eq!(Value::Object(defaults), Config::default().to_json());
        let of = |key: &str| schema.iter().find(|option| option["key"] == key).unwrap();
        assert_eq!(of("beta")["live"], true);
        assert_eq!(of("likelihood")["choices"][0], "bernoulli");
        assert_eq!(of("likelihood")["oneSigma"], json!(["gaussian", "gaussian_shared"]));
        assert_eq!(of("pixels").get("oneSigma"), None);
        assert_eq!(of("batch")["max"], 1024);
        assert_eq!(of("batch")["live"], false);
    }

    #[test]
    fn zero_epsilon_refuses_options_that_sample() {
        let accepts = |mut options: Value| {
            options["epsilon"] = "zero".into();
            Config::from_json(&options).map(drop)
        };
        accepts(json!({ "beta": 0, "samples": 5 })).unwrap();
        for (key, options) in
            [("objective", json!({ "objective": "iwae" })), ("klEstimator", json!({ "klEstimator": "sampled" }))]
        {
            let message = accepts(options).unwrap_err().to_string();
            assert!(message.contains(&format!("`{key}`")) && message.contains("\"zero\""), "{message}");
        }
    }

    #[test]
    fn an_option_names_the_options_it_requires() {
        let schema = Config::schema();
        let of = |key: &str| schema.as_array().unwrap().iter().find(|option| option["key"] == key).unwrap();
        let expected = json!({ "objective": ["elbo"], "epsilon": ["normal"] });
        assert_eq!(of("klEstimator")["requires"], expected);
        assert_eq!(of("sigmaUpdate")["requires"], json!({ "likelihood": ["gaussian_shared"] }));
        assert_eq!(of("seed").get("requires"), None);
    }

    #[test]
    fn what_is_live_can_change_and_the_rest_cannot() {
        let live = Config::default().train.live;
        assert_eq!(live.updated(&json!({ "beta": 2 })).unwrap(), Live { beta: 2.0, ..live });
        assert!(live.updated(&json!({ "batch": 2 })).is_err());
    }
}
