//! Probabilistic PCA: the optimum of a VAE without hidden layers, in closed form.
//!
//! A linear decoder x ∼ N(W z + b, s I) with a linear encoder N(V (x − b), diag) reaches its lowest loss at the
//! principal components of the data (Tipping and Bishop, "Probabilistic principal component analysis", 1999; Lucas,
//! Tucker, Grosse and Norouzi, "Don't blame the ELBO!", 2019). Let l₁ ≥ l₂ ≥ … be the eigenvalues of the data's
//! covariance (1/N) and u_j its eigenvectors. For beta = 1, latent j is active if l_j > s, and then
//! W_j = √(l_j − s) u_j.
//!
//! **With beta.** nll = ½ D ln 2πs + R/(2s), where R is the expected squared error. So for a fixed s,
//! nll + beta·KL = ½ D ln 2πs + beta·(R/(2·beta·s) + KL), which is the problem for beta = 1 at variance t = beta·s.
//! Hence latent j is active if l_j > t, W_j = √(l_j − t) u_j, the encoder's variance is t/l_j,
//! KL = ½ Σ_{active} ln(l_j/t) and R = k·t + Σ_{rest} l_j, with k the number of active latents.
//!
//! **Learned s.** At the best W, the loss as a function of u = ln s is convex with the continuous slope
//! ½ (D − k·beta) − Σ_{rest} l_j/(2s). The slope vanishes at s = Σ_{rest} l_j / (D − k·beta), for the one k that is the
//! number of latents active at that s. If Σ_{rest} l_j is 0, the loss decreases without bound as s → 0 and there is no
//! optimum.

use super::linear_gaussian::LinearGaussian;
use super::numeric::{length, positive};
use crate::error::{Error, Result};
use nalgebra::DMatrix;

/// Rows added to the products at a time, so that each pass over the large matrix does the work of several rows.
const BLOCK: usize = 8;

/// Accumulates the mean and covariance of images, a batch at a time.
#[derive(Debug, Clone)]
pub struct Moments {
    n_pixels: usize,
    n: usize,
    /// The first image. Sums are of differences from it, so that a common offset costs no precision
    /// (Chan, Golub and LeVeque, "Algorithms for computing the sample variance", 1983).
    origin: Vec<f64>,
    /// Σ (x − origin).
    sum: Vec<f64>,
    /// Σ (x − origin)(x − origin)ᵀ by rows; only the upper triangle is filled in.
    products: Vec<f64>,
}

impl Moments {
    /// With no images yet. Fails if `n_pixels` is 0.
    pub fn new(n_pixels: usize) -> Result<Moments> {
        if n_pixels == 0 {
            return Err(Error::argument("n_pixels", "at least 1", n_pixels));
        }
        let (sum, products) = (vec![0.0; n_pixels], vec![0.0; n_pixels * n_pixels]);
        Ok(Moments { n_pixels, n: 0, origin: Vec::new(), sum, products })
    }

    /// Adds images, [n × n_pixels] by rows. Fails, and adds nothing, if the length is not a multiple of n_pixels or a
    /// value is not finite.
    pub fn add(&mut self, images: &[f32]) -> Result<()> {
        if let Some(bad) = images.iter().find(|v| !v.is_finite()) {
            return Err(Error::argument("images", "finite pixels", bad));
        }
        self.add_scaled(images, 1.0)
    }

    /// Adds grey images, [n × n_pixels] bytes by rows; a pixel is byte/255. Fails if the length is not a multiple of
    /// n_pixels.
    pub fn add_bytes(&mut self, images: &[u8]) -> Result<()> {
        self.add_scaled(images, 1.0 / 255.0)
    }

    fn add_scaled<T: Copy + Into<f64>>(&mut self, images: &[T], scale: f64) -> Result<()> {
        let n = self.n_pixels;
        if !images.len().is_multiple_of(n) {
            return Err(Error::argument(
                "images",
                format_args!("a multiple of {n} values, one per pixel"),
                images.len(),
            ));
        }
        if self.origin.is_empty() {
            self.origin = images.iter().take(n).map(|v| scale * (*v).into()).collect();
        }
        for images in images.chunks(BLOCK * n) {
            // A short last block is padded with rows of zeros, which add nothing.
            let mut rows = vec![0.0; BLOCK * n];
            for (image, row) in images.chunks(n).zip(rows.chunks_mut(n)) {
                for (j, pixel) in image.iter().enumerate() {
                    row[j] = scale * (*pixel).into() - self.origin[j];
                    self.sum[j] += row[j];
                }
                self.n += 1;
            }
            self.add_block(&rows);
        }
        Ok(())
    }

    fn add_block(&mut self, rows: &[f64]) {
        let n = self.n_pixels;
        for i in 0..n {
            let left: [f64; BLOCK] = std::array::from_fn(|r| rows[r * n + i]);
            // Skip pixels that equal the origin's in the whole block, such as the borders of digits.
            if left == [0.0; BLOCK] {
                continue;
            }
            let right: [&[f64]; BLOCK] = std::array::from_fn(|r| &rows[r * n + i..(r + 1) * n]);
            for (j, product) in self.products[i * n + i..(i + 1) * n].iter_mut().enumerate() {
                *product += (0..BLOCK).map(|r| left[r] * right[r][j]).sum::<f64>();
            }
        }
    }

    /// The number of images added.
    pub fn n(&self) -> usize {
        self.n
    }

    /// The mean image, \[n_pixels\], and the covariance (1/N) Σ (x − mean)(x − mean)ᵀ, [n_pixels × n_pixels].
    /// Fails if there is no image.
    pub fn mean_and_covariance(&self) -> Result<(Vec<f64>, Vec<f64>)> {
        if self.n == 0 {
            return Err(Error::argument("images", "at least one image", 0));
        }
        let (n, count) = (self.n_pixels, self.n as f64);
        let shift: Vec<f64> = self.sum.iter().map(|s| s / count).collect();
        let mean = self.origin.iter().zip(&shift).map(|(o, s)| o + s).collect();
        let mut covariance = vec![0.0; n * n];
        for i in 0..n {
            for j in i..n {
                let value = self.products[i * n + j] / count - shift[i] * shift[j];
                covariance[i * n + j] = value;
                covariance[j * n + i] = value;
            }
        }
        Ok((mean, covariance))
    }

    /// The principal components. Fails if there is no image.
    pub fn spectrum(&self) -> Result<Spectrum> {
        let (mean, covariance) = self.mean_and_covariance()?;
        Spectrum::new(mean, &covariance)
    }
}

/// The eigenvalues and eigenvectors of the data's covariance. They are computed once; each [`Spectrum::pca`] is then
/// cheap.
#[derive(Debug, Clone)]
pub struct Spectrum {
    mean: Vec<f64>,
    /// In descending order, none below 0.
    eigenvalues: Vec<f64>,
    /// The unit eigenvector of each eigenvalue, [n_pixels × n_pixels], one per row.
    eigenvectors: Vec<f64>,
}

/// How the decoder's standard deviation sigma is found; s = sigma².
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sigma {
    /// A given sigma > 0 (22).
    Fixed(f64),
    /// One shared sigma at its optimum.
    Learned,
}

impl Spectrum {
    /// From a mean, \[n_pixels\], and a symmetric covariance, [n_pixels × n_pixels]. Takes about a second for 784
    /// pixels. Fails unless the lengths agree and all values are finite.
    pub fn new(mean: Vec<f64>, covariance: &[f64]) -> Result<Spectrum> {
        let n = mean.len();
        length("covariance", n * n, covariance.len())?;
        if n == 0 {
            return Err(Error::argument("mean", "at least one pixel", n));
        }
        if let Some(bad) = covariance.iter().chain(&mean).find(|v| !v.is_finite()) {
            return Err(Error::argument("mean and covariance", "finite numbers", bad));
        }
        let eigen = DMatrix::from_column_slice(n, n, covariance).symmetric_eigen();
        let mut order: Vec<usize> = Vec::with_capacity(n);
        for (j, l) in eigen.eigenvalues.iter().enumerate() {
            order.insert(order.partition_point(|k| eigen.eigenvalues[*k] >= *l), j);
        }
        // A covariance has no negative eigenvalues; those found are rounding errors.
        let eigenvalues = order.iter().map(|j| eigen.eigenvalues[*j].max(0.0)).collect();
        let eigenvectors =
            order.iter().flat_map(|j| eigen.eigenvectors.column(*j).iter().copied().collect::<Vec<_>>()).collect();
        Ok(Spectrum { mean, eigenvalues, eigenvectors })
    }

    /// l₁ ≥ l₂ ≥ … ≥ 0, \[n_pixels\]: the variance of the data along each principal component.
    pub fn eigenvalues(&self) -> &[f64] {
        &self.eigenvalues
    }

    /// The principal component u_j, a unit vector of \[n_pixels\]; j counts from 0.
    pub fn component(&self, j: usize) -> &[f64] {
        let n = self.mean.len();
        &self.eigenvectors[j * n..(j + 1) * n]
    }

    /// Σ_{j>k} l_j, summed from the smallest for accuracy.
    fn rest(&self, k: usize) -> f64 {
        self.eigenvalues[k..].iter().rev().sum()
    }

    /// The optimal s and the number of latents active at it.
    fn learned_variance(&self, latent: usize, beta: f64) -> Result<(f64, usize)> {
        let n_pixels = self.mean.len() as f64;
        let best = |k: usize| self.rest(k) / (n_pixels - k as f64 * beta);
        let agrees = |k: usize| n_pixels > k as f64 * beta && self.eigenvalues[k - 1] > beta * best(k);
        // Starting from the most latents, take the first k whose k-th latent is active at best(k). The latents beyond k
        // are then inactive, because k + 1 failed: l_{k+1} ≤ beta·best(k).
        let mut active = latent.min(self.eigenvalues.len());
        while active > 0 && !agrees(active) {
            active -= 1;
        }
        let variance = best(active);
        // A variance this small is the rounding error of 0.
        if variance <= 1e-12 * self.eigenvalues[0] {
            let expected = "a fixed value: these latents explain all of the data and a learned one falls to 0";
            return Err(Error::argument("sigma", expected, "learned"));
        }
        Ok((variance, active))
    }

    /// The linear VAE with `latent` latents that minimises loss = nll + beta·KL.
    ///
    /// Fails unless latent ≥ 1, sigma > 0 and beta > 0. Also fails if sigma is learned and the latents explain the data
    /// completely, since sigma would then fall to 0.
    pub fn pca(&self, latent: usize, sigma: Sigma, beta: f64) -> Result<Pca> {
        if latent == 0 {
            return Err(Error::argument("latent", "at least 1", latent));
        }
        positive("beta", beta)?;
        let n_pixels = self.mean.len() as f64;
        let (variance, active) = match sigma {
            Sigma::Fixed(sigma) => {
                let variance = positive("sigma", sigma)?.powi(2);
                let usable = &self.eigenvalues[..latent.min(self.eigenvalues.len())];
                (variance, usable.iter().take_while(|l| **l > beta * variance).count())
            }
            Sigma::Learned => self.learned_variance(latent, beta)?,
        };

        let threshold = beta * variance;
        let kl_per_latent: Vec<f64> =
            (0..latent).map(|j| if j < active { 0.5 * (self.eigenvalues[j] / threshold).ln() } else { 0.0 }).collect();
        let kl: f64 = kl_per_latent.iter().sum();
        let squared_error = active as f64 * threshold + self.rest(active);
        let nll = 0.5 * (n_pixels * (std::f64::consts::TAU * variance).ln() + squared_error / variance);

        // Inactive latents have weights of 0 and the prior's variance.
        let (mut decoder_weight, mut encoder_weight) = (Vec::new(), Vec::new());
        for j in 0..active {
            let (l, u) = (self.eigenvalues[j], self.component(j));
            let w = (l - threshold).sqrt();
            decoder_weight.extend(u.iter().map(|u| w * u));
            encoder_weight.extend(u.iter().map(|u| w / l * u));
        }
        decoder_weight.resize(latent * self.mean.len(), 0.0);
        encoder_weight.resize(latent * self.mean.len(), 0.0);
        // The encoder's variance is beta·s/l_j, and KL_j = −½ ln of it.
        let encoder_logvar = kl_per_latent.iter().map(|kl| 0.0 - 2.0 * kl).collect();
        let encoder_bias = encoder_weight
            .chunks(self.mean.len())
            .map(|row| -row.iter().zip(&self.mean).map(|(v, m)| v * m).sum::<f64>())
            .collect();
        Ok(Pca {
            variance,
            active,
            nll,
            kl,
            kl_per_latent,
            loss: nll + beta * kl,
            decoder_weight,
            decoder_bias: self.mean.clone(),
            encoder_weight,
            encoder_bias,
            encoder_logvar,
        })
    }
}

/// The optimal linear VAE: its losses in nats per image, and its weights. This is one optimum of many: signs, the order
/// of the latents and rotations among equal eigenvalues are arbitrary.
#[derive(Debug, Clone, PartialEq)]
pub struct Pca {
    /// s = sigma², given or learned.
    pub variance: f64,
    /// The number k of active latents, those with l_j > beta·s.
    pub active: usize,
    /// E\[−ln q(x|z)\] = ½ D ln 2πs + (k·beta·s + Σ_{j>k} l_j) / 2s.
    pub nll: f64,
    /// KL(p(z|x)‖q(z)) = ½ Σ_{j≤k} ln(l_j / beta·s).
    pub kl: f64,
    /// The KL of each latent, \[n_latent\]; 0 for inactive ones.
    pub kl_per_latent: Vec<f64>,
    /// nll + beta·kl. With beta = 1 it is −ln q(x), averaged over the data: the bound is tight.
    pub loss: f64,
    /// Wᵀ, \[n_latent × n_pixels\] by rows: the mean of x is zᵀ·weight + bias.
    pub decoder_weight: Vec<f64>,
    /// b, the mean image, \[n_pixels\].
    pub decoder_bias: Vec<f64>,
    /// V, \[n_latent × n_pixels\] by rows: mu = weight·x + bias.
    pub encoder_weight: Vec<f64>,
    /// −V b, \[n_latent\].
    pub encoder_bias: Vec<f64>,
    /// ln of the encoder's variance beta·s/l_j, \[n_latent\], the same for every x; 0 for inactive latents.
    pub encoder_logvar: Vec<f64>,
}

impl Pca {
    /// The decoder as a model with exact posteriors. For beta = 1, the encoder above is the exact posterior.
    pub fn model(&self) -> Result<LinearGaussian> {
        let n_pixels = self.decoder_bias.len();
        let weight = DMatrix::from_column_slice(n_pixels, self.encoder_bias.len(), &self.decoder_weight);
        LinearGaussian::new(weight.transpose().as_slice(), &self.decoder_bias, self.variance)
    }
}
