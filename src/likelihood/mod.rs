//! Likelihoods: what the decoder's output says of a pixel. To add one: a file here, its mirror in
//! `shaders/likelihood/`, a line in [`LIKELIHOODS`]. The config, the page's menu, the URL, the checkpoint and the tests
//! iterate the registry.

mod bernoulli;
mod gaussian;

use wide::f32x4;

/// q(x|z) of one pixel, given the decoder's output for it. All terms in nats.
#[derive(Debug)]
pub struct Likelihood {
    /// Its name in the config.
    pub name: &'static str,
    /// −ln q(x|z) with every constant, and its gradient by the output, of four pixels.
    pub term: fn(x: f32x4, output: f32x4, sigma: f32) -> Term,
    /// E[x|z] of four pixels.
    pub mean: fn(output: f32x4) -> f32x4,
    /// The same two in WGSL.
    pub wgsl: &'static str,
}

/// The reconstruction term of four pixels.
#[derive(Debug, Clone, Copy)]
pub struct Term {
    /// −ln q(x|z), in nats.
    pub nll: f32x4,
    /// Its derivative by the decoder's output.
    pub d_output: f32x4,
}

/// Every likelihood, the default first.
pub static LIKELIHOODS: [Likelihood; 2] = [bernoulli::BERNOULLI, gaussian::GAUSSIAN];

impl PartialEq for Likelihood {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}
