//! The gather on the CPU.

use crate::config::Pixels;
use crate::kernel::cpu::{CpuKernel, CpuMemory};
use crate::plan::{Gather, StepUniforms};
use crate::rng::{Stream, shuffle, uniform4};
use crate::tensor::{Buffer, VEC4};

impl CpuKernel for Gather {
    fn run(&self, step: &StepUniforms, memory: &mut CpuMemory) {
        let CpuMemory { activations, training, held_out, query, .. } = memory;
        let images = match self.images {
            Buffer::HeldOut => held_out,
            Buffer::Query => query,
            _ => training,
        };
        let stride = self.x.stride * self.pixels.bytes();
        for row in 0..self.x.rows {
            let (image, counter) = self.image(step, row);
            let image = &images[image * stride..][..stride];
            self.convert(image, counter, step.seed, &mut activations[self.x.row(row)]);
        }
    }
}

impl Gather {
    /// The index of a row's image, and the last three words of the generator's counter. The first word is the group of
    /// pixels.
    fn image(&self, step: &StepUniforms, row: usize) -> (usize, [u32; 3]) {
        let index = step.position + row as u32;
        if self.shuffled {
            let image = shuffle(index % step.n_images, step.n_images, step.seed, step.epoch + index / step.n_images);
            (image as usize, [row as u32, step.step, 1])
        } else {
            // Rows past the end of the data repeat the last image and do not count towards the loss.
            let image = index.min(step.n_images - 1);
            (image as usize, [image, 0, 0])
        }
    }

    /// Converts a stored image to numbers.
    fn convert(&self, image: &[u8], [a, b, c]: [u32; 3], seed: u32, x: &mut [f32]) {
        let uniform = |group: usize| uniform4([group as u32, a, b, c], [seed, Stream::Pixels as u32]);
        let groups = |x: &mut [f32], f: fn(u8, f32) -> f32| {
            for (group, (x, bytes)) in x.chunks_exact_mut(VEC4).zip(image.chunks_exact(VEC4)).enumerate() {
                for ((x, &byte), u) in x.iter_mut().zip(bytes).zip(uniform(group)) {
                    *x = f(byte, u);
                }
            }
        };
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
            Pixels::Dynamic => groups(x, |byte, u| f32::from(u8::from(u < grey(byte)))),
            Pixels::Dequantised => {
                groups(x, |byte, u| (f32::from(byte) + u) * (1.0 / 256.0));
                // Padding stays zero, so that it contributes nothing to the products.
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

fn grey(byte: u8) -> f32 {
    f32::from(byte) * (1.0 / 255.0)
}
