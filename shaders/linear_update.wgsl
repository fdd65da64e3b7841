// dW = xᵀ d_y and db = Σ d_y for a tile of a layer, applied at once (Adam), so that no weight gradient is stored.
//
// x [n_rows, n_in], d_y [n_rows, n_out]. One dispatch covers all layers; a table gives the layer of a workgroup.
// Grid: one invocation computes ROWS groups of four inputs and COLS groups of four outputs; the first tile of each
// column also computes the bias. shaders/update/ defines how a gradient is applied and what the workgroups after the
// last layer do.
// Mirror: src/kernel/linear_update/cpu.rs.
#import shared/step
struct Layer {
  x: u32, d_y: u32, weight: u32, bias: u32, // offsets in vec4
  in_groups: u32, out_groups: u32, n_rows: u32, first_workgroup: u32,
}
@group(0) @binding(1) var<storage, read_write> params: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> state: array<vec4f>;
@group(0) @binding(3) var<storage, read> activations: array<vec4f>;
@group(0) @binding(4) var<storage, read> gradients: array<vec4f>;
@group(0) @binding(5) var<storage, read> terms: array<f32>;
@group(0) @binding(6) var<storage, read> layers: array<Layer>;
@group(0) @binding(7) var<storage, read_write> losses: array<vec2f>;

override N_LAYERS: u32;
override N_PARAMS: u32; // in vec4: where the second moments begin
override EPILOGUE_WORKGROUP: u32;
#import target
#import epilogue

@compute @workgroup_size(WG_X)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) thread: u32) {
  if (workgroup.x >= EPILOGUE_WORKGROUP) {
    epilogue((workgroup.x - EPILOGUE_WORKGROUP) * WG_X + thread);
    return;
  }
  var index = 0u;
  while (index + 1u < N_LAYERS && workgroup.x >= layers[index + 1u].first_workgroup) { index++; }
  let layer = layers[index];
  let tile = (workgroup.x - layer.first_workgroup) * WG_X + thread;
  let tiles_across = (layer.out_groups + COLS - 1u) / COLS;
  let in_first = tile / tiles_across * ROWS;
  let out_first = tile % tiles_across * COLS;
  if (in_first >= layer.in_groups) { return; }
  // Groups beyond the edge read the last group and are not stored.
  let x$r = layer.x + min(in_first + $r, layer.in_groups - 1u);
  let d$c = layer.d_y + min(out_first + $c, layer.out_groups - 1u);
  var g$r_$c_0 = vec4f();
  var g$r_$c_1 = vec4f();
  var g$r_$c_2 = vec4f();
  var g$r_$c_3 = vec4f();
  for (var row = 0u; row < layer.n_rows; row++) {
    let u$r = activations[x$r + row * layer.in_groups];
    let v$c = gradients[d$c + row * layer.out_groups];
    g$r_$c_0 += u$r.x * v$c;
    g$r_$c_1 += u$r.y * v$c;
    g$r_$c_2 += u$r.z * v$c;
    g$r_$c_3 += u$r.w * v$c;
  }
  update(layer, in_first + $r, out_first + $c, g$r_$c_0, g$r_$c_1, g$r_$c_2, g$r_$c_3);
  if (in_first == 0u) {
    update_bias(layer, out_first + $c);
  }
}

fn update(layer: Layer, in_group: u32, out_group: u32, g0: vec4f, g1: vec4f, g2: vec4f, g3: vec4f) {
  if (in_group >= layer.in_groups || out_group >= layer.out_groups) { return; }
  let at = layer.weight + 4u * in_group * layer.out_groups + out_group;
  take_gradient(at, g0);
  take_gradient(at + layer.out_groups, g1);
  take_gradient(at + 2u * layer.out_groups, g2);
  take_gradient(at + 3u * layer.out_groups, g3);
}

fn update_bias(layer: Layer, out_group: u32) {
  if (out_group >= layer.out_groups) { return; }
  var sum = vec4f();
  for (var row = 0u; row < layer.n_rows; row++) {
    sum += gradients[layer.d_y + row * layer.out_groups + out_group];
  }
  take_gradient(layer.bias + out_group, sum);
}
