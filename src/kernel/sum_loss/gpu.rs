//! Composes and launches the sum of the loss.

use crate::kernel::gpu::{Binding, Constants, GpuKernel, Tile, cover, reads, writes};
use crate::plan::{LOSS_PAIRS, SumLoss};
use crate::tensor::Buffer;

impl GpuKernel for SumLoss {
    fn bindings(&self) -> Vec<Binding> {
        vec![reads(Buffer::Terms), writes(Buffer::Losses)]
    }

    fn tile(&self, preferred: Tile) -> Tile {
        Tile { workgroup: [preferred.workgroup[0], 1], ..preferred }
    }

    /// The constants of `shaders/shared/loss.wgsl`.
    fn constants(&self, _tile: Tile) -> Constants {
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

    fn workgroups(&self, tile: Tile) -> [u32; 2] {
        [cover(LOSS_PAIRS, tile.workgroup[0]), 1]
    }
}
