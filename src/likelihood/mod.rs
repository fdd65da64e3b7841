//! Likelihoods: the distribution q(x|z) of a pixel, given the decoder's output for it.
//!
//! To add one, write a file here, a WGSL file of the same name in `shaders/likelihood/`, and a line in [`LIKELIHOODS`].
//! ARCHITECTURE.md lists what else has to say something about it: words, the PyTorch export, an independent formula.

mod logvar;

pub use logvar::{HALF_LN_TWO_PI, LOGVAR_FLOOR, soft_clip, soft_clip_scalar};

use wide::f32x4;

/// The distribution q(x|z) of a pixel. Functions take four pixels at a time; losses are in nats.
#[derive(Debug)]
pub struct Likelihood {
    /// Its name in the config.
    pub name: &'static str,
    /// The values that x can take.
    pub support: Support,
    /// What determines its variance.
    pub variance: VarianceModel,
    /// Names of the decoder's one or two outputs for a pixel: the checkpoint holds `decoder.NAME.weight`.
    pub outputs: &'static [&'static str],
    /// −ln q(x|z) with every constant, and its gradient by the outputs.
    pub nll_and_gradient: fn(x: f32x4, output: Output, params: LikelihoodParams) -> NllAndGradient,
    /// E\[x|z\]. A second output that is the log-variance comes soft-clipped beside it.
    pub mean: fn(output: Output) -> Output,
    /// A draw from q(x|z), from four random words.
    pub draw: fn(output: Output, params: LikelihoodParams, bits: [u32; 4]) -> f32x4,
    /// The first output at which the mean is the given one: the inverse of `mean`. Initial biases need it.
    pub inverse_link: fn(mean: f64) -> f64,
    /// `nll_and_gradient`, `likelihood_mean` and `likelihood_draw` in WGSL.
    pub wgsl: &'static str,
}

/// The decoder's outputs for four pixels. With one output a pixel the second is zero.
pub type Output = [f32x4; 2];

/// The values that a pixel can take under a likelihood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    /// 0 and 1.
    Binary,
    /// The interval \[0, 1\], with a density.
    Unit,
    /// The real line, with a density.
    Real,
}

/// What determines the variance of a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VarianceModel {
    /// The mean.
    ImpliedByMean,
    /// The option `sigma`, a standard deviation.
    Fixed,
    /// The option `sigma`, a scale that is not the standard deviation.
    FixedScale,
    /// A log-variance that all pixels share, learned: the parameter `decoder.logvar`.
    Shared,
    /// A log-variance for each pixel, learned: the decoder's second output.
    PerPixel,
}

/// What the distributions of all pixels share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LikelihoodParams {
    /// The option `sigma`.
    pub sigma: f32,
    /// The log-variance of [`VarianceModel::Shared`], soft-clipped.
    pub logvar: f32,
}

/// The reconstruction loss of four pixels and its gradient.
#[derive(Debug, Clone, Copy)]
pub struct NllAndGradient {
    /// −ln q(x|z), in nats.
    pub nll: f32x4,
    /// Its derivatives by the decoder's outputs.
    pub d_output: Output,
}

/// The registry, from the modules' names.
macro_rules! likelihoods {
    ($($name:ident)+) => {
        $(mod $name;)+

        /// Every likelihood, the default first.
        pub static LIKELIHOODS: [Likelihood; [$(stringify!($name)),+].len()] = [$($name::LIKELIHOOD),+];

        /// The names as a TypeScript type.
        pub const NAMES_TS: &str = concat!($(" | \"", stringify!($name), "\""),+);

        /// What each of them is, as lines of a TypeScript comment.
        pub const DOCS_TS: &str =
            constcat::concat!($(" * - \"", stringify!($name), "\": ", $name::DOC, "\n"),+);
    };
}

likelihoods! {
    bernoulli
    gaussian
    gaussian_shared
    gaussian_pixel
    continuous_bernoulli
    laplace
}

impl Likelihood {
    /// Whether the option `sigma` has an effect.
    pub fn uses_sigma(&self) -> bool {
        matches!(self.variance, VarianceModel::Fixed | VarianceModel::FixedScale)
    }

    /// Whether x is limited to \[0, 1\].
    pub fn is_bounded(&self) -> bool {
        self.support != Support::Real
    }
}

impl PartialEq for Likelihood {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_likelihood_has_the_name_of_its_module() {
        let names = LIKELIHOODS.iter().map(|likelihood| format!(" | \"{}\"", likelihood.name));
        assert_eq!(names.collect::<String>(), NAMES_TS);
    }
}
