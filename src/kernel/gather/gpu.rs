//! Composes and launches the gather.

use crate::config::Pixels;
use crate::kernel::gpu::{Binding, Constants, GpuKernel, Tile, cover, reads, writes};
use crate::plan::Gather;
use crate::shader::Import;
use crate::tensor::Buffer;

impl GpuKernel for Gather {
    fn imports(&self) -> Vec<Import> {
        let file = match self.pixels {
            Pixels::Grey => "pixels/grey",
            Pixels::Threshold => "pixels/threshold",
            Pixels::Dynamic => "pixels/dynamic",
            Pixels::Dequantised => "pixels/dequantised",
            Pixels::Values => "pixels/values",
        };
        vec![Import::file("pixels", file)]
    }

    fn bindings(&self) -> Vec<Binding> {
        vec![reads(self.images), writes(Buffer::Activations)]
    }

    fn constants(&self, _tile: Tile) -> Constants {
        let mut constants = vec![
            ("X", self.x.offset4() as f64),
            ("GROUPS", self.x.groups() as f64),
            ("N_ROWS", self.x.rows as f64),
            ("SHUFFLED", f64::from(self.shuffled)),
        ];
        if self.pixels == Pixels::Dequantised {
            constants.push(("N_PIXELS", self.x.cols as f64));
        }
        constants
    }

    fn workgroups(&self, tile: Tile) -> [u32; 2] {
        [cover(self.x.groups(), tile.workgroup[0]), cover(self.x.rows, tile.workgroup[1])]
    }
}
