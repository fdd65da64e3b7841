//! The joint distribution of a one-dimensional x and a one-dimensional z (theory (7)–(13)), trained by the same engine.

use super::{Metrics, Vae};
use crate::backend::Choice;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::theory::distribution::Distribution;
use crate::theory::gaussian::Gaussian;
use crate::theory::joint::{Joint, JointValue};
use serde_json::{Map, Value, json};

/// Number of draws from the data's density that a model is trained on.
const OBSERVATIONS: u64 = 1 << 14;

/// An error of the quadrature above both limits is a failure: this many nats, and this share of the loss.
const USELESS: f64 = 1e-2;

/// A VAE with one pixel and one latent dimension. Its data has a known density, so the loss and the KL between the
/// joint distributions can be computed by quadrature.
#[derive(Debug)]
pub struct JointModel {
    vae: Vae,
    joint: Joint,
}

/// Two densities on a grid of the (x, z) plane, `[x.len() · z.len()]`, z varying fastest.
#[derive(Debug, Clone, PartialEq)]
pub struct JointMaps {
    /// p(x, z) = p̃(x) p(z|x): the data and the encoder.
    pub p: Vec<f64>,
    /// q(x, z) = q(x|z) q(z): the prior and the decoder.
    pub q: Vec<f64>,
}

impl JointModel {
    /// A model with initial weights, ready to be trained on 16,384 draws from `data`. `options` are those of
    /// [`Config`], except those that are fixed here: `width`, `height`, `latent`, `likelihood` and `pixels`.
    ///
    /// # Errors
    /// If an option is invalid or fixed, or the backend cannot be opened.
    pub async fn create(data: &Distribution, options: &Value, choice: Choice) -> Result<JointModel> {
        let config = JointModel::config(options)?;
        let seed = config.train.seed;
        let joint = Joint::new(data)?;
        let mut vae = Vae::create(config, choice).await?;
        let draws: Vec<f32> = (0..OBSERVATIONS).map(|index| data.sample(seed, index) as f32).collect();
        vae.set_training(&draws).await?;
        Ok(JointModel { vae, joint })
    }

    fn config(options: &Value) -> Result<Config> {
        let mut all = Map::from_iter([
            ("hidden".into(), json!([32])),
            ("activation".into(), "tanh".into()),
            ("learningRate".into(), json!(0.003)),
        ]);
        match options {
            Value::Null => {}
            Value::Object(options) => all.extend(options.clone()),
            other => return Err(Error::argument("options", "an object", other)),
        }
        for (key, value) in [
            ("width", json!(1)),
            ("height", json!(1)),
            ("latent", json!(1)),
            ("likelihood", "gaussian_pixel".into()),
            ("pixels", "values".into()),
        ] {
            if let Some(found) = all.insert(key.into(), value.clone()) {
                return Err(Error::option(key, format!("none: here it is always {value}"), found));
            }
        }
        Config::from_json(&Value::Object(all))
    }

    /// Runs training steps, and fails as [`Vae::train`] does.
    pub async fn train(&mut self, steps: u32) -> Result<Metrics> {
        self.vae.train(steps).await
    }

    /// The model itself.
    pub fn vae(&mut self) -> &mut Vae {
        &mut self.vae
    }

    /// L, E\[ln p̃(x)\] and KL(p(x,z) ‖ q(x,z)) in nats. The expectations are over the data's density, by quadrature.
    ///
    /// # Errors
    /// If the device is lost, or an output of the model is not finite; [`Error::NotResolved`] if the three numbers do
    /// not add up, because the encoder is too narrow for the nodes in z.
    pub async fn evaluate(&mut self) -> Result<JointValue> {
        let encoder = encoder(&mut self.vae, self.joint.x()).await?;
        let z = self.joint.latent_rule(&encoder)?;
        let decoder = decoder(&mut self.vae, z.nodes()).await?;
        let value = self.joint.evaluate(&encoder, &z, &decoder)?;
        let error = value.residual().abs();
        if error > USELESS.max(USELESS * value.loss.abs()) {
            return Err(Error::NotResolved(format!("loss, constant and KL miss their identity by {error:.1e} nats")));
        }
        Ok(value)
    }

    /// Both densities at every pair of an x and a z.
    ///
    /// # Errors
    /// If x or z is empty or not finite, or the device is lost.
    pub async fn maps(&mut self, x: &[f64], z: &[f64]) -> Result<JointMaps> {
        let encoder = encoder(&mut self.vae, x).await?;
        let decoder = decoder(&mut self.vae, z).await?;
        Ok(JointMaps { p: self.joint.p_map(x, z, &encoder)?, q: self.joint.q_map(x, z, &decoder)? })
    }
}

/// p(z|x) at each x.
async fn encoder(vae: &mut Vae, x: &[f64]) -> Result<Vec<Gaussian>> {
    let encoding = vae.encode(&single(x)).await?;
    gaussians(&encoding.mu, &encoding.logvar)
}

/// q(x|z) at each z.
async fn decoder(vae: &mut Vae, z: &[f64]) -> Result<Vec<Gaussian>> {
    let [mean, logvar] = vae.decode_gaussian(&single(z)).await?;
    gaussians(&mean, &logvar)
}

fn single(values: &[f64]) -> Vec<f32> {
    values.iter().map(|value| *value as f32).collect()
}

fn gaussians(means: &[f32], logvars: &[f32]) -> Result<Vec<Gaussian>> {
    means.iter().zip(logvars).map(|(m, v)| Gaussian::from_logvar(f64::from(*m), f64::from(*v))).collect()
}
