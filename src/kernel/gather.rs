//! x = the pixels of a minibatch, gathered on the device. Shader: `shaders/gather.wgsl`.

use super::{Binding, Constants, Kernel, Memory, Tile, cover, reads, writes};
use crate::plan::Step;
use crate::rng::shuffle;
use crate::shader::Import;
use crate::tensor::{Buffer, Tensor};

/// Rows of images, in the keyed order of an epoch or one after another, as f32 in [0, 1].
#[derive(Debug, Clone, PartialEq)]
pub struct Gather {
    /// Which images.
    pub images: Buffer,
    /// Whether in the order of the epoch.
    pub shuffled: bool,
    /// `[n_batch, D]`.
    pub x: Tensor,
}

impl Gather {
    /// The image of a row: mirror of the shader's first lines.
    fn image(&self, step: &Step, row: usize) -> usize {
        let place = step.position + row as u32;
        let image = if self.shuffled {
            shuffle(place % step.n_images, step.n_images, step.seed, step.epoch + place / step.n_images)
        } else {
            // Rows past the end of the data repeat its last image and are not counted.
            place.min(step.n_images - 1)
        };
        image as usize
    }
}

impl Kernel for Gather {
    fn name(&self) -> &'static str {
        "gather"
    }

    fn makes(&self) -> &str {
        &self.x.name
    }

    fn imports(&self) -> Vec<Import> {
        Vec::new()
    }

    fn bindings(&self) -> Vec<Binding> {
        vec![reads(self.images), writes(Buffer::Activations)]
    }

    fn constants(&self, _tile: Tile) -> Constants {
        vec![
            ("X", self.x.offset4() as f64),
            ("GROUPS", self.x.groups() as f64),
            ("N_ROWS", self.x.rows as f64),
            ("SHUFFLED", f64::from(self.shuffled)),
        ]
    }

    fn workgroups(&self, tile: Tile) -> [u32; 2] {
        [cover(self.x.groups(), tile.workgroup[0]), cover(self.x.rows, tile.workgroup[1])]
    }

    fn run(&self, step: &Step, memory: &mut Memory) {
        let images = match self.images {
            Buffer::HeldOut => &memory.held_out,
            Buffer::Query => &memory.query,
            _ => &memory.training,
        };
        for row in 0..self.x.rows {
            let image = &images[self.image(step, row) * self.x.stride..][..self.x.stride];
            for (x, &pixel) in memory.activations[self.x.row(row)].iter_mut().zip(image) {
                *x = f32::from(pixel) * (1.0 / 255.0);
            }
        }
    }
}
