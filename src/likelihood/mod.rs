//! Likelihoods: the distribution q(x|z) of a pixel, given the decoder's output for that pixel.
//!
//! To add one, write a file here, a WGSL file of the same name in `shaders/likelihood/`, and a line in [`LIKELIHOODS`].
//! ARCHITECTURE.md lists what else it needs: its name on the page, its PyTorch code, an independent formula.

mod logvar;

pub use logvar::{HALF_LN_TWO_PI, LOGVAR_FLOOR, LOGVAR_MARGIN, inverse_soft_clip_scalar, soft_clip, soft_clip_scalar};

use wide::f32x4;

/// The distribution q(x|z) of a pixel, as plain data: a plan refers to it, and [`Likelihood::functions`] has its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Likelihood {
    /// The name in the config.
    pub name: &'static str,
    /// The values that x can take.
    pub support: Support,
    /// What determines the variance of a pixel.
    pub variance: VarianceModel,
    /// Names of the decoder's one or two outputs per pixel, as in `decoder.NAME.weight` in a checkpoint.
    pub outputs: &'static [&'static str],
}

/// The code of a likelihood, for the CPU and for the GPU. Functions take four pixels at a time; losses are in nats.
///
/// ```
/// use vae_lab::likelihood::{LIKELIHOODS, LikelihoodParams};
/// use wide::f32x4;
///
/// let bernoulli = LIKELIHOODS[0].functions();
/// let (x, logits) = (f32x4::ONE, [f32x4::ZERO, f32x4::ZERO]);
/// let loss = (bernoulli.nll_and_gradient)(x, logits, LikelihoodParams { sigma: 1.0, logvar: 0.0 });
/// assert!((loss.nll.to_array()[0] - 2_f32.ln()).abs() < 1e-6); // −ln sigmoid(0)
/// assert_eq!(loss.d_output[0].to_array()[0], -0.5); // sigmoid(0) − 1
/// ```
#[derive(Debug)]
pub struct LikelihoodFunctions {
    /// −ln q(x|z), constants included, and its gradient with respect to the outputs.
    pub nll_and_gradient: fn(x: f32x4, output: Output, params: LikelihoodParams) -> NllAndGradient,
    /// E\[x|z\]. If the second output is a log-variance, it is returned soft-clipped as the second number.
    pub mean: fn(output: Output) -> Output,
    /// A draw from q(x|z), from four random words.
    pub draw: fn(output: Output, params: LikelihoodParams, bits: [u32; 4]) -> f32x4,
    /// The inverse of `mean`: the first output at a given mean. Initial biases need it.
    pub inverse_link: fn(mean: f64) -> f64,
    /// `nll_and_gradient`, `likelihood_mean` and `likelihood_draw` in WGSL.
    pub wgsl: &'static str,
}

/// The decoder's outputs for four pixels. If there is only one output per pixel, the second is zero.
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
    /// The mean, as for a Bernoulli distribution.
    ImpliedByMean,
    /// The option `sigma`, a standard deviation.
    Fixed,
    /// The option `sigma`, a scale that is not the standard deviation.
    FixedScale,
    /// A learned log-variance that all pixels share: the parameter `decoder.logvar`.
    Shared,
    /// A log-variance for each pixel: the decoder's second output.
    PerPixel,
}

/// Parameters that the distributions of all pixels share.
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
    /// Its derivatives with respect to the decoder's outputs.
    pub d_output: Output,
}

/// Builds the registry from the modules' names.
macro_rules! likelihoods {
    ($($name:ident)+) => {
        $(mod $name;)+

        /// Every likelihood, the default first.
        pub static LIKELIHOODS: [Likelihood; [$(stringify!($name)),+].len()] = [$($name::LIKELIHOOD),+];

        /// The functions of the likelihoods, in the same order.
        static FUNCTIONS: [LikelihoodFunctions; LIKELIHOODS.len()] = [$($name::FUNCTIONS),+];

        /// The names as a TypeScript union type.
        pub const NAMES_TS: &str = concat!($(" | \"", stringify!($name), "\""),+);

        /// A description of each, as lines of a TypeScript comment.
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
    /// The code of this likelihood.
    pub fn functions(&self) -> &'static LikelihoodFunctions {
        let index = LIKELIHOODS.iter().position(|entry| entry == self);
        &FUNCTIONS[index.expect("every likelihood is in the registry")]
    }

    /// Whether the option `sigma` has an effect.
    pub fn uses_sigma(&self) -> bool {
        matches!(self.variance, VarianceModel::Fixed | VarianceModel::FixedScale)
    }

    /// Whether all pixels have the same standard deviation.
    pub fn has_one_sigma(&self) -> bool {
        matches!(self.variance, VarianceModel::Fixed | VarianceModel::Shared)
    }

    /// Whether x is limited to \[0, 1\].
    pub fn is_bounded(&self) -> bool {
        self.support != Support::Real
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
