//! y = x W + b with an epilogue. Shaders: `shaders/linear_forward.wgsl` and `shaders/epilogue/`.

mod cpu;
mod gpu;
