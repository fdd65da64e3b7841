//! The loss of a pass, added up in a fixed order. Shader: `shaders/loss.wgsl`, which the update shares.

use super::{Binding, Constants, Kernel, Memory, Tile, cover, reads, writes};
use crate::plan::{LOSS_LANES, Step};
use crate::shader::Import;
use crate::tensor::{Buffer, Tensor};

/// The loss's terms, means over the samples and sums over the rows that count, one pair (nll, kl) a lane, into the
/// step's slot of the ring.
#[derive(Debug, Clone, PartialEq)]
pub struct LossSum {
    /// Rows of a minibatch.
    pub n_batch: usize,
    /// `[n_samples · n_batch, groups of four pixels]`.
    pub nll: Tensor,
    /// `[n_batch, n_latent]`, or as many for each sample.
    pub kl: Tensor,
}

impl LossSum {
    /// Constants of `shaders/shared/loss.wgsl`.
    pub fn sum_constants(&self) -> Constants {
        vec![
            ("NLL", self.nll.offset as f64),
            ("NLL_GROUPS", self.nll.stride as f64),
            ("N_ROWS", self.nll.rows as f64),
            ("KL", self.kl.offset as f64),
            ("KL_STRIDE", self.kl.stride as f64),
            ("N_KL_ROWS", self.kl.rows as f64),
            ("N_BATCH", self.n_batch as f64),
            ("NLL_SCALE", f64::from(self.scale(&self.nll))),
            ("KL_SCALE", f64::from(self.scale(&self.kl))),
        ]
    }

    /// 1 / samples.
    fn scale(&self, terms: &Tensor) -> f32 {
        self.n_batch as f32 / terms.rows as f32
    }

    /// Mirror of `sum_loss` for every lane.
    pub fn sum(&self, step: &Step, memory: &mut Memory) {
        let mut lanes = [[0.0_f32; 2]; LOSS_LANES];
        for (which, terms) in [&self.nll, &self.kl].into_iter().enumerate() {
            for (i, term) in memory.terms[terms.offset..][..terms.rows * terms.stride].iter().enumerate() {
                if (i / terms.stride) % self.n_batch < step.n_valid as usize {
                    lanes[i % LOSS_LANES][which] += term;
                }
            }
            for lane in &mut lanes {
                lane[which] *= self.scale(terms);
            }
        }
        let slot = step.slot as usize * 2 * LOSS_LANES;
        memory.losses[slot..][..2 * LOSS_LANES].copy_from_slice(lanes.as_flattened());
    }
}

impl Kernel for LossSum {
    fn name(&self) -> &'static str {
        "loss"
    }

    fn makes(&self) -> &str {
        "loss"
    }

    fn imports(&self) -> Vec<Import> {
        Vec::new()
    }

    fn bindings(&self) -> Vec<Binding> {
        vec![reads(Buffer::Terms), writes(Buffer::Losses)]
    }

    fn constants(&self, _tile: Tile) -> Constants {
        self.sum_constants()
    }

    fn workgroups(&self, tile: Tile) -> [u32; 2] {
        [cover(LOSS_LANES, tile.workgroup[0]), 1]
    }

    fn run(&self, step: &Step, memory: &mut Memory) {
        self.sum(step, memory);
    }
}
