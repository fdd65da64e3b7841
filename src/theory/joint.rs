//! The joint distribution (7)–(13): KL(p(x,z)‖q(x,z)) of a model with one-dimensional x and z.
//!
//! p(x,z) = p̃(x) p(z|x) with a Gaussian encoder, q(x,z) = q(x|z) q(z) with a Gaussian decoder. This module provides
//! the nodes and does the quadrature; the caller evaluates its own networks at the nodes.

use super::distribution::Distribution;
use super::gaussian::{Gaussian, PRIOR};
use super::numeric::{length, p_ln_ratio};
use super::quadrature::{Rule, integrate};
use crate::error::Result;

/// Steps of the latent rule per standard deviation of the narrowest encoder. The trapezoid error e^(−2π²·4) is
/// negligible.
const STEPS_PER_SD: f64 = 2.0;

/// Upper limit for the nodes of the latent rule. Encoders so narrow that they need more are not resolved.
const MOST_LATENTS: usize = 1 << 14;

/// The data's part of the joint distribution: the nodes in x and the constant E\[ln p̃(x)\].
#[derive(Debug, Clone)]
pub struct Joint {
    data: Distribution,
    x: Rule,
    entropy_term: f64,
}

/// The three numbers of (11), loss + entropy_term = joint_kl, and the two parts of the loss; all in nats.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JointValue {
    /// E\[−ln q(x|z)\] over p(x,z): the reconstruction term of (13).
    pub nll: f64,
    /// E\[KL(p(z|x)‖q(z))\] over p̃(x), by the closed form (16): the KL term of (13).
    pub kl: f64,
    /// L = nll + kl (13). It may be negative, since a density may exceed 1.
    pub loss: f64,
    /// E\[ln p̃(x)\], the constant of (11), by a quadrature of its own. It depends on the data alone.
    pub entropy_term: f64,
    /// KL(p(x,z)‖q(x,z)) ≥ 0 (7)–(9), by quadrature of p ln(p/q) over the plane.
    pub joint_kl: f64,
}

impl JointValue {
    /// L + E\[ln p̃\] − KL(p(x,z)‖q(x,z)). It is 0 by (11)–(13), so its value is the error of the quadrature.
    pub fn residual(&self) -> f64 {
        self.loss + self.entropy_term - self.joint_kl
    }

    /// −E\[ln p̃\], the lower bound of L.
    pub fn floor(&self) -> f64 {
        -self.entropy_term
    }
}

impl Joint {
    /// The joint distribution over this data. Fails only if the density is so narrow, relative to its location, that
    /// its width is lost to rounding.
    pub fn new(data: &Distribution) -> Result<Joint> {
        let breakpoints = data.breakpoints();
        let entropy = integrate(&breakpoints, |x| p_ln_ratio(data.ln_density(x), 0.0))?;
        Ok(Joint { data: data.clone(), x: Rule::composite(&breakpoints)?, entropy_term: entropy.value })
    }

    /// The nodes x at which the encoder is to be evaluated, in increasing order.
    pub fn x(&self) -> &[f64] {
        self.x.nodes()
    }

    /// E\[ln p̃(x)\] (11): the negative entropy of the data, and the negative of the lower bound of L.
    pub fn entropy_term(&self) -> f64 {
        self.entropy_term
    }

    /// A rule in z that covers the prior and each of these encoders, p(z|x) at [`Joint::x`], with steps fine enough for
    /// the narrowest. The decoder is to be evaluated at its nodes.
    pub fn latent_rule(&self, encoder: &[Gaussian]) -> Result<Rule> {
        length("encoder", self.x().len(), encoder.len())?;
        let all = || encoder.iter().chain([&PRIOR]);
        let low = all().map(|g| g.mean() - 9.0 * g.sd()).fold(f64::INFINITY, f64::min);
        let high = all().map(|g| g.mean() + 9.0 * g.sd()).fold(f64::NEG_INFINITY, f64::max);
        let narrowest = all().map(|g| g.sd()).fold(f64::INFINITY, f64::min);
        let points = (STEPS_PER_SD * (high - low) / narrowest).ceil() + 1.0;
        Rule::trapezoid(low, high, (points as usize).clamp(512, MOST_LATENTS))
    }

    /// L, the constant and KL(p(x,z)‖q(x,z)), from p(z|x) at [`Joint::x`] and q(x|z) at the nodes of `z`.
    ///
    /// [`JointValue::residual`] shows whether `z` is fine and wide enough. Fails unless the lengths agree.
    pub fn evaluate(&self, encoder: &[Gaussian], z: &Rule, decoder: &[Gaussian]) -> Result<JointValue> {
        length("encoder", self.x().len(), encoder.len())?;
        length("decoder", z.nodes().len(), decoder.len())?;
        let (mut nll, mut kl, mut joint_kl) = (0.0, 0.0, 0.0);
        for ((x, weight), p_z) in self.x().iter().zip(self.x.weights()).zip(encoder) {
            let ln_data = self.data.ln_density(*x);
            let mass = weight * ln_data.exp();
            if mass == 0.0 {
                continue;
            }
            kl += mass * p_z.kl_to_prior();
            for ((z, weight), q_x) in z.nodes().iter().zip(z.weights()).zip(decoder) {
                let (ln_p_z, ln_q_x) = (p_z.ln_density(*z), q_x.ln_density(*x));
                let p_z = ln_p_z.exp();
                if p_z > 0.0 {
                    nll -= mass * weight * p_z * ln_q_x;
                    let ln_ratio = (ln_data + ln_p_z) - (ln_q_x + PRIOR.ln_density(*z));
                    joint_kl += mass * weight * p_z * ln_ratio;
                }
            }
        }
        Ok(JointValue { nll, kl, loss: nll + kl, entropy_term: self.entropy_term, joint_kl })
    }

    /// [`Joint::evaluate`] for an encoder and a decoder given as functions x ↦ p(z|x) and z ↦ q(x|z).
    pub fn evaluate_with(
        &self,
        encoder: impl Fn(f64) -> Gaussian,
        decoder: impl Fn(f64) -> Gaussian,
    ) -> Result<JointValue> {
        let encoder: Vec<Gaussian> = self.x().iter().map(|x| encoder(*x)).collect();
        let z = self.latent_rule(&encoder)?;
        let decoder: Vec<Gaussian> = z.nodes().iter().map(|z| decoder(*z)).collect();
        self.evaluate(&encoder, &z, &decoder)
    }

    /// p(x,z) = p̃(x) p(z|x) as a heat map, \[x.len() × z.len()\] by rows, from the encoder at `x`.
    pub fn p_map(&self, x: &[f64], z: &[f64], encoder: &[Gaussian]) -> Result<Vec<f64>> {
        length("encoder", x.len(), encoder.len())?;
        let row = |(x, p_z): (&f64, &Gaussian)| {
            let (data, p_z) = (self.data.density(*x), *p_z);
            z.iter().map(move |z| data * p_z.density(*z))
        };
        Ok(x.iter().zip(encoder).flat_map(row).collect())
    }

    /// q(x,z) = q(x|z) q(z) as a heat map of the same shape, from the decoder at `z`.
    pub fn q_map(&self, x: &[f64], z: &[f64], decoder: &[Gaussian]) -> Result<Vec<f64>> {
        length("decoder", z.len(), decoder.len())?;
        let row = |x: &f64| {
            let x = *x;
            z.iter().zip(decoder).map(move |(z, q_x)| q_x.density(x) * PRIOR.density(*z))
        };
        Ok(x.iter().flat_map(row).collect())
    }
}
