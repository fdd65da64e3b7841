//! d_x = d_y Wᵀ with an epilogue. Shaders: `shaders/linear_backward.wgsl` and `shaders/epilogue/`.

mod cpu;
mod gpu;
