//! dW = xᵀ d_y and db = Σ d_y of every layer, then Adam. Shaders: `shaders/linear_update.wgsl` and `shaders/update/`.

mod cpu;
mod gpu;
