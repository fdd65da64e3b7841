//! The encoder alone and the decoder alone: images to latents, latents to images.

use super::Vae;
use crate::data::Images;
use crate::error::{Error, Result};
use crate::likelihood::{VarianceModel, soft_clip_scalar};
use crate::model::INFERENCE_ROWS;
use crate::plan::{ProgramKind, StepUniforms};
use crate::rng::{Stream, normal4};
use crate::tensor::{Buffer, VEC4};

/// The encoder's outputs, `[n, n_latent]` each.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoding {
    /// Means of p(z|x).
    pub mu: Vec<f32>,
    /// Logarithms of its variances, clamped to ±10.
    pub logvar: Vec<f32>,
}

impl Vae {
    /// The encoder's mu and logvar for each image. If the option `pixels` makes pixels random, they are the same each
    /// time.
    ///
    /// # Errors
    /// If `images` is not a whole number of images, at least one, or the device is lost.
    pub async fn encode<'a>(&mut self, images: impl Into<Images<'a>>) -> Result<Encoding> {
        let n = self.set_images(Buffer::Query, images.into()).await?;
        let mu_logvar = self.plan.encode.mu_logvar.clone();
        let half = mu_logvar.stride / 2;
        let mut encoding = Encoding { mu: Vec::new(), logvar: Vec::new() };
        for first in (0..n).step_by(INFERENCE_ROWS) {
            let step = self.inference_step(first, n);
            self.backend.run(ProgramKind::Encode, &[step]).await?;
            let start = mu_logvar.offset;
            let end = start + step.n_valid as usize * mu_logvar.stride;
            let floats = self.backend.read(mu_logvar.buffer, start..end).await?;
            for row in floats.chunks_exact(mu_logvar.stride) {
                encoding.mu.extend(&row[..mu_logvar.cols]);
                encoding.logvar.extend(&row[half..][..mu_logvar.cols]);
            }
        }
        Ok(encoding)
    }

    /// The decoder's mean E\[x|z\] of latents `[n, n_latent]`: `[n, D]`, D pixels.
    ///
    /// # Errors
    /// If z is not a whole number of finite latents, at least one, or the device is lost.
    pub async fn decode(&mut self, z: &[f32]) -> Result<Vec<f32>> {
        let rows = self.run_decoder(ProgramKind::Decode, z, 0).await?;
        let mean = &self.plan.decode.mean;
        Ok(rows.chunks_exact(mean.stride).flat_map(|row| &row[..mean.cols]).copied().collect())
    }

    /// The decoder's mean and log-variance for latents `[n, n_latent]`: `[n, D]` each.
    ///
    /// # Errors
    /// If the likelihood is not a Gaussian; otherwise as for [`Vae::decode`].
    pub async fn decode_gaussian(&mut self, z: &[f32]) -> Result<[Vec<f32>; 2]> {
        let mean = self.plan.decode.mean.clone();
        let shared = match self.config.model.likelihood.variance {
            VarianceModel::ImpliedByMean | VarianceModel::FixedScale => {
                return Err(Error::argument("likelihood", "a Gaussian one", self.config.model.likelihood.name));
            }
            VarianceModel::PerPixel => None,
            VarianceModel::Fixed | VarianceModel::Shared => Some(2.0 * self.sigma().await?.unwrap_or(1.0).ln()),
        };
        let rows = self.run_decoder(ProgramKind::Decode, z, 0).await?;
        let rows = rows.chunks_exact(mean.stride);
        let means = rows.clone().flat_map(|row| &row[..mean.cols]).copied().collect();
        let logvars = rows.flat_map(|row| match shared {
            Some(logvar) => vec![logvar; mean.cols],
            None => row[mean.stride / 2..][..mean.cols].to_vec(),
        });
        Ok([means, logvars.collect()])
    }

    /// One draw from q(x|z) for each of the latents `[n, n_latent]`: `[n, D]`. The same seed gives the same draws.
    ///
    /// # Errors
    /// As for [`Vae::decode`].
    pub async fn draw(&mut self, z: &[f32], seed: u32) -> Result<Vec<f32>> {
        let rows = self.run_decoder(ProgramKind::Draw, z, seed).await?;
        let drawn = &self.plan.draw.x;
        Ok(rows.chunks_exact(drawn.stride).flat_map(|row| &row[..drawn.cols]).copied().collect())
    }

    /// The decoder's standard deviation if all pixels share one, else `None`.
    ///
    /// # Errors
    /// If the device is lost.
    pub async fn sigma(&mut self) -> Result<Option<f32>> {
        match (self.config.model.likelihood.variance, &self.plan.logvar) {
            (VarianceModel::Fixed, _) => Ok(Some(self.config.train.live.sigma)),
            (VarianceModel::Shared, Some(logvar)) => {
                let raw = self.backend.read(Buffer::Params, logvar.range()).await?[0];
                Ok(Some((0.5 * soft_clip_scalar(raw).0).exp()))
            }
            _ => Ok(None),
        }
    }

    /// Runs [`ProgramKind::Decode`] or [`ProgramKind::Draw`] on latents `[n, n_latent]`, and returns the rows of its
    /// output, padding included.
    async fn run_decoder(&mut self, kind: ProgramKind, z: &[f32], seed: u32) -> Result<Vec<f32>> {
        let n_latent = self.config.model.latent;
        if z.is_empty() || !z.len().is_multiple_of(n_latent) {
            return Err(Error::argument("z", format!("a multiple of {n_latent} numbers, one a latent"), z.len()));
        }
        if let Some(bad) = z.iter().find(|value| !value.is_finite()) {
            return Err(Error::argument("z", "finite numbers", bad));
        }
        let plan = self.plan.clone();
        let (z_tensor, output) = match kind {
            ProgramKind::Draw => (&plan.draw.z, &plan.draw.x),
            _ => (&plan.decode.z, &plan.decode.mean),
        };
        let mut rows_out = Vec::new();
        for (index, rows) in z.chunks(INFERENCE_ROWS * n_latent).enumerate() {
            let n = rows.len() / n_latent;
            let padded = z_tensor.padded_rows(rows);
            self.backend.write(z_tensor.buffer, z_tensor.offset, &padded);
            let step = StepUniforms {
                seed,
                stream: Stream::Observation as u32,
                first_row: (index * INFERENCE_ROWS) as u32,
                sigma: self.config.train.live.sigma,
                ..StepUniforms::default()
            };
            self.backend.run(kind, &[step]).await?;
            let floats = output.offset..output.offset + n * output.stride;
            rows_out.extend(self.backend.read(output.buffer, floats).await?);
        }
        Ok(rows_out)
    }

    /// `n` draws of z from the prior N(0, I), `[n, n_latent]`. The same seed gives the same draws.
    ///
    /// # Errors
    /// If n is not 1 to 65536.
    pub fn prior(&self, n: usize, seed: u32) -> Result<Vec<f32>> {
        if !(1..=65536).contains(&n) {
            return Err(Error::argument("n", "a whole number from 1 to 65536", n));
        }
        let n_latent = self.config.model.latent;
        let groups = n_latent.div_ceil(VEC4) as u32;
        let key = [seed, Stream::Prior as u32];
        let row = |row| (0..groups).flat_map(move |group| normal4([group, row, 0, 0], key)).take(n_latent);
        Ok((0..n as u32).flat_map(row).collect())
    }

    /// The decoder's mean at `n` draws of z from the prior, `[n, D]`: see [`Vae::prior`] and [`Vae::decode`].
    ///
    /// # Errors
    /// If n is not 1 to 65536, or the device is lost.
    pub async fn sample(&mut self, n: usize, seed: u32) -> Result<Vec<f32>> {
        let z = self.prior(n, seed)?;
        self.decode(&z).await
    }
}
