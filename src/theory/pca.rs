//! Probabilistic PCA: where a VAE without hidden layers must end, in closed form.
//!
//! A linear decoder x ∼ N(W z + b, s I) with a linear encoder N(V (x − b), diag) has its best loss at the principal
//! components of the data (Tipping and Bishop, "Probabilistic principal component analysis", 1999; Lucas, Tucker,
//! Grosse and Norouzi, "Don't blame the ELBO!", 2019). With l₁ ≥ l₂ ≥ … the eigenvalues of the data's covariance
//! (1/N), q latents and beta = 1: latent j is active if l_j > s, and then W_j = √(l_j − s) u_j.
//!
//! **With beta.** nll = ½ D ln 2πs + R/(2s), R the expected squared error, so for a fixed s
//! nll + beta·KL = ½ D ln 2πs + beta·(R/(2·beta·s) + KL): the ordinary problem at variance t = beta·s. Hence latent j is active if
//! l_j > t, W_j = √(l_j − t) u_j, the encoder's variance is t/l_j, KL = ½ Σ_{active} ln(l_j/t), and R = k·t + Σ_{rest} l_j.
//!
//! **Learned s.** The loss at the best W is, in u = ln s, convex with a continuous slope
//! ½ (D − k·beta) − Σ_{rest} l_j/(2s); it vanishes at s = Σ_{rest} l_j / (D − k·beta) for the one k that agrees with its
//! own s. If the rest is 0 the loss falls for ever as s → 0, and there is no optimum.

use super::linear_gaussian::LinearGaussian;
use super::numeric::{length, positive};
use crate::error::{Error, Result};
use nalgebra::DMatrix;

/// Rows that are added to the products at once: each pass over the matrix then does that much work.
const BLOCK: usize = 8;

/// Mean and covariance of images, gathered a batch at a time.
#[derive(Debug, Clone)]
pub struct Moments {
    n_pixels: usize,
    n: usize,
    /// The first image. Everything is summed around it, so that a common offset costs no digits
    /// (Chan, Golub and LeVeque, "Algorithms for computing the sample variance", 1983).
    origin: Vec<f64>,
    /// Σ (x − origin).
    sum: Vec<f64>,
    /// Σ (x − origin)(x − origin)ᵀ by rows; only the upper triangle is kept.
    products: Vec<f64>,
}

impl Moments {
    /// No image yet. Fails if `n_pixels` is 0.
    pub fn new(n_pixels: usize) -> Result<Moments> {
        if n_pixels == 0 {
            return Err(Error::argument("n_pixels", "at least 1", n_pixels));
        }
        let (sum, products) = (vec![0.0; n_pixels], vec![0.0; n_pixels * n_pixels]);
        Ok(Moments { n_pixels, n: 0, origin: Vec::new(), sum, products })
    }

    /// Adds images, [n × n_pixels] by rows. Fails on half an image or a value that is not finite; then nothing is added.
    pub fn add(&mut self, images: &[f32]) -> Result<()> {
        if let Some(bad) = images.iter().find(|v| !v.is_finite()) {
            return Err(Error::argument("images", "finite pixels", bad));
        }
        self.add_scaled(images, 1.0)
    }

    /// Adds grey images of bytes, [n × n_pixels] by rows; a pixel is byte/255. Fails on half an image.
    pub fn add_bytes(&mut self, images: &[u8]) -> Result<()> {
        self.add_scaled(images, 1.0 / 255.0)
    }

    fn add_scaled<T: Copy + Into<f64>>(&mut self, images: &[T], scale: f64) -> Result<()> {
        let n = self.n_pixels;
        if !images.len().is_multiple_of(n) {
            return Err(Error::argument("images", format_args!("whole images of {n} pixels"), images.len()));
        }
        if self.origin.is_empty() {
            self.origin = images.iter().take(n).map(|v| scale * (*v).into()).collect();
        }
        for images in images.chunks(BLOCK * n) {
            // A short last block is filled up with rows of zeros, which add nothing.
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
            // The borders of digits are always the same.
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

    /// The mean image, [n_pixels], and the covariance (1/N) Σ (x − mean)(x − mean)ᵀ, [n_pixels × n_pixels].
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

/// The eigenvalues and eigenvectors of the data's covariance: computed once, then any [`Spectrum::pca`] is cheap.
#[derive(Debug, Clone)]
pub struct Spectrum {
    mean: Vec<f64>,
    /// Descending, none below 0.
    eigenvalues: Vec<f64>,
    /// The eigenvector of each eigenvalue, [n_pixels × n_pixels], one a row, of length 1.
    eigenvectors: Vec<f64>,
}

/// The decoder's standard deviation sigma, s = sigma².
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sigma {
    /// A given sigma > 0 (22).
    Fixed(f64),
    /// One shared sigma, at its best.
    Learned,
}

impl Spectrum {
    /// From a mean, [n_pixels], and a symmetric covariance, [n_pixels × n_pixels]. 784 pixels take about a second.
    /// Fails unless the lengths agree and all is finite.
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
        // A covariance has no eigenvalue below 0; rounding makes some.
        let eigenvalues = order.iter().map(|j| eigen.eigenvalues[*j].max(0.0)).collect();
        let eigenvectors =
            order.iter().flat_map(|j| eigen.eigenvectors.column(*j).iter().copied().collect::<Vec<_>>()).collect();
        Ok(Spectrum { mean, eigenvalues, eigenvectors })
    }

    /// l₁ ≥ l₂ ≥ … ≥ 0, [n_pixels]: the data's variance along each principal component.
    pub fn eigenvalues(&self) -> &[f64] {
        &self.eigenvalues
    }

    /// The j-th principal component u_j, [n_pixels], of length 1.
    pub fn component(&self, j: usize) -> &[f64] {
        let n = self.mean.len();
        &self.eigenvectors[j * n..(j + 1) * n]
    }

    /// Σ_{j>k} l_j, the smallest first.
    fn rest(&self, k: usize) -> f64 {
        self.eigenvalues[k..].iter().rev().sum()
    }

    /// The best s and the number of active latents that belongs to it.
    fn learned_variance(&self, latent: usize, beta: f64) -> Result<(f64, usize)> {
        let n_pixels = self.mean.len() as f64;
        let best = |k: usize| self.rest(k) / (n_pixels - k as f64 * beta);
        let agrees = |k: usize| n_pixels > k as f64 * beta && self.eigenvalues[k - 1] > beta * best(k);
        // From the most latents down, the first k whose last latent is active is the one: where k + 1 did not agree,
        // l_{k+1} ≤ beta·best(k), so the latents beyond k are inactive too.
        let mut active = latent.min(self.eigenvalues.len());
        while active > 0 && !agrees(active) {
            active -= 1;
        }
        let variance = best(active);
        // What rounding leaves of nothing is no variance.
        if variance <= 1e-12 * self.eigenvalues[0] {
            let expected = "a fixed value: these latents explain all of the data and a learned one falls to 0";
            return Err(Error::argument("sigma", expected, "learned"));
        }
        Ok((variance, active))
    }

    /// The best linear VAE with `latent` latents for loss = nll + beta·KL.
    ///
    /// Fails unless latent ≥ 1, sigma > 0 and beta > 0, and where a learned sigma would fall to 0 because the latents
    /// can explain all of the data.
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

        // Inactive latents keep weights of 0 and the prior's variance.
        let (mut decoder_weight, mut encoder_weight) = (Vec::new(), Vec::new());
        for j in 0..active {
            let (l, u) = (self.eigenvalues[j], self.component(j));
            let w = (l - threshold).sqrt();
            decoder_weight.extend(u.iter().map(|u| w * u));
            encoder_weight.extend(u.iter().map(|u| w / l * u));
        }
        decoder_weight.resize(latent * self.mean.len(), 0.0);
        encoder_weight.resize(latent * self.mean.len(), 0.0);
        // The encoder's variance is beta·s/l_j, and KL_j is half of minus its logarithm.
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

/// The best linear VAE: its figures in nats an image, and its weights. Signs, the order of latents and rotations among
/// equal eigenvalues are free; this is one optimum of many.
#[derive(Debug, Clone, PartialEq)]
pub struct Pca {
    /// s = sigma², given or learned.
    pub variance: f64,
    /// The number k of active latents, l_j > beta·s.
    pub active: usize,
    /// E\[−ln q(x|z)\] = ½ D ln 2πs + (k·beta·s + Σ_{j>k} l_j) / 2s.
    pub nll: f64,
    /// KL(p(z|x)‖q(z)) = ½ Σ_{j≤k} ln(l_j / beta·s).
    pub kl: f64,
    /// The same for each latent, \[n_latent\]; 0 where inactive.
    pub kl_per_latent: Vec<f64>,
    /// nll + beta·kl. With beta = 1 it is −ln q(x), averaged over the data: the bound is tight.
    pub loss: f64,
    /// W by latents, \[n_latent × n_pixels\]: mean of x = zᵀ·weight + bias.
    pub decoder_weight: Vec<f64>,
    /// b, the mean image, \[n_pixels\].
    pub decoder_bias: Vec<f64>,
    /// V by latents, \[n_latent × n_pixels\]: mu = weight·x + bias.
    pub encoder_weight: Vec<f64>,
    /// −V b, \[n_latent\].
    pub encoder_bias: Vec<f64>,
    /// ln of the encoder's variance beta·s/l_j, \[n_latent\], the same for every x; 0 where inactive.
    pub encoder_logvar: Vec<f64>,
}

impl Pca {
    /// The decoder as a model of its own, with exact posteriors. The encoder above is exact for it if beta = 1.
    pub fn model(&self) -> Result<LinearGaussian> {
        let n_pixels = self.decoder_bias.len();
        let weight = DMatrix::from_column_slice(n_pixels, self.encoder_bias.len(), &self.decoder_weight);
        LinearGaussian::new(weight.transpose().as_slice(), &self.decoder_bias, self.variance)
    }
}
