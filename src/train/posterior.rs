//! The exact posterior over one or two latent dimensions (theory (14)), compared with the encoder's Gaussian.

use super::Vae;
use crate::data::Images;
use crate::error::{Error, Result};
use crate::plan::{LOSS_PAIRS, ProgramKind, StepUniforms};
use crate::tensor::Buffer;
use crate::theory::evidence::Evidence;
use crate::theory::gaussian::Gaussian;
use crate::theory::posterior::LatentGrid;

/// The posterior of one image, and how well the encoder fits it.
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    /// The density q(z|x) on the requested grid, `[grid]` or `[grid · grid]`, the last latent dimension varying
    /// fastest.
    pub density: Vec<f64>,
    /// ln q(x), in nats, by quadrature that follows the posterior: see [`Evidence`].
    pub log_likelihood: f64,
    /// The remaining error of `log_likelihood`, in nats: the difference between the last two resolutions, at most 1e-6
    /// unless kinks or the precision of f32 prevent it, plus the rounding of f32.
    pub error: f64,
    /// E[−ln q(x|z)] for z from the encoder, in nats.
    pub nll: f64,
    /// KL(p(z|x) ‖ q(z)), in nats.
    pub kl: f64,
    /// −(nll + kl), in nats.
    pub elbo: f64,
    /// KL(p(z|x) ‖ q(z|x)) = ln q(x) − elbo, in nats: the gap that a better encoder could close.
    pub gap: f64,
    /// The remaining error of `nll` and `elbo`, in nats, found likewise. That of `gap` is at most `error + elbo_error`.
    pub elbo_error: f64,
    /// ∫ p(z|x) dz by the quadrature of `nll`: 1 up to rounding.
    pub encoder_mass: f64,
}

impl Vae {
    /// The posterior of one image, with its density on a line or square of ±`range` with `grid` nodes per side.
    ///
    /// The decoder is evaluated at the nodes of that grid. If it is smooth, the integrals evaluate it at about 300
    /// more z with one latent, and 6,000 to 20,000 with two. Kinks, such as those of ReLU, need more: up to 130,000.
    ///
    /// # Errors
    /// If the model has more than two latent dimensions, there is not exactly one image, `grid` is not 2 to 512, or
    /// `range` is not above 0 and at most 100. [`Error::NotResolved`] if an error is above both 1e-3 nats and 1e-4 of
    /// the loss; for example, because the posterior is narrower than the distance between two f32 numbers.
    pub async fn posterior<'a>(&mut self, image: impl Into<Images<'a>>, grid: usize, range: f64) -> Result<Posterior> {
        let image = image.into();
        let n_latent = self.config.model.latent;
        if n_latent > 2 {
            return Err(Error::argument("latent", "1 or 2: a grid over more is out of reach", n_latent));
        }
        if self.count("image", image)? != 1 {
            return Err(Error::argument("image", "one image", self.count("image", image)?));
        }
        if !(2..=512).contains(&grid) {
            return Err(Error::argument("grid", "a whole number from 2 to 512", grid));
        }
        if !(range > 0.0 && range <= 100.0) {
            return Err(Error::argument("range", "a number above 0 and at most 100", range));
        }
        // This also puts the image into the query buffer, where the program LatentLikelihood reads it.
        let encoding = self.encode(image).await?;
        let encoder = encoding.mu.iter().zip(&encoding.logvar);
        let encoder = encoder.map(|(mu, logvar)| Gaussian::from_logvar(f64::from(*mu), f64::from(*logvar)));
        let encoder = encoder.collect::<Result<Vec<_>>>()?;
        let shown = LatentGrid::centred(n_latent, range, grid)?;
        let ln_likelihood = self.log_likelihoods(&shown.latents()).await?;
        let mut evidence = Evidence::new(&encoder, async |z: &[f64]| self.log_likelihoods(z).await)?;
        let ln_evidence = evidence.ln_evidence().await?;
        let (fit, elbo_error) = evidence.fit(ln_evidence.value).await?;
        Ok(Posterior {
            density: shown.density(&ln_likelihood, ln_evidence.value)?,
            log_likelihood: ln_evidence.value,
            error: ln_evidence.error,
            nll: fit.nll,
            kl: fit.kl,
            elbo: fit.elbo,
            gap: fit.gap,
            elbo_error,
            encoder_mass: fit.encoder_mass,
        })
    }

    /// ln q(x|z) of the query image at each of the latents z `[n, n_latent]`, in nats.
    async fn log_likelihoods(&mut self, z: &[f64]) -> Result<Vec<f64>> {
        let n_latent = self.config.model.latent;
        let z: Vec<f32> = z.iter().map(|z| *z as f32).collect();
        let tensor = self.plan.latent_likelihood.z.clone();
        let mut found = Vec::with_capacity(z.len() / n_latent);
        for rows in z.chunks(LOSS_PAIRS * n_latent) {
            self.backend.write(tensor.buffer, tensor.offset, &tensor.padded_rows(rows));
            let step = StepUniforms { n_valid: 1, ..self.inference_step(0, 1) };
            self.backend.run(ProgramKind::LatentLikelihood, &[step]).await?;
            let losses = self.backend.read(Buffer::Losses, 0..2 * rows.len() / n_latent).await?;
            found.extend(losses.chunks_exact(2).map(|loss| -f64::from(loss[0])));
        }
        Ok(found)
    }
}
