// After the last layer: sums the terms of the loss (shaders/shared/loss.wgsl).
#import shared/loss

fn finish_update(lane: u32) {
  sum_loss(lane);
}
