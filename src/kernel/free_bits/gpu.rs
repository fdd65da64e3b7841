//! Composes and launches free bits.

use crate::kernel::gpu::{Binding, Constants, GpuKernel, Tile, cover, writes};
use crate::plan::FreeBits;
use crate::tensor::Buffer;

impl GpuKernel for FreeBits {
    fn bindings(&self) -> Vec<Binding> {
        vec![writes(Buffer::Gradients), writes(Buffer::Terms)]
    }

    fn tile(&self, preferred: Tile) -> Tile {
        preferred.flat()
    }

    fn constants(&self, _tile: Tile) -> Constants {
        vec![
            ("KL", self.kl.offset as f64),
            ("N_ROWS", self.kl.rows as f64),
            ("GROUPS", self.kl.groups() as f64),
            ("N_LATENT", self.kl.cols as f64),
            ("GATE", self.gate.offset4() as f64),
            ("FREE", f64::from(self.free)),
        ]
    }

    fn workgroups(&self, tile: Tile) -> [u32; 2] {
        [cover(self.kl.groups(), tile.workgroup[0]), 1]
    }
}
