//! The ELBO of each of a few given images.

use super::Vae;
use crate::error::{Error, Result};
use crate::model::INFERENCE_ROWS;
use crate::plan::{Noise, ProgramKind, StepUniforms};
use crate::rng::Stream;
use crate::tensor::Buffer;

/// Maximum number of images in one call, which is meant for a few images and not for a data set.
const MAX_IMAGES: usize = 256;
/// Maximum number of draws of epsilon per image.
const MAX_DRAWS: u32 = 4096;

/// The encoder's Gaussian and the terms of the ELBO for each of `n` images.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImageElbos {
    /// Means of p(z|x), `[n, n_latent]`.
    pub mu: Vec<f32>,
    /// Standard deviations of p(z|x), exp(logvar / 2): `[n, n_latent]`.
    pub sigma: Vec<f32>,
    /// E[−ln q(x|z)], `[n]`, in nats.
    pub nll: Vec<f64>,
    /// KL(p(z|x) ‖ q(z)), `[n]`, in nats.
    pub kl: Vec<f64>,
    /// −(nll + kl), `[n]`, in nats: a lower bound of ln q(x). It does not depend on beta.
    pub elbo: Vec<f64>,
}

impl Vae {
    /// The ELBO of each image, as the mean over `draws` draws of epsilon. `images` has one byte per pixel. Every image
    /// gets the same draws each time, so its result depends only on the model and on that image.
    ///
    /// # Errors
    /// If there are not 1 to 256 whole images and 1 to 4096 draws, or the device is lost.
    pub async fn image_elbos(&mut self, images: &[u8], draws: u32) -> Result<ImageElbos> {
        if !(1..=MAX_DRAWS).contains(&draws) {
            return Err(Error::argument("draws", format!("a whole number from 1 to {MAX_DRAWS}"), draws));
        }
        let n = self.count("images", images.into())?;
        if n > MAX_IMAGES {
            return Err(Error::argument("images", format!("at most {MAX_IMAGES} images"), n));
        }
        let n = self.set_images(Buffer::Query, images.into()).await?;
        let mut all = ImageElbos::default();
        for image in 0..n {
            self.add_image_elbo(image, draws, &mut all).await?;
        }
        Ok(all)
    }

    async fn add_image_elbo(&mut self, image: u32, draws: u32, all: &mut ImageElbos) -> Result<()> {
        let (mut nll, mut kl) = (0.0, 0.0);
        for first in (0..draws).step_by(INFERENCE_ROWS) {
            // Past the end of the data the gather repeats the last image. `n_images` makes this image the last one, so
            // every row holds it.
            let step = StepUniforms {
                stream: Stream::Evaluation as u32,
                noise: Noise::from(self.config.train.epsilon) as u32,
                position: image,
                first_row: first,
                n_images: image + 1,
                ..self.inference_step(image, image + 1)
            };
            let n_rows = (draws - first).min(INFERENCE_ROWS as u32) as usize;
            self.backend.run(ProgramKind::ImageElbo, &[step]).await?;
            let rows = self.backend.read(Buffer::Losses, 0..2 * n_rows).await?;
            nll += rows.iter().step_by(2).map(|nll| f64::from(*nll)).sum::<f64>();
            // The KL is in closed form, so it is the same for every draw.
            kl = f64::from(rows[1]);
        }
        let n_latent = self.config.model.latent;
        let row = self.plan.encode.mu_logvar.row(0);
        let floats = self.backend.read(Buffer::Activations, row).await?;
        let (mu, logvar) = floats.split_at(floats.len() / 2);
        all.mu.extend(&mu[..n_latent]);
        all.sigma.extend(logvar[..n_latent].iter().map(|logvar| (0.5 * logvar).exp()));
        let nll = nll / f64::from(draws);
        all.nll.push(nll);
        all.kl.push(kl);
        all.elbo.push(-(nll + kl));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Choice;
    use crate::config::Config;
    use serde_json::json;

    const N_PIXELS: usize = 30;

    fn images(n: usize) -> Vec<u8> {
        (0..n * N_PIXELS).map(|i| (i * 97 % 256) as u8).collect()
    }

    async fn trained(options: serde_json::Value) -> Vae {
        let config = Config::from_json(&options).unwrap();
        let mut vae = Vae::create(config, Choice::Cpu).await.unwrap();
        vae.set_training(&images(7)).await.unwrap();
        vae.train(20).await.unwrap();
        vae
    }

    #[test]
    fn it_agrees_with_encode_and_with_evaluate() {
        pollster::block_on(async {
            for likelihood in ["bernoulli", "gaussian"] {
                let options = json!({ "width": 6, "height": 5, "hidden": [9], "latent": 3, "likelihood": likelihood,
                                      "batch": 8, "beta": 4 });
                let mut vae = trained(options).await;
                let encoding = vae.encode(&images(3)).await.unwrap();
                let all = vae.image_elbos(&images(3), 1).await.unwrap();
                assert_eq!(all.mu, encoding.mu);
                for (sigma, logvar) in all.sigma.iter().zip(&encoding.logvar) {
                    assert!((sigma.ln() * 2.0 - logvar).abs() < 1e-5);
                }
                // Evaluation takes one draw per image. The first image of a set gets the same draw as an image by
                // itself.
                let first = images(1);
                vae.set_held_out(&first).await.unwrap();
                let evaluation = vae.evaluate().await.unwrap();
                let one = vae.image_elbos(&first, 1).await.unwrap();
                assert!((one.nll[0] - evaluation.nll).abs() < 1e-6 * evaluation.nll.abs());
                assert!((one.kl[0] - evaluation.kl).abs() < 1e-6 * evaluation.kl);
                assert_eq!(one.elbo[0], -(one.nll[0] + one.kl[0]), "the ELBO depends on beta");
                assert!((all.nll[1] - evaluation.nll).abs() > 1e-3, "another image has the same nll");
            }
        });
    }

    #[test]
    fn an_elbo_does_not_depend_on_the_other_images() {
        pollster::block_on(async {
            let mut vae = trained(json!({ "width": 6, "height": 5, "hidden": [9], "latent": 5, "batch": 8 })).await;
            for draws in [1, 100, 300] {
                let all = vae.image_elbos(&images(3), draws).await.unwrap();
                for (i, image) in images(3).chunks(N_PIXELS).enumerate() {
                    let alone = vae.image_elbos(image, draws).await.unwrap();
                    assert_eq!([alone.nll[0], alone.kl[0]], [all.nll[i], all.kl[i]], "{draws} draws");
                }
            }
            let few = vae.image_elbos(&images(1), 1).await.unwrap();
            let many = vae.image_elbos(&images(1), 300).await.unwrap();
            assert_ne!(few.nll, many.nll, "300 draws give the same nll as one");
            assert_eq!(few.kl, many.kl, "the KL depends on the draws");
        });
    }

    #[test]
    fn bad_arguments_are_refused() {
        pollster::block_on(async {
            let mut vae = trained(json!({ "width": 6, "height": 5, "hidden": [], "latent": 1, "batch": 8 })).await;
            for (images, draws) in [(images(1), 0), (images(1), 5000), (images(257), 1), (vec![0; 29], 1), (vec![], 1)]
            {
                assert_eq!(vae.image_elbos(&images, draws).await.unwrap_err().code(), "invalid_argument");
            }
        });
    }
}
