//! Likelihoods: what the decoder's output says of a pixel. To add one: a file here, its mirror in
//! `shaders/likelihood/`, a line in [`LIKELIHOODS`]. The config, the page's menu, the URL, the checkpoint and the tests
//! iterate the registry.

mod bernoulli;
mod continuous_bernoulli;
mod gaussian;
mod gaussian_pixel;
mod gaussian_shared;
mod logvar;

pub use logvar::{HALF_LN_TWO_PI, LOGVAR_FLOOR, clipped, clipped_scalar};

use wide::f32x4;

/// q(x|z) of one pixel, given the decoder's output for it. All terms in nats.
#[derive(Debug)]
pub struct Likelihood {
    /// Its name in the config.
    pub name: &'static str,
    /// What data it is a distribution of.
    pub support: Support,
    /// What it says of the spread of a pixel.
    pub spread: Spread,
    /// −ln q(x|z) with every constant, and its gradient by the output, of four pixels.
    pub term: fn(x: f32x4, output: Output, scale: Scale) -> Term,
    /// E[x|z] of four pixels and, where there is a second output, their log-variances.
    pub mean: fn(output: Output) -> Output,
    /// A draw from q(x|z) of four pixels, from four words that are random.
    pub draw: fn(output: Output, scale: Scale, bits: [u32; 4]) -> f32x4,
    /// The output whose mean is this one: where a bias may begin.
    pub output_of_mean: fn(mean: f64) -> f64,
    /// The first three in WGSL.
    pub wgsl: &'static str,
}

/// The decoder's output of four pixels: one number each and, where [`Spread::Pixel`], a second.
pub type Output = [f32x4; 2];

/// What data a likelihood is a distribution of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    /// 0 and 1.
    Binary,
    /// A density on [0, 1].
    Unit,
    /// A density on the line.
    Real,
}

/// What a likelihood says of the spread of a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// The mean says it all.
    OfMean,
    /// The option `sigma`.
    Fixed,
    /// One log-variance for all pixels, learned: the parameter `decoder.logvar`.
    Shared,
    /// A log-variance a pixel, learned: the decoder's second output.
    Pixel,
}

/// What is the same for all pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// The standard deviation, where [`Spread::Fixed`].
    pub sigma: f32,
    /// The log-variance, where [`Spread::Shared`].
    pub logvar: f32,
}

/// The reconstruction term of four pixels.
#[derive(Debug, Clone, Copy)]
pub struct Term {
    /// −ln q(x|z), in nats.
    pub nll: f32x4,
    /// Its derivative by the decoder's output.
    pub d_output: Output,
}

/// Every likelihood, the default first.
pub static LIKELIHOODS: [Likelihood; 5] = [
    bernoulli::BERNOULLI,
    gaussian::GAUSSIAN,
    gaussian_shared::GAUSSIAN_SHARED,
    gaussian_pixel::GAUSSIAN_PIXEL,
    continuous_bernoulli::CONTINUOUS_BERNOULLI,
];

impl Likelihood {
    /// Numbers of the decoder's output a pixel: 1 or 2.
    pub fn parts(&self) -> usize {
        if self.spread == Spread::Pixel { 2 } else { 1 }
    }

    /// Whether data lies in [0, 1].
    pub fn is_bounded(&self) -> bool {
        self.support != Support::Real
    }
}

impl PartialEq for Likelihood {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}
