// x[r, :] = the data of the r-th row of the minibatch.
//
// images [n_images, D] u8 or f32, x [n_rows, D] f32. While training, row r is index `position + r` in the keyed order
// of the epoch and runs over into the next one, so that every image comes once an epoch; else rows follow one another.
// What becomes of a pixel is shaders/pixels/. Its noise is new at each use while training, and else always the same.
// Grid: one invocation a row and group of four pixels.
// Mirror: src/kernel/gather/cpu.rs.
#import shared/step
#import shared/rng
#import pixels
@group(0) @binding(2) var<storage, read_write> activations: array<vec4f>;

override X: u32;
override GROUPS: u32;
override N_ROWS: u32;
override SHUFFLED: bool;

@compute @workgroup_size(WG_X, WG_Y)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let group = id.x;
  let row = id.y;
  if (group >= GROUPS || row >= N_ROWS) { return; }
  // Rows past the end of the data repeat its last image and are not counted.
  var image = min(step.position + row, step.n_images - 1u);
  var counter = vec4u(group, image, 0u, 0u);
  if (SHUFFLED) {
    let index = step.position + row;
    image = shuffle(index % step.n_images, step.n_images, step.seed, step.epoch + index / step.n_images);
    counter = vec4u(group, row, step.step, 1u);
  }
  activations[X + row * GROUPS + group] = pixels(image * GROUPS + group, counter);
}
