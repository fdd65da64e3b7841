//! ln q(x) = ln ∫ q(x|z) q(z) dz (14) for one or two latents and any decoder, and the encoder's fit, by quadrature with
//! nodes where each integrand has its mass. The caller evaluates ln q(x|z), in f32 and in batches.
//!
//! The evidence is integrated where the posterior has its mass, and the encoder's terms where the encoder has its own,
//! since no single grid resolves two Gaussians of very different widths. With two latents, the integral over the second
//! is nested in that over the first, since a posterior may be a narrow ridge that no square grid would resolve.

use super::gaussian::{Gaussian, PRIOR};
use super::likelihood::kl_to_prior;
use super::line::{Line, power_of_two_up_to};
use super::numeric::length;
use super::quadrature::Integral;
use crate::error::{Error, Result};

/// The steps are halved until two resolutions agree to this many nats, or to the precision of the losses.
const TOLERANCE: f64 = 1e-6;

/// The relative precision of ln q(x|z), which is a sum in f32.
const PRECISION: f64 = f32::EPSILON as f64;

/// An error above both limits is a failure: one is in nats, the other a share of the loss.
const USELESS: f64 = 1e-3;
const NEGLIGIBLE: f64 = 1e-4;

/// If f32 rounds ln q(x|z) by more nats than this at the mode, the posterior's shape is lost.
const COARSEST: f64 = 0.1;

/// Limit for the evaluations of the decoder. A halving about doubles them, so there is none above half of the limit; a
/// search that needs more than twice the limit fails.
const BUDGET: usize = 1 << 16;

/// The encoder's terms are integrated up to this many standard deviations from its mean.
const REACH: f64 = 7.0;

/// How well the encoder's Gaussian approximates the exact posterior. In nats, except for `encoder_mass`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EncoderFit {
    /// E_{z∼p(z|x)}\[−ln q(x|z)\].
    pub nll: f64,
    /// KL(p(z|x)‖q(z)) in closed form (16).
    pub kl: f64,
    /// −nll − kl.
    pub elbo: f64,
    /// KL(p(z|x)‖q(z|x)). In theory this is ln q(x) − elbo; any difference is an error of the quadrature.
    pub gap: f64,
    /// ∫ p(z|x) dz by the same quadrature: 1 up to rounding.
    pub encoder_mass: f64,
}

/// The quadrature of one image.
#[derive(Debug)]
pub struct Evidence<F> {
    ln_likelihood: F,
    encoder: Vec<Gaussian>,
    evaluations: usize,
    /// The highest ln q(x,z) so far, and ln q(x|z) there.
    mode: (f64, f64),
}

impl<F: AsyncFnMut(&[f64]) -> Result<Vec<f64>>> Evidence<F> {
    /// `encoder` is p(z|x), one Gaussian per latent. `ln_likelihood` takes latents z, \[n × n_latent\] by rows, which
    /// f32 represents exactly, and returns ln q(x|z), \[n\]. Fails unless there are one or two latents.
    pub fn new(encoder: &[Gaussian], ln_likelihood: F) -> Result<Evidence<F>> {
        if encoder.is_empty() || encoder.len() > 2 {
            return Err(Error::argument("latent", "1 or 2 latents: more would take too long", encoder.len()));
        }
        let mode = (f64::NEG_INFINITY, 0.0);
        Ok(Evidence { ln_likelihood, encoder: encoder.to_vec(), evaluations: 0, mode })
    }

    /// The number of z at which the decoder has been evaluated.
    pub fn evaluations(&self) -> usize {
        self.evaluations
    }

    /// ln q(x) and its remaining error: the difference between the last two resolutions, plus the rounding of ln q(x|z)
    /// to f32.
    ///
    /// Fails with `not_resolved` if the error is above both 1e-3 nats and 1e-4 of ln q(x|z), or if f32 rounds ln q(x|z)
    /// by more than 0.1 nats; with `invalid_argument` if ln q(x|z) is NaN or +∞.
    pub async fn ln_evidence(&mut self) -> Result<Integral> {
        let (value, error) = match self.encoder[..] {
            [encoder] => self.over_one(&encoder).await?,
            _ => self.over_two().await?,
        };
        let rounding = PRECISION * self.mode.1.abs();
        if !value.is_finite() || rounding > COARSEST {
            return Err(Error::NotResolved(format!("f32 rounds ln q(x|z) = {:e} by {rounding:.1} nats", self.mode.1)));
        }
        Ok(Integral { value, error: total(error, self.mode.1)? })
    }

    /// How well the encoder approximates the posterior, given ln q(x), and the remaining error of nll and elbo. Fails
    /// as [`Evidence::ln_evidence`] does.
    pub async fn fit(&mut self, ln_evidence: f64) -> Result<(EncoderFit, f64)> {
        // With twice these steps, the error of the rule is below 2e-7.
        let mut steps: Vec<f64> = self.encoder.iter().map(|e| power_of_two_up_to(0.55 * e.sd())).collect();
        loop {
            let z = self.encoder_nodes(&steps);
            let ln_joint = self.ln_joint(&z).await?;
            let [fine, coarse] = [1.0, 2.0].map(|every| {
                let steps: Vec<f64> = steps.iter().map(|step| every * step).collect();
                self.fit_on(&steps, &z, &ln_joint, ln_evidence)
            });
            let error = (fine.nll - coarse.nll).abs().max((fine.gap - coarse.gap).abs());
            let rounding = PRECISION * fine.nll.abs();
            if error <= rounding.max(TOLERANCE) || ln_joint.len() > BUDGET / 8 {
                return Ok((fine, total(error, fine.nll)?));
            }
            steps.iter_mut().for_each(|step| *step *= 0.5);
        }
    }

    /// The multiples of the steps within [`REACH`] of the encoder, as latents by rows.
    fn encoder_nodes(&self, steps: &[f64]) -> Vec<f64> {
        let axis = |latent: usize| -> Vec<f64> {
            let (e, step) = (self.encoder[latent], steps[latent]);
            let first = ((e.mean() - REACH * e.sd()) / step).ceil() as i64;
            let last = ((e.mean() + REACH * e.sd()) / step).floor() as i64;
            (first..=last).map(|i| i as f64 * step).collect()
        };
        let first = axis(0);
        if self.encoder.len() == 1 {
            return first;
        }
        let second = axis(1);
        first.iter().flat_map(|a| second.iter().flat_map(|b| [*a, *b])).collect()
    }

    /// The fit from those nodes z that are multiples of the steps.
    fn fit_on(&self, steps: &[f64], z: &[f64], ln_joint: &[f64], ln_evidence: f64) -> EncoderFit {
        let kl = kl_to_prior(&self.encoder);
        let cell: f64 = steps.iter().product();
        let mut fit = EncoderFit { nll: 0.0, kl, elbo: 0.0, gap: 0.0, encoder_mass: 0.0 };
        for (z, ln_joint) in z.chunks_exact(steps.len()).zip(ln_joint) {
            if z.iter().zip(steps).all(|(z, step)| (z / step).fract() == 0.0) {
                let ln_encoder: f64 = self.encoder.iter().zip(z).map(|(e, z)| e.ln_density(*z)).sum();
                let mass = cell * ln_encoder.exp();
                fit.encoder_mass += mass;
                fit.nll -= mass * (ln_joint - ln_prior(z));
                fit.gap += mass * (ln_encoder - ln_joint + ln_evidence);
            }
        }
        EncoderFit { elbo: -fit.nll - kl, ..fit }
    }

    async fn over_one(&mut self, encoder: &Gaussian) -> Result<(f64, f64)> {
        let mut line = Line::new(start(encoder, 1.0 / 16.0));
        loop {
            self.settle(&mut [&mut line], |_, z| vec![z]).await?;
            let (fine, coarse) = (line.ln_integral(false), line.ln_integral(true));
            let error = (fine - coarse).abs();
            if error <= self.tolerance() || 2 * self.evaluations > BUDGET {
                return Ok((fine, error));
            }
            line.halve();
        }
    }

    async fn over_two(&mut self) -> Result<(f64, f64)> {
        let (first, second) = (self.encoder[0], self.encoder[1]);
        let mut outer = Line::new(start(&first, 0.25));
        let mut inner: Vec<(f64, Line)> = Vec::new();
        let mut halvings = 0;
        loop {
            loop {
                let wanted = outer.wanted().map_err(unresolved)?;
                if wanted.is_empty() {
                    break;
                }
                let new = wanted.into_iter().map(|z| (z, Line::new(start(&second, 0.25))));
                let mut new: Vec<(f64, Line)> = new.collect();
                self.settle_all(&mut new).await?;
                for _ in 0..halvings {
                    new.iter_mut().for_each(|(_, line)| line.halve());
                    self.settle_all(&mut new).await?;
                }
                new.iter().for_each(|(z, line)| outer.set(*z, line.ln_integral(false)));
                inner.extend(new);
            }
            let coarser: Vec<(f64, f64)> =
                inner.iter().filter(|(z, _)| outer.uses(*z)).map(|(z, line)| (*z, line.ln_integral(true))).collect();
            let coarse_inner = outer.ln_integral_of(false, |z| {
                coarser.iter().find(|(at, _)| *at == z).map_or(f64::NEG_INFINITY, |(_, value)| *value)
            });
            let fine = outer.ln_integral(false);
            let (inner_error, outer_error) = ((fine - coarse_inner).abs(), (fine - outer.ln_integral(true)).abs());
            let error = inner_error + outer_error;
            if error <= self.tolerance() || 2 * self.evaluations > BUDGET {
                return Ok((fine, error));
            }
            if outer_error > inner_error {
                outer.halve();
            } else {
                halvings += 1;
                inner.iter_mut().for_each(|(_, line)| line.halve());
                self.settle_all(&mut inner).await?;
                inner.iter().for_each(|(z, line)| outer.set(*z, line.ln_integral(false)));
            }
        }
    }

    async fn settle_all(&mut self, lines: &mut [(f64, Line)]) -> Result<()> {
        let firsts: Vec<f64> = lines.iter().map(|(first, _)| *first).collect();
        let mut lines: Vec<&mut Line> = lines.iter_mut().map(|(_, line)| line).collect();
        self.settle(&mut lines, |at, z| vec![firsts[at], z]).await
    }

    /// Evaluates all nodes that the lines still need. `latents` maps a node of a line to z.
    async fn settle(&mut self, lines: &mut [&mut Line], latents: impl Fn(usize, f64) -> Vec<f64>) -> Result<()> {
        loop {
            let mut wanted = Vec::new();
            for (at, line) in lines.iter_mut().enumerate() {
                wanted.extend(line.wanted().map_err(unresolved)?.into_iter().map(|z| (at, z)));
            }
            if wanted.is_empty() {
                return Ok(());
            }
            let z: Vec<f64> = wanted.iter().flat_map(|(at, z)| latents(*at, *z)).collect();
            let values = self.ln_joint(&z).await?;
            wanted.iter().zip(values).for_each(|((at, z), value)| lines[*at].set(*z, value));
        }
    }

    /// ln q(x,z) at latents z by rows.
    async fn ln_joint(&mut self, z: &[f64]) -> Result<Vec<f64>> {
        let n_latent = self.encoder.len();
        self.evaluations += z.len() / n_latent;
        if self.evaluations > 2 * BUDGET {
            return Err(unresolved("the decoder would have to be evaluated too often"));
        }
        let ln_likelihood = (self.ln_likelihood)(z).await?;
        length("ln_likelihood", z.len() / n_latent, ln_likelihood.len())?;
        if let Some(bad) = ln_likelihood.iter().find(|l| l.is_nan() || **l == f64::INFINITY) {
            return Err(Error::argument("ln_likelihood", "finite numbers", bad));
        }
        let mut ln_joint = Vec::with_capacity(ln_likelihood.len());
        for (z, ln_likelihood) in z.chunks_exact(n_latent).zip(ln_likelihood) {
            // −∞ would make the second differences NaN.
            let ln_likelihood = ln_likelihood.max(f64::from(f32::MIN));
            let joint = ln_likelihood + ln_prior(z);
            if joint > self.mode.0 {
                self.mode = (joint, ln_likelihood);
            }
            ln_joint.push(joint);
        }
        Ok(ln_joint)
    }

    fn tolerance(&self) -> f64 {
        TOLERANCE.max(PRECISION * self.mode.1.abs())
    }
}

/// Where the search for the posterior's mass begins: the prior's range and the encoder's, with `step` between the nodes
/// where the prior has its mass.
fn start(encoder: &Gaussian, step: f64) -> Vec<f64> {
    let inside = (4.0 / step) as i64;
    let unit = power_of_two_up_to(encoder.sd());
    let centre = (encoder.mean() / unit).round();
    let prior = (-inside..=inside).map(|i| i as f64 * step);
    let outside = (5..=16).flat_map(|z| [f64::from(z), f64::from(-z)]);
    prior.chain(outside).chain((-2..=2).map(|i| (centre + f64::from(i)) * unit)).collect()
}

fn ln_prior(z: &[f64]) -> f64 {
    z.iter().map(|z| PRIOR.ln_density(*z)).sum()
}

fn unresolved(reason: &str) -> Error {
    Error::NotResolved(reason.into())
}

/// The error of the quadrature plus that of rounding a loss of this size. Fails if the quadrature's is too large.
fn total(quadrature: f64, loss: f64) -> Result<f64> {
    if quadrature <= USELESS.max(NEGLIGIBLE * loss.abs()) {
        return Ok(quadrature + PRECISION * loss.abs());
    }
    Err(Error::NotResolved(format!("two resolutions still differ by {quadrature:.1e} nats")))
}
