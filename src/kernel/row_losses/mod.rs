//! The nll and the KL of each row. Shader: `shaders/row_losses.wgsl`.

mod cpu;
mod gpu;
