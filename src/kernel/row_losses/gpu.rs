//! Composes and launches the row losses.

use crate::kernel::gpu::{Binding, Constants, GpuKernel, Tile, cover, reads, writes};
use crate::plan::RowLosses;
use crate::tensor::Buffer;

impl GpuKernel for RowLosses {
    fn bindings(&self) -> Vec<Binding> {
        vec![reads(Buffer::Terms), writes(Buffer::Losses)]
    }

    fn tile(&self, preferred: Tile) -> Tile {
        preferred.flat()
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
}
