// The values that change from step to step. Everything else about a dispatch is constant.
// Mirror: src/plan/step.rs.
struct StepUniforms {
  seed: u32,
  stream: u32,      // key of the noise: training, evaluation, a draw
  step: u32,        // part of the noise's counter
  slot: u32,        // slot of the loss ring
  epoch: u32,       // of the first row; a minibatch may continue into the next epoch
  position: u32,    // of the first row: in its epoch, or in the data if not shuffled
  n_images: u32,    // in the data
  n_valid: u32,     // rows of the minibatch that count in the loss
  first_row: u32,   // added to the row in the noise's counter
  learning_rate: f32,
  beta: f32,
  sigma: f32,       // of the Gaussian decoder with fixed variance
  noise: u32,       // source of epsilon: NOISE_DRAWN, NOISE_RECORDED, or 0 for none
  m_correction: f32,      // 1 / (1 - beta1^t)
  v_correction: f32,      // 1 / (1 - beta2^t)
  first_sample: u32, // added to the sample in the noise's counter
  mean_weight: f32, // of this gradient in the running mean of gradient statistics
}
@group(0) @binding(0) var<uniform> step: StepUniforms;
