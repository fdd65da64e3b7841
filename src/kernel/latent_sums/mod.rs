//! Sums for the aggregated posterior. Shader: `shaders/latent_sums.wgsl`.

mod cpu;
mod gpu;
