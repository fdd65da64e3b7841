//! x = the data of a minibatch, gathered on the device. Shaders: `shaders/gather.wgsl` and `shaders/pixels/`.

use super::{Binding, Constants, Kernel, Memory, Tile, cover, reads, writes};
use crate::config::Pixels;
use crate::plan::Step;
use crate::rng::{Stream, shuffle, uniform4};
use crate::shader::Import;
use crate::tensor::{Buffer, LANES, Tensor};

/// Rows of images, in the keyed order of an epoch or one after another, as f32.
#[derive(Debug, Clone, PartialEq)]
pub struct Gather {
    /// Which images.
    pub images: Buffer,
    /// What becomes of a pixel.
    pub pixels: Pixels,
    /// Whether in the order of the epoch.
    pub shuffled: bool,
    /// `[n_batch, D]`.
    pub x: Tensor,
}

impl Gather {
    /// The image of a row, and the counter of its noise: mirror of the shader's first lines.
    fn image(&self, step: &Step, row: usize) -> (usize, [u32; 3]) {
        let place = step.position + row as u32;
        if self.shuffled {
            let image = shuffle(place % step.n_images, step.n_images, step.seed, step.epoch + place / step.n_images);
            (image as usize, [row as u32, step.step, 1])
        } else {
            // Rows past the end of the data repeat its last image and are not counted.
            let image = place.min(step.n_images - 1);
            (image as usize, [image, 0, 0])
        }
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

    fn run(&self, step: &Step, memory: &mut Memory) {
        let images = match self.images {
            Buffer::HeldOut => &memory.held_out,
            Buffer::Query => &memory.query,
            _ => &memory.training,
        };
        let stride = self.x.stride * self.pixels.bytes();
        for row in 0..self.x.rows {
            let (image, [a, b, c]) = self.image(step, row);
            let image = &images[image * stride..][..stride];
            let uniform = |group: usize| uniform4([group as u32, a, b, c], [step.seed, Stream::Pixels as u32]);
            let x = &mut memory.activations[self.x.row(row)];
            match self.pixels {
                Pixels::Grey => {
                    for (x, &byte) in x.iter_mut().zip(image) {
                        *x = grey(byte);
                    }
                }
                Pixels::Threshold => {
                    for (x, &byte) in x.iter_mut().zip(image) {
                        *x = f32::from(byte >> 7);
                    }
                }
                Pixels::Dynamic => {
                    for (group, (x, bytes)) in x.chunks_exact_mut(LANES).zip(image.chunks_exact(LANES)).enumerate() {
                        for ((x, &byte), u) in x.iter_mut().zip(bytes).zip(uniform(group)) {
                            *x = f32::from(u8::from(u < grey(byte)));
                        }
                    }
                }
                Pixels::Dequantised => {
                    for (group, (x, bytes)) in x.chunks_exact_mut(LANES).zip(image.chunks_exact(LANES)).enumerate() {
                        for ((x, &byte), u) in x.iter_mut().zip(bytes).zip(uniform(group)) {
                            *x = (f32::from(byte) + u) * (1.0 / 256.0);
                        }
                    }
                    // Padding stays zero, so that it adds nothing to the products.
                    x[self.x.cols..].fill(0.0);
                }
                Pixels::Values => {
                    for (x, bytes) in x.iter_mut().zip(image.chunks_exact(4)) {
                        *x = f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
                    }
                }
            }
        }
    }
}

fn grey(byte: u8) -> f32 {
    f32::from(byte) * (1.0 / 255.0)
}
