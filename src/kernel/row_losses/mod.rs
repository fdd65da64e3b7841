//! The loss of each row by itself. Shader: `shaders/row_losses.wgsl`.

mod cpu;
mod gpu;
