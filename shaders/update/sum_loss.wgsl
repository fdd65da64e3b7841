// After the last layer: sums the terms of the loss (shaders/shared/loss.wgsl).
#import shared/loss

fn epilogue(index: u32) {
  sum_loss(index);
}
