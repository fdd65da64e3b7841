//! Training and held-out images as they come in: file formats, sizes, and the layout in which the engine stores them.

mod array;
mod digit;
mod element;
mod header;
mod idx;
mod npy;
mod resize;

pub use array::{Array, ElementKind, Summary};
pub use digit::centre_digit;
pub use idx::Idx;
pub use npy::Npy;
pub use resize::fit_images;

use crate::config::{ModelConfig, Pixels};
use crate::error::{Error, Result};
use crate::tensor::padded;

/// Images, one after the other by rows: bytes, or f32 numbers if the option `pixels` is `"values"`.
#[derive(Debug, Clone, Copy)]
pub enum Images<'a> {
    /// One byte per pixel.
    Bytes(&'a [u8]),
    /// One number per pixel.
    Values(&'a [f32]),
}

/// The number of images in `len` units, one unit per pixel. Fails unless it is a whole number of at least 1.
pub fn count_images(name: &str, len: usize, unit: &str, [width, height]: [usize; 2]) -> Result<usize> {
    let n_pixels = width * height;
    if len == 0 || !len.is_multiple_of(n_pixels) {
        let expected = format!("a multiple of {n_pixels} {unit}, one per pixel of each {width}×{height} image");
        return Err(Error::argument(name, expected, format!("{len} {unit}")));
    }
    Ok(len / n_pixels)
}

impl<'a> From<&'a [u8]> for Images<'a> {
    fn from(bytes: &'a [u8]) -> Images<'a> {
        Images::Bytes(bytes)
    }
}

impl<'a> From<&'a Vec<u8>> for Images<'a> {
    fn from(bytes: &'a Vec<u8>) -> Images<'a> {
        Images::Bytes(bytes)
    }
}

impl<'a> From<&'a [f32]> for Images<'a> {
    fn from(values: &'a [f32]) -> Images<'a> {
        Images::Values(values)
    }
}

impl<'a> From<&'a Vec<f32>> for Images<'a> {
    fn from(values: &'a Vec<f32>) -> Images<'a> {
        Images::Values(values)
    }
}

impl Images<'_> {
    /// The number of images. Fails if the type, the length or a value does not suit the model; `name` is the argument's
    /// name in the error message.
    pub fn count(&self, name: &str, model: &ModelConfig) -> Result<usize> {
        let (len, unit) = match self {
            Images::Bytes(bytes) => (bytes.len(), "bytes"),
            Images::Values(values) => (values.len(), "values"),
        };
        match self {
            Images::Bytes(_) if model.pixels == Pixels::Values => {
                return Err(Error::argument(name, "32-bit floats, since `pixels` is \"values\"", "bytes"));
            }
            Images::Values(_) if model.pixels != Pixels::Values => {
                let expected = format!("bytes, since `pixels` is \"{}\"", model.pixels.name());
                return Err(Error::argument(name, expected, "32-bit floats"));
            }
            _ => {}
        }
        let n = count_images(name, len, unit, [model.width, model.height])?;
        if let Images::Values(values) = self {
            let bounded = model.likelihood.is_bounded();
            let fits = |value: &f32| if bounded { (0.0..=1.0).contains(value) } else { value.is_finite() };
            if let Some(bad) = values.iter().find(|value| !fits(value)) {
                let range = if bounded { "numbers from 0 to 1" } else { "finite numbers" };
                return Err(Error::argument(name, format!("{range} for \"{}\"", model.likelihood.name), bad));
            }
        }
        Ok(n)
    }

    /// The images in the engine's layout: each image padded to whole vec4s, numbers as little-endian f32.
    pub fn stored(&self, n_pixels: usize) -> Vec<u8> {
        match self {
            Images::Bytes(bytes) => pad_rows(bytes, n_pixels, padded(n_pixels)),
            Images::Values(values) => {
                let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
                pad_rows(&bytes, 4 * n_pixels, 4 * padded(n_pixels))
            }
        }
    }

    /// The sum over all images of the expected value of each pixel, `[n_pixels]`.
    pub fn sums(&self, model: &ModelConfig) -> Vec<f64> {
        let mut sums = vec![0.0; model.n_pixels()];
        match self {
            Images::Bytes(bytes) => {
                for image in bytes.chunks_exact(sums.len()) {
                    sums.iter_mut().zip(image).for_each(|(sum, byte)| *sum += model.pixels.expected(*byte));
                }
            }
            Images::Values(values) => {
                for image in values.chunks_exact(sums.len()) {
                    sums.iter_mut().zip(image).for_each(|(sum, value)| *sum += f64::from(*value));
                }
            }
        }
        sums
    }
}

fn pad_rows(bytes: &[u8], row: usize, padded_row: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / row * padded_row);
    for bytes in bytes.chunks_exact(row) {
        out.extend_from_slice(bytes);
        out.resize(out.len() + padded_row - row, 0);
    }
    out
}
