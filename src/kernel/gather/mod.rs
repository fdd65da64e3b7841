//! x = the pixels of a minibatch. Shaders: `shaders/gather.wgsl` and, for what becomes of a pixel, `shaders/pixels/`.

mod cpu;
mod gpu;
