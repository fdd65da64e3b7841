//! The options of a model and its training, parsed once at the edge into values that are valid by construction.

use crate::activation::{ACTIVATIONS, Activation};
use crate::error::{Error, Result};
use crate::likelihood::{LIKELIHOODS, Likelihood};
use serde_json::{Map, Value, json};
use std::ops::RangeInclusive;

/// The shape of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelConfig {
    /// Width of an image, in pixels: 1 to 64.
    pub width: usize,
    /// Height of an image, in pixels: 1 to 64.
    pub height: usize,
    /// Widths of the encoder's hidden layers; the decoder has them in reverse. 0 to 3 layers, 1 to 1024 wide.
    pub hidden: Vec<usize>,
    /// Latent dimensions: 1 to 200.
    pub latent: usize,
    /// Of every hidden layer.
    pub activation: &'static Activation,
    /// What the decoder's output says of a pixel.
    pub likelihood: &'static Likelihood,
}

/// How it is trained. What a running model may change is [`Live`].
#[derive(Debug, Clone, PartialEq)]
pub struct TrainConfig {
    /// Images a step: 1 to 1024.
    pub batch: usize,
    /// Of every random number.
    pub seed: u32,
    /// What takes effect at the next step.
    pub live: Live,
}

/// Hyper-parameters that may change while a model trains.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Live {
    /// α of Adam: 0 to 1.
    pub learning_rate: f32,
    /// Weight of the KL term: 0 to 1000.
    pub beta: f32,
    /// Standard deviation of the Gaussian decoder: 0.001 to 1000.
    pub sigma: f32,
}

/// All of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The shape of the model.
    pub model: ModelConfig,
    /// How it is trained.
    pub train: TrainConfig,
}

impl ModelConfig {
    /// Pixels of an image: D.
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
                activation: &ACTIVATIONS[0],
                likelihood: &LIKELIHOODS[0],
            },
            train: TrainConfig { batch: 128, seed: 1, live: Live { learning_rate: 1e-3, beta: 1.0, sigma: 1.0 } },
        }
    }
}

impl Config {
    /// Reads options in camelCase, as JavaScript, the URL and the checkpoint write them. Missing ones keep their default.
    pub fn from_json(options: &Value) -> Result<Config> {
        let mut options = Options::new(options)?;
        let config = Config::read(&mut options)?;
        options.finish()?;
        Ok(config)
    }

    /// Every option as a form or an address needs to know it, in a sensible order: `key`, `kind` (`whole`, `number`,
    /// `widths`, `choice`), `min` and `max` or `choices`, `default`, and whether it is `live`: may change while a
    /// model trains.
    pub fn schema() -> Value {
        let mut options = Options::default();
        Config::read(&mut options).expect("defaults are valid");
        options.described.into()
    }

    fn read(options: &mut Options) -> Result<Config> {
        let Config { mut model, mut train } = Config::default();
        options.integer("width", 1..=64, &mut model.width)?;
        options.integer("height", 1..=64, &mut model.height)?;
        options.widths("hidden", &mut model.hidden)?;
        options.integer("latent", 1..=200, &mut model.latent)?;
        options.choice("activation", &ACTIVATIONS, |entry| entry.name, &mut model.activation)?;
        options.choice("likelihood", &LIKELIHOODS, |entry| entry.name, &mut model.likelihood)?;
        options.integer("batch", 1..=1024, &mut train.batch)?;
        let mut seed = train.seed as usize;
        options.integer("seed", 0..=u32::MAX as usize, &mut seed)?;
        train.seed = seed as u32;
        options.live(&mut train.live)?;
        Ok(Config { model, train })
    }

    /// The options that make this config again.
    pub fn to_json(&self) -> Value {
        let Config { model, train } = self;
        json!({
            "width": model.width,
            "height": model.height,
            "hidden": model.hidden,
            "latent": model.latent,
            "activation": model.activation.name,
            "likelihood": model.likelihood.name,
            "sigma": decimal(train.live.sigma),
            "beta": decimal(train.live.beta),
            "batch": train.batch,
            "learningRate": decimal(train.live.learning_rate),
            "seed": train.seed,
        })
    }
}

impl Live {
    /// Changes what the options name and nothing else; a bad option changes nothing at all.
    pub fn updated(mut self, options: &Value) -> Result<Live> {
        let mut options = Options::new(options)?;
        options.live(&mut self)?;
        options.finish()?;
        Ok(self)
    }
}

/// The shortest decimal that reads back as the same f32: 0.001 and not 0.0010000000474974513.
fn decimal(value: f32) -> f64 {
    value.to_string().parse().expect("a float prints as a float")
}

/// Options not yet read, and a description of those that were asked for.
#[derive(Default)]
struct Options {
    unread: Map<String, Value>,
    described: Vec<Value>,
}

impl Options {
    fn new(options: &Value) -> Result<Options> {
        match options {
            Value::Object(map) => Ok(Options { unread: map.clone(), described: Vec::new() }),
            Value::Null => Ok(Options::default()),
            other => Err(Error::argument("options", "an object", other)),
        }
    }

    /// Describes an option by the fields of its kind, and takes it if it was given.
    fn take(&mut self, key: &'static str, default: Value, mut description: Value) -> Option<Value> {
        description["key"] = key.into();
        description["default"] = default;
        description["live"] = false.into();
        self.described.push(description);
        self.unread.remove(key)
    }

    fn integer(&mut self, key: &'static str, range: RangeInclusive<usize>, into: &mut usize) -> Result<()> {
        let (min, max) = range.clone().into_inner();
        if let Some(value) = self.take(key, (*into).into(), json!({ "kind": "whole", "min": min, "max": max })) {
            *into = whole_number(&value)
                .filter(|number| range.contains(number))
                .ok_or_else(|| Error::option(key, format!("a whole number from {min} to {max}"), &value))?;
        }
        Ok(())
    }

    fn number(&mut self, key: &'static str, range: RangeInclusive<f64>, into: &mut f32) -> Result<()> {
        let (min, max) = range.clone().into_inner();
        let description = json!({ "kind": "number", "min": min, "max": max });
        if let Some(value) = self.take(key, decimal(*into).into(), description) {
            let number = value
                .as_f64()
                .filter(|number| range.contains(number))
                .ok_or_else(|| Error::option(key, format!("a number from {min} to {max}"), &value))?;
            *into = number as f32;
        }
        Ok(())
    }

    fn choice<T>(
        &mut self,
        key: &'static str,
        registry: &'static [T],
        name_of: impl Fn(&T) -> &'static str,
        into: &mut &'static T,
    ) -> Result<()> {
        let names: Vec<_> = registry.iter().map(&name_of).collect();
        let description = json!({ "kind": "choice", "choices": &names });
        if let Some(value) = self.take(key, name_of(into).into(), description) {
            let found = registry.iter().find(|entry| Some(name_of(entry)) == value.as_str());
            *into = found.ok_or_else(|| Error::option(key, format!("one of \"{}\"", names.join("\", \"")), &value))?;
        }
        Ok(())
    }

    fn widths(&mut self, key: &'static str, into: &mut Vec<usize>) -> Result<()> {
        let description = json!({ "kind": "widths", "min": 1, "max": 1024, "maxLength": 3 });
        if let Some(value) = self.take(key, json!(into), description) {
            let widths: Option<Vec<usize>> = value.as_array().filter(|list| list.len() <= 3).and_then(|list| {
                list.iter().map(|width| whole_number(width).filter(|width| (1..=1024).contains(width))).collect()
            });
            *into =
                widths.ok_or_else(|| Error::option(key, "a list of 0 to 3 whole numbers from 1 to 1024", &value))?;
        }
        Ok(())
    }

    fn live(&mut self, into: &mut Live) -> Result<()> {
        let first = self.described.len();
        self.number("learningRate", 0.0..=1.0, &mut into.learning_rate)?;
        self.number("beta", 0.0..=1000.0, &mut into.beta)?;
        self.number("sigma", 1e-3..=1000.0, &mut into.sigma)?;
        for description in &mut self.described[first..] {
            description["live"] = true.into();
        }
        Ok(())
    }

    fn finish(self) -> Result<()> {
        match self.unread.keys().next() {
            None => Ok(()),
            Some(name) => {
                let known: Vec<_> = self.described.iter().filter_map(|option| option["key"].as_str()).collect();
                let known = known.join(", ");
                Err(Error::InvalidOption(format!("option `{name}` is unknown here: expected one of {known}")))
            }
        }
    }
}

/// A number without a fraction, whichever way JSON wrote it.
fn whole_number(value: &Value) -> Option<usize> {
    let number = value.as_f64()?;
    (number.fract() == 0.0 && (0.0..=u32::MAX.into()).contains(&number)).then_some(number as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_come_back_as_they_went_in() {
        let options = json!({ "width": 8, "height": 9, "hidden": [7, 5], "latent": 2, "activation": "tanh",
            "likelihood": "gaussian", "sigma": 0.1, "beta": 4.0, "batch": 3, "learningRate": 0.01, "seed": 4294967295u32 });
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
        assert_eq!(of("batch")["max"], 1024);
        assert_eq!(of("batch")["live"], false);
    }

    #[test]
    fn what_is_live_can_change_and_the_rest_cannot() {
        let live = Config::default().train.live;
        assert_eq!(live.updated(&json!({ "beta": 2 })).unwrap(), Live { beta: 2.0, ..live });
        assert!(live.updated(&json!({ "batch": 2 })).is_err());
    }
}
