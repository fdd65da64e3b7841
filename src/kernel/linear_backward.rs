//! d_x = d_y Wᵀ, and what follows on it at once. Shader: `shaders/linear_backward.wgsl` and `shaders/epilogue/`.

use super::gemm::Operand;
use super::lanes::{load, store};
use super::linear_forward::{LOGVAR_LIMIT, real_columns};
use super::{Binding, Constants, Kernel, Memory, Tile, cover, reads, writes};
use crate::activation::Activation;
use crate::config::KlEstimator;
use crate::plan::{Linear, Step};
use crate::shader::Import;
use crate::tensor::{Buffer, LANES, Tensor, padded};
use wide::f32x4;

/// The gradient by a layer's input.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearBackward {
    /// `[n_samples · n_rows, n_out]`.
    pub d_y: Tensor,
    /// W.
    pub layer: Linear,
    /// What follows.
    pub then: Backward,
}

/// What follows on the gradient.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Backward {
    /// d_a = d_x f'(a), `[n_rows, n_in]`.
    Hidden { activation: &'static Activation, preactivation: Tensor, d_x: Tensor },
    /// d_mu | d_logvar `[n_rows, n_latent]`, summed over samples, with the KL's gradient.
    Latent { kl_estimator: KlEstimator, kl_weight: KlWeight, mu_logvar: Tensor, epsilon: Tensor, d_latent: Tensor },
}

/// The weight of each KL in the loss.
#[derive(Debug, Clone, PartialEq)]
pub enum KlWeight {
    /// beta over the rows.
    Even,
    /// The same times a gate of each latent, `[1, n_latent]`.
    FreeBits(Tensor),
    /// Each sample's own, `[n_samples · n_rows, 1]`.
    Importance(Tensor),
}

impl LinearBackward {
    /// Rows of the result.
    fn n_rows(&self) -> usize {
        match &self.then {
            Backward::Hidden { d_x, .. } => d_x.rows,
            Backward::Latent { d_latent, .. } => d_latent.rows,
        }
    }

    fn groups_in(&self) -> usize {
        padded(self.layer.n_in()) / LANES
    }
}

impl Kernel for LinearBackward {
    fn name(&self) -> &'static str {
        "linear_backward"
    }

    fn makes(&self) -> &str {
        match &self.then {
            Backward::Hidden { d_x, .. } => &d_x.name,
            Backward::Latent { d_latent, .. } => &d_latent.name,
        }
    }

    fn imports(&self) -> Vec<Import> {
        match &self.then {
            Backward::Hidden { activation, .. } => {
                vec![Import::file("epilogue", "epilogue/hidden_backward"), Import::text("activation", activation.wgsl)]
            }
            Backward::Latent { kl_estimator, kl_weight, .. } => {
                let kl = match kl_estimator {
                    KlEstimator::Closed => "kl/closed_backward",
                    KlEstimator::Sampled => "kl/sampled_backward",
                };
                let weight = match kl_weight {
                    KlWeight::Even => "kl/weight_even",
                    KlWeight::FreeBits(_) => "kl/weight_free_bits",
                    KlWeight::Importance(_) => "kl/weight_importance",
                };
                vec![
                    Import::file("epilogue", "epilogue/latent_backward"),
                    Import::file("kl_backward", kl),
                    Import::file("kl_weight", weight),
                ]
            }
        }
    }

    fn bindings(&self) -> Vec<Binding> {
        vec![reads(Buffer::Params), reads(Buffer::Activations), writes(Buffer::Gradients)]
    }

    fn constants(&self, _tile: Tile) -> Constants {
        let mut constants = vec![
            ("D_Y", self.d_y.offset4() as f64),
            ("WEIGHT", self.layer.weight.offset4() as f64),
            ("N_ROWS", self.n_rows() as f64),
            ("IN_GROUPS", self.groups_in() as f64),
            ("OUT_GROUPS", self.d_y.groups() as f64),
            ("N_SAMPLES", (self.d_y.rows / self.n_rows()) as f64),
        ];
        constants.extend(match &self.then {
            Backward::Hidden { preactivation, d_x, .. } => {
                vec![("PREACTIVATION", preactivation.offset4() as f64), ("D_X", d_x.offset4() as f64)]
            }
            Backward::Latent { kl_estimator, kl_weight, mu_logvar, epsilon, d_latent } => {
                let mut constants = vec![
                    ("MU_LOGVAR", mu_logvar.offset4() as f64),
                    ("EPSILON", epsilon.offset4() as f64),
                    ("D_LATENT", d_latent.offset4() as f64),
                    ("KL_SCALE", 1.0 / kl_rows(*kl_estimator, epsilon, d_latent) as f64),
                ];
                if *kl_estimator == KlEstimator::Sampled {
                    constants.push(("N_LATENT", d_latent.cols as f64));
                }
                constants.extend(match kl_weight {
                    KlWeight::Even => None,
                    KlWeight::FreeBits(gate) => Some(("GATE", gate.offset4() as f64)),
                    KlWeight::Importance(weights) => Some(("WEIGHTS", weights.offset4() as f64)),
                });
                constants
            }
        });
        constants
    }

    fn workgroups(&self, tile: Tile) -> [u32; 2] {
        let columns = self.groups_in().div_ceil(tile.cols as usize);
        let rows = self.n_rows().div_ceil(tile.rows as usize);
        [cover(columns, tile.workgroup[0]), cover(rows, tile.workgroup[1])]
    }

    fn run(&self, step: &Step, memory: &mut Memory) {
        match &self.then {
            Backward::Hidden { activation, preactivation, d_x } => {
                self.product(memory, |activations, gradients, row, column, d_y| {
                    let a = load(&activations[preactivation.row(row).start + column..]);
                    store(d_y * (activation.derivative)(a), &mut gradients[d_x.row(row).start + column..]);
                });
            }
            Backward::Latent { kl_estimator, kl_weight, mu_logvar, epsilon, d_latent } => {
                let half = epsilon.stride;
                let n_rows = d_latent.rows;
                let kl_scale = step.beta / kl_rows(*kl_estimator, epsilon, d_latent) as f32;
                for row in 0..n_rows {
                    memory.gradients[d_latent.row(row)].fill(0.0);
                }
                self.product(memory, |activations, gradients, sampled, column, d_z| {
                    let row = sampled % n_rows;
                    let logvar = load(&activations[mu_logvar.row(row).start + half + column..]);
                    let epsilon = load(&activations[epsilon.row(sampled).start + column..]);
                    let at = d_latent.row(row).start + column;
                    let sigma = (0.5 * logvar).exp();
                    let mut d_mu = d_z;
                    let mut d_logvar = 0.5 * sigma * epsilon * d_z;
                    if *kl_estimator == KlEstimator::Sampled {
                        let z = load(&activations[mu_logvar.row(row).start + column..]) + sigma * epsilon;
                        // Noise is drawn in the padding too: it must not teach latents that do not exist.
                        let real = real_columns(column / LANES, d_latent.cols);
                        let weight = kl_weight.of(gradients, kl_scale, sampled, column) & real;
                        d_mu += weight * z;
                        d_logvar += 0.5 * weight * (sigma * epsilon * z - f32x4::ONE);
                    }
                    store(load(&gradients[at..]) + d_mu, &mut gradients[at..]);
                    store(load(&gradients[at + half..]) + d_logvar, &mut gradients[at + half..]);
                });
                if *kl_estimator == KlEstimator::Closed {
                    add_closed_kl(kl_weight, kl_scale, memory, mu_logvar, d_latent);
                }
                stop_at_limit(memory, mu_logvar, d_latent);
            }
        }
    }
}

impl LinearBackward {
    /// d_y Wᵀ, handed out with the activations and the gradients: `done(activations, gradients, row, column, d_x)`.
    fn product(&self, memory: &mut Memory, mut done: impl FnMut(&[f32], &mut [f32], usize, usize, f32x4)) {
        let d_y = Operand::rows(&memory.gradients, &self.d_y);
        let product = memory.product.of(d_y, [self.d_y.rows, self.d_y.stride]);
        let weight = Operand::rows(&memory.params, &self.layer.weight);
        product.with(weight, padded(self.layer.n_in()), |row, column, d_x| {
            done(&memory.activations, &mut memory.gradients, row, column, d_x);
        });
    }
}

impl KlWeight {
    /// Of four latents from `column` on, in a row of the KL.
    fn of(&self, gradients: &[f32], even: f32, row: usize, column: usize) -> f32x4 {
        match self {
            KlWeight::Even => f32x4::splat(even),
            KlWeight::FreeBits(gate) => even * load(&gradients[gate.offset + column..]),
            KlWeight::Importance(weights) => load(&gradients[weights.row(row)]),
        }
    }
}

/// Rows of the KL: one a data point in closed form, one a sample else.
fn kl_rows(kl_estimator: KlEstimator, epsilon: &Tensor, d_latent: &Tensor) -> usize {
    if kl_estimator == KlEstimator::Closed { d_latent.rows } else { epsilon.rows }
}

/// The closed form's gradient: mu and ½ (sigma² − 1).
fn add_closed_kl(kl_weight: &KlWeight, even: f32, memory: &mut Memory, mu_logvar: &Tensor, d_latent: &Tensor) {
    let half = d_latent.stride / 2;
    for row in 0..d_latent.rows {
        for column in (0..half).step_by(LANES) {
            let weight = kl_weight.of(&memory.gradients, even, row, column);
            let (from, at) = (mu_logvar.row(row).start + column, d_latent.row(row).start + column);
            let mu = load(&memory.activations[from..]);
            let logvar = load(&memory.activations[from + half..]);
            let d_mu = load(&memory.gradients[at..]) + weight * mu;
            let d_logvar = load(&memory.gradients[at + half..]) + 0.5 * weight * (logvar.exp() - f32x4::ONE);
            store(d_mu, &mut memory.gradients[at..]);
            store(d_logvar, &mut memory.gradients[at + half..]);
        }
    }
}

/// Where logvar was clamped its whole gradient is zero.
fn stop_at_limit(memory: &mut Memory, mu_logvar: &Tensor, d_latent: &Tensor) {
    let half = d_latent.stride / 2;
    for row in 0..d_latent.rows {
        let logvars = &memory.activations[mu_logvar.row(row)][half..];
        for (d_logvar, logvar) in memory.gradients[d_latent.row(row)][half..].iter_mut().zip(logvars) {
            if logvar.abs() >= LOGVAR_LIMIT {
                *d_logvar = 0.0;
            }
        }
    }
}
