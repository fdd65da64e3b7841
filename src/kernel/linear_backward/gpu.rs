//! Composes and launches the backward product.

use crate::config::KlEstimator;
use crate::kernel::gpu::{Binding, Constants, GpuKernel, Tile, cover, reads, writes};
use crate::plan::{BackwardEpilogue, KlWeight, LinearBackward};
use crate::shader::Import;
use crate::tensor::{Buffer, VEC4, padded};

impl GpuKernel for LinearBackward {
    fn imports(&self) -> Vec<Import> {
        match &self.epilogue {
            BackwardEpilogue::Hidden { activation, .. } => {
                vec![
                    Import::file("epilogue", "epilogue/hidden_backward"),
                    Import::text("activation", activation.functions().wgsl),
                ]
            }
            BackwardEpilogue::Latent { kl_estimator, kl_weight, .. } => {
                let kl = match kl_estimator {
                    KlEstimator::Closed => "kl/closed_backward",
                    KlEstimator::Sampled => "kl/sampled_backward",
                };
                let weight = match kl_weight {
                    KlWeight::Uniform => "kl/weight_uniform",
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
        constants.extend(epilogue_constants(&self.epilogue));
        constants
    }

    fn workgroups(&self, tile: Tile) -> [u32; 2] {
        let columns = self.groups_in().div_ceil(tile.cols as usize);
        let rows = self.n_rows().div_ceil(tile.rows as usize);
        [cover(columns, tile.workgroup[0]), cover(rows, tile.workgroup[1])]
    }
}

impl LinearBackward {
    fn groups_in(&self) -> usize {
        padded(self.layer.n_in()) / VEC4
    }
}

fn epilogue_constants(epilogue: &BackwardEpilogue) -> Constants {
    match epilogue {
        BackwardEpilogue::Hidden { preactivation, d_a, .. } => {
            vec![("PREACTIVATION", preactivation.offset4() as f64), ("D_A", d_a.offset4() as f64)]
        }
        BackwardEpilogue::Latent { kl_estimator, kl_weight, mu_logvar, epsilon, d_latent } => {
            let kl_rows = BackwardEpilogue::kl_rows(*kl_estimator, epsilon, d_latent);
            let mut constants = vec![
                ("MU_LOGVAR", mu_logvar.offset4() as f64),
                ("EPSILON", epsilon.offset4() as f64),
                ("D_LATENT", d_latent.offset4() as f64),
                ("KL_SCALE", 1.0 / kl_rows as f64),
            ];
            if *kl_estimator == KlEstimator::Sampled {
                constants.push(("N_LATENT", d_latent.cols as f64));
            }
            constants.extend(match kl_weight {
                KlWeight::Uniform => None,
                KlWeight::FreeBits(gate) => Some(("GATE", gate.offset4() as f64)),
                KlWeight::Importance(weights) => Some(("WEIGHTS", weights.offset4() as f64)),
            });
            constants
        }
    }
}
