//! Images on their way in.

mod digit;
mod idx;
mod npy;
mod resize;

pub use digit::centre_digit;
pub use idx::Idx;
pub use npy::Npy;
pub use resize::fit_images;

use crate::error::{Error, Result};
use crate::tensor::padded;

/// How many images there are, or what is wrong with them.
pub fn check_images(name: &str, images: &[u8], width: usize, height: usize) -> Result<usize> {
    let n_pixels = width * height;
    if images.is_empty() || !images.len().is_multiple_of(n_pixels) {
        let expected = format!("a multiple of {n_pixels} bytes, one a pixel of images {width}×{height}");
        return Err(Error::argument(name, expected, format!("{} bytes", images.len())));
    }
    Ok(images.len() / n_pixels)
}

/// The same images with rows padded to whole vec4, as the engine stores them.
pub fn pad_images(images: &[u8], n_pixels: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(images.len() / n_pixels * padded(n_pixels));
    for image in images.chunks_exact(n_pixels) {
        out.extend_from_slice(image);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    out
}
