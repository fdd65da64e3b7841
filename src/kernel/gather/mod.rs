//! x = the pixels of a minibatch. Shaders: `shaders/gather.wgsl` and, to convert a pixel, `shaders/pixels/`.

mod cpu;
mod gpu;
