//! Composes and launches the latent sums.

use crate::kernel::gpu::{Binding, Constants, GpuKernel, Tile, cover, reads, writes};
use crate::plan::LatentSums;
use crate::tensor::Buffer;

impl GpuKernel for LatentSums {
    fn bindings(&self) -> Vec<Binding> {
        vec![reads(Buffer::Activations), writes(Buffer::Terms)]
    }

    fn tile(&self, preferred: Tile) -> Tile {
        preferred.flat()
    }

    fn constants(&self, _tile: Tile) -> Constants {
        vec![
            ("MU_LOGVAR", self.mu_logvar.offset4() as f64),
            ("KL", self.kl.offset as f64),
            ("GROUPS", self.kl.groups() as f64),
            ("SUMS", self.sums.offset as f64),
        ]
    }

    fn workgroups(&self, tile: Tile) -> [u32; 2] {
        [cover(self.kl.groups(), tile.workgroup[0]), 1]
    }
}
