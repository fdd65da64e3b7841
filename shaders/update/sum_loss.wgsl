// After the last layer: the terms of the loss are added up.
#import shared/loss

fn finish_update(lane: u32) {
  sum_loss(lane);
}
