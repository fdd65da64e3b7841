// After the last layer: the terms of the loss are added up.
#import shared/loss

fn epilogue(index: u32) {
  sum_loss(index);
}
