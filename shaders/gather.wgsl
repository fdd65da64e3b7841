// x[r, :] = the r-th image of the minibatch.
//
// images [n_images, D] u8 or f32, x [n_rows, D] f32. In training (SHUFFLED), row r is number `position + r` in the
// shuffled order of the epoch, continuing into the next epoch, so that every image comes once per epoch. Otherwise rows
// are in the order of the data. shaders/pixels/ converts the pixels; random pixels are drawn anew at each use in
// training, and are always the same otherwise. Grid: one invocation per row and group of four pixels.
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
  // Rows beyond the end of the data repeat its last image; they do not count.
  var image = min(step.position + row, step.n_images - 1u);
  var counter = vec4u(group, image, 0u, 0u);
  if (SHUFFLED) {
    let index = step.position + row;
    image = shuffle(index % step.n_images, step.n_images, step.seed, step.epoch + index / step.n_images);
    counter = vec4u(group, row, step.step, 1u);
  }
  activations[X + row * GROUPS + group] = pixels(image * GROUPS + group, counter);
}
