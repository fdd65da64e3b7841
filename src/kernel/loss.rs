//! The loss of a pass, added up in a fixed order. Shader: `shaders/loss.wgsl`, which the update shares.

use super::{Binding, Constants, Kernel, Memory, Tile, cover, reads, writes};
use crate::plan::{LOSS_LANES, Step};
use crate::shader::Import;
use crate::tensor::{Buffer, Tensor};

/// Sums of the loss's terms over the rows that count, one pair (nll, kl) a lane, into the step's slot of the ring.
#[derive(Debug, Clone, PartialEq)]
pub struct LossSum {
    /// `[n_samples · n_batch, groups of four pixels]`.
    pub nll: Tensor,
    /// `[n_batch, n_latent]`.
    pub kl: Tensor,
}

impl LossSum {
    /// Constants of `shaders/shared/loss.wgsl`.
    pub fn sum_constants(&self) -> Constants {
        vec![
            ("NLL", self.nll.offset as f64),
            ("NLL_GROUPS", self.nll.cols as f64),
            ("N_ROWS", self.nll.rows as f64),
            ("KL", self.kl.offset as f64),
            ("KL_STRIDE", self.kl.stride as f64),
            ("N_BATCH", self.kl.rows as f64),
        ]
    }

    /// Mirror of `sum_loss` for every lane.
    pub fn sum(&self, step: &Step, memory: &mut Memory) {
        let n_valid = step.n_valid as usize;
        let mut lanes = [[0.0_f32; 2]; LOSS_LANES];
        let nll = &memory.terms[self.nll.offset..][..self.nll.rows * self.nll.cols];
        for (i, term) in nll.iter().enumerate() {
            if (i / self.nll.cols) % self.kl.rows < n_valid {
                lanes[i % LOSS_LANES][0] += term;
            }
        }
        let kl = &memory.terms[self.kl.offset..][..n_valid * self.kl.stride];
        for (i, term) in kl.iter().enumerate() {
            lanes[i % LOSS_LANES][1] += term;
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
