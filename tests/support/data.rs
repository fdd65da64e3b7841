//! Images: random ones, and MNIST.

use flate2::read::GzDecoder;
use std::io::Read;
use vae_lab::data::Idx;
use vae_lab::rng::philox4x32;

/// Random bytes that depend only on the seed.
pub fn noise_images(n: usize, n_pixels: usize, seed: u32) -> Vec<u8> {
    random_words(n * n_pixels, seed).into_iter().map(|word| (word >> 24) as u8).collect()
}

/// Uniform numbers in ±1 that depend only on the seed.
pub fn uniforms(n: usize, seed: u32) -> Vec<f32> {
    random_words(n, seed).into_iter().map(|word| (word >> 8) as f32 / 8_388_608.0 - 1.0).collect()
}

fn random_words(n: usize, seed: u32) -> Vec<u32> {
    (0..n.div_ceil(4) as u32).flat_map(|i| philox4x32([i, 0, 0, 0], [seed, 0x7E57])).take(n).collect()
}

/// The first 2,000 training images of MNIST, which the page loads first.
pub fn mnist_first() -> Vec<u8> {
    let shard: &[u8] = include_bytes!("../../www/public/data/mnist/train-images-0.idx.gz");
    let mut idx = Vec::new();
    GzDecoder::new(shard).read_to_end(&mut idx).expect("a shard is a gzip file");
    let idx = Idx::parse(&idx).expect("a shard is an IDX file");
    assert_eq!(idx.shape[1..], [28, 28], "these are not images of MNIST");
    idx.data
}
