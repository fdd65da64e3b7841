//! The importance-weighted bound and the weights of its samples. Shader: `shaders/importance_weights.wgsl`.

mod cpu;
mod gpu;
