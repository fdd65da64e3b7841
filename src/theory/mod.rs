//! The theory in f64: the reference for the engine's f32 results, and the numbers behind the article's figures.
//!
//! Formula numbers (1)–(24) are those of Su Jianlin, "Variational autoencoders (2): from the Bayesian viewpoint"
//! (kexue.fm/archives/5343, 2018).
//!
//! **Notation**, as in that article: p̃(x) is the data distribution, **p(z|x) the encoder, q(x|z) the decoder**,
//! q(z) = N(0, I) the prior, q(x) = ∫ q(x|z) q(z) dz the model, and q(z|x) its exact posterior. Much of the
//! literature, Kingma & Welling included, uses p and q the other way round. All information is in nats.
//!
//! | module | formulas | what |
//! |---|---|---|
//! | [`distribution`] | | the one-dimensional densities of the figures |
//! | [`quadrature`] | (1), (2) | the grid rule, Gauss–Legendre, an adaptive integral |
//! | [`expectation`] | (1)–(4) | E\[f(x)\] exactly, on a grid, by sampling |
//! | [`divergence`] | (5), (6) | Kullback–Leibler and Bhattacharyya divergences |
//! | [`gaussian`] | (15), (16), (20), (21) | one Gaussian, and its closed forms |
//! | [`joint`] | (7)–(13) | KL(p(x,z)‖q(x,z)) for one-dimensional x and z |
//! | [`evidence`] | (14) | ln q(x) and the encoder's fit, for one or two latents and any decoder |
//! | [`posterior`] | (14) | the exact posterior on a given grid of one or two latents |
//! | [`likelihood`] | (17)–(22) | negative log-likelihoods of one pixel |
//! | [`latent`] | (14), (23) | everything exact, for one latent and any likelihood |
//! | [`linear_gaussian`] | (14) | everything exact, for a linear decoder |
//! | [`pca`] | | the optimum of a linear VAE, in closed form |
//! | [`quantile`] | | the inverse of the normal distribution function |
//! | [`plane`] | | the plane through the latent space that the page draws |
//!
//! This module does not depend on the engine; the engine depends on it.

pub mod distribution;
pub mod divergence;
pub mod evidence;
pub mod expectation;
pub mod gaussian;
pub mod joint;
pub mod latent;
pub mod likelihood;
pub mod linear_gaussian;
pub mod pca;
pub mod plane;
pub mod posterior;
pub mod quadrature;
pub mod quantile;

mod line;
mod numeric;
mod random;
