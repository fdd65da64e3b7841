//! The loss of each row by itself. Shader: `shaders/loss_rows.wgsl`.

use super::{Binding, Constants, Kernel, Memory, Tile, cover, reads, writes};
use crate::plan::{LOSS_LANES, Step};
use crate::shader::Import;
use crate::tensor::{Buffer, Tensor};

/// (nll, kl) of each row, into the lane of its number in the step's slot of the ring.
#[derive(Debug, Clone, PartialEq)]
pub struct LossRows {
    /// `[n_rows, groups of four pixels]`, at most [`LOSS_LANES`] rows.
    pub nll: Tensor,
    /// `[n_rows, n_latent]`; without it the kl is zero.
    pub kl: Option<Tensor>,
}

impl Kernel for LossRows {
    fn name(&self) -> &'static str {
        "loss_rows"
    }

    fn makes(&self) -> &str {
        "loss of each row"
    }

    fn imports(&self) -> Vec<Import> {
        Vec::new()
    }

    fn bindings(&self) -> Vec<Binding> {
        vec![reads(Buffer::Terms), writes(Buffer::Losses)]
    }

    fn tile(&self, wish: Tile) -> Tile {
        Tile { workgroup: [wish.workgroup[0] * wish.workgroup[1], 1], ..wish }
    }

    fn constants(&self, _tile: Tile) -> Constants {
        let (kl, kl_stride) = self.kl.as_ref().map_or((0, 0), |kl| (kl.offset, kl.stride));
        vec![
            ("N_ROWS", self.nll.rows as f64),
            ("NLL", self.nll.offset as f64),
            ("NLL_GROUPS", self.nll.stride as f64),
            ("KL", kl as f64),
            ("KL_STRIDE", kl_stride as f64),
        ]
    }

    fn workgroups(&self, tile: Tile) -> [u32; 2] {
        [cover(self.nll.rows, tile.workgroup[0]), 1]
    }

    fn run(&self, step: &Step, memory: &mut Memory) {
        for row in 0..self.nll.rows {
            let sum = |tensor: &Tensor| memory.terms[tensor.row(row)].iter().sum::<f32>();
            let loss = [sum(&self.nll), self.kl.as_ref().map_or(0.0, sum)];
            let at = 2 * (step.slot as usize * LOSS_LANES + row);
            memory.losses[at..][..2].copy_from_slice(&loss);
        }
    }
}
