// What changes from one step to the next. Everything else about a dispatch is a constant.
// Mirror: src/plan/step.rs.
struct StepUniforms {
  seed: u32,
  stream: u32,      // which random numbers: training or evaluation
  step: u32,        // counter of the draw
  slot: u32,        // slot of the loss ring
  epoch: u32,       // of the first row; a minibatch may run over into the next
  position: u32,    // of the first row in its epoch, or in the data when not shuffled
  n_images: u32,    // in the data
  n_valid: u32,     // rows of the minibatch that count
  first_row: u32,   // what the noise calls row 0
  learning_rate: f32,
  beta: f32,
  sigma: f32,       // of the Gaussian decoder with fixed variance
  noise: u32,       // where epsilon comes from: NOISE_DRAWN, NOISE_RECORDED, or zero
  adam_m: f32,      // 1 / (1 - beta1^t)
  adam_v: f32,      // 1 / (1 - beta2^t)
  first_sample: u32, // what the noise calls sample 0
}
@group(0) @binding(0) var<uniform> step: StepUniforms;
