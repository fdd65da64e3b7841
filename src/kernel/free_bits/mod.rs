//! Free bits. Shader: `shaders/free_bits.wgsl`.

mod cpu;
mod gpu;
