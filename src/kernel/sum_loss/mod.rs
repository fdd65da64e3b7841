//! The loss of a minibatch in a fixed order of summation. Shaders: `shaders/sum_loss.wgsl` and `shaders/shared/loss.wgsl`, which the update imports, too.

mod cpu;
mod gpu;
