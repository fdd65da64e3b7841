//! Every likelihood in f64, written from its formula. It shares no code with the engine. A new one is a struct here and
//! an arm in [`formula`]; all tests of likelihoods go through it.

use std::f64::consts::{LN_2, TAU};

/// The decoder's outputs for a pixel. With one output the second is ignored.
pub type Output = [f64; 2];

/// Parameters that the distributions of all pixels share.
#[derive(Debug, Clone, Copy)]
pub struct Params {
    /// The option `sigma`.
    pub sigma: f64,
    /// The shared log-variance, soft-clipped.
    pub logvar: f64,
}

/// The distribution q(x|z) of a pixel.
pub trait Formula {
    /// −ln q(x|z).
    fn nll(&self, x: f64, output: Output) -> f64;
    /// Its derivatives with respect to the outputs.
    fn nll_gradient(&self, x: f64, output: Output) -> Output;
    /// E\[x|z\].
    fn mean(&self, output: Output) -> f64;
    /// The second number that the engine's `mean` returns, for a likelihood with two outputs.
    fn second(&self, output: Output) -> f64 {
        output[1]
    }
    /// The draw from q(x|z) for a given uniform or standard normal number.
    fn draw(&self, output: Output, uniform: f64, normal: f64) -> f64;
}

/// The formula of a likelihood.
pub fn formula(name: &str, params: Params) -> Box<dyn Formula> {
    match name {
        "bernoulli" => Box::new(Bernoulli),
        "continuous_bernoulli" => Box::new(ContinuousBernoulli),
        "gaussian" => Box::new(Gaussian { logvar: 2.0 * params.sigma.ln() }),
        "gaussian_shared" => Box::new(Gaussian { logvar: params.logvar }),
        "gaussian_pixel" => Box::new(GaussianPixel),
        "laplace" => Box::new(Laplace { scale: params.sigma }),
        other => panic!("the likelihood {other} has no formula in f64 yet: add it to tests/support/likelihood.rs"),
    }
}

struct Bernoulli;

impl Formula for Bernoulli {
    fn nll(&self, x: f64, [logit, _]: Output) -> f64 {
        cross_entropy(x, logit)
    }

    fn nll_gradient(&self, x: f64, [logit, _]: Output) -> Output {
        [sigmoid(logit) - x, 0.0]
    }

    fn mean(&self, [logit, _]: Output) -> f64 {
        sigmoid(logit)
    }

    fn draw(&self, [logit, _]: Output, uniform: f64, _normal: f64) -> f64 {
        f64::from(uniform < sigmoid(logit))
    }
}

struct ContinuousBernoulli;

impl Formula for ContinuousBernoulli {
    /// The cross-entropy minus ln C = ln(a / tanh(a / 2)), whose limit at 0 is ln 2.
    fn nll(&self, x: f64, [a, _]: Output) -> f64 {
        let ln_c = if a.abs() < 1e-4 { LN_2 + a * a / 12.0 } else { (a / (a / 2.0).tanh()).ln() };
        cross_entropy(x, a) - ln_c
    }

    fn nll_gradient(&self, x: f64, output: Output) -> Output {
        [self.mean(output) - x, 0.0]
    }

    fn mean(&self, [a, _]: Output) -> f64 {
        // The quotients cancel near zero.
        if a.abs() < 1e-4 { 0.5 + a / 12.0 } else { -1.0 / (-a).exp_m1() - 1.0 / a }
    }

    /// The distribution function at x is (e^(a x) − 1) / (e^a − 1): solved for x at −|a|, and reflected.
    fn draw(&self, [a, _]: Output, uniform: f64, _normal: f64) -> f64 {
        let size = a.abs();
        let below = if size < 1e-9 { uniform } else { -(uniform * (-size).exp_m1()).ln_1p() / size };
        if a < 0.0 { below } else { 1.0 - below }
    }
}

struct Gaussian {
    logvar: f64,
}

impl Formula for Gaussian {
    fn nll(&self, x: f64, [mean, _]: Output) -> f64 {
        gaussian_nll(x, mean, self.logvar)
    }

    fn nll_gradient(&self, x: f64, [mean, _]: Output) -> Output {
        [(mean - x) / self.logvar.exp(), 0.0]
    }

    fn mean(&self, [mean, _]: Output) -> f64 {
        mean
    }

    fn draw(&self, [mean, _]: Output, _uniform: f64, normal: f64) -> f64 {
        mean + (self.logvar / 2.0).exp() * normal
    }
}

struct GaussianPixel;

impl Formula for GaussianPixel {
    fn nll(&self, x: f64, [mean, raw]: Output) -> f64 {
        gaussian_nll(x, mean, soft_clip(raw))
    }

    fn nll_gradient(&self, x: f64, [mean, raw]: Output) -> Output {
        let variance = soft_clip(raw).exp();
        let squares = (x - mean).powi(2) / variance;
        [(mean - x) / variance, (1.0 - squares) / 2.0 * soft_clip_slope(raw)]
    }

    fn mean(&self, [mean, _]: Output) -> f64 {
        mean
    }

    fn second(&self, [_, raw]: Output) -> f64 {
        soft_clip(raw)
    }

    fn draw(&self, [mean, raw]: Output, _uniform: f64, normal: f64) -> f64 {
        mean + (soft_clip(raw) / 2.0).exp() * normal
    }
}

struct Laplace {
    scale: f64,
}

impl Formula for Laplace {
    fn nll(&self, x: f64, [mean, _]: Output) -> f64 {
        (x - mean).abs() / self.scale + (2.0 * self.scale).ln()
    }

    fn nll_gradient(&self, x: f64, [mean, _]: Output) -> Output {
        let sign = if mean == x { 0.0 } else { (mean - x).signum() };
        [sign / self.scale, 0.0]
    }

    fn mean(&self, [mean, _]: Output) -> f64 {
        mean
    }

    /// The distribution function is e^((x − m) / b) / 2 below the mean and 1 − e^((m − x) / b) / 2 above it.
    fn draw(&self, [mean, _]: Output, uniform: f64, _normal: f64) -> f64 {
        let below = (2.0 * uniform).ln();
        let above = -(2.0 * (1.0 - uniform)).ln();
        mean + self.scale * if uniform < 0.5 { below } else { above }
    }
}

/// −x ln ρ − (1 − x) ln(1 − ρ) at the logit of ρ.
fn cross_entropy(x: f64, logit: f64) -> f64 {
    logit.max(0.0) - logit * x + (-logit.abs()).exp().ln_1p()
}

fn gaussian_nll(x: f64, mean: f64, logvar: f64) -> f64 {
    ((x - mean).powi(2) / logvar.exp() + logvar + TAU.ln()) / 2.0
}

/// A learned log-variance stays above −12: −12 + ln(1 + e^(raw + 12)).
pub fn soft_clip(raw: f64) -> f64 {
    (raw + 12.0).max(0.0) + (-(raw + 12.0).abs()).exp().ln_1p() - 12.0
}

/// Its inverse, for a log-variance that counts as at least −11.99.
pub fn inverse_soft_clip(logvar: f64) -> f64 {
    (logvar + 12.0).max(0.01).exp_m1().ln() - 12.0
}

/// Its derivative.
pub fn soft_clip_slope(raw: f64) -> f64 {
    sigmoid(raw + 12.0)
}

/// 1 / (1 + e^−a).
pub fn sigmoid(a: f64) -> f64 {
    1.0 / (1.0 + (-a).exp())
}
