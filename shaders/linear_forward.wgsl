// y = x W + b for a tile of the output, followed by an epilogue (shaders/epilogue/).
//
// x [n_rows, n_in], W [n_in, n_out], b [n_out]; rows padded to vec4, offsets and sizes in vec4.
// Grid: one invocation computes ROWS rows and COLS groups of four columns; id.x counts groups, id.y rows.
// Each row and group has a named accumulator, because arrays indexed in a loop are slow on software adapters. There is
// no shared memory and hence no barrier. A line that names $r or $c is repeated for each row or group.
// For paired outputs (mu and logvar), the second group is half a row away, so that one invocation has both.
// Mirror: src/kernel/linear_forward/cpu.rs.
#import shared/step
@group(0) @binding(1) var<storage, read> params: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> activations: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> terms: array<f32>;

override X: u32;
override WEIGHT: u32;
override BIAS: u32;
override N_ROWS: u32;
override IN_GROUPS: u32;
override OUT_GROUPS: u32;
override COLS_STEP: u32;  // distance between the first groups of neighbouring tiles
override COLS_APART: u32; // distance between the groups of a tile
override COLS_END: u32;   // the first group of every tile is below this
#import epilogue

@compute @workgroup_size(WG_X, WG_Y)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y * ROWS;
  let first = id.x * COLS_STEP;
  if (row >= N_ROWS || first >= COLS_END) { return; }
  let g$c = first + $c * COLS_APART;
  // Groups beyond the edge read the last group and are not stored.
  let w$c = WEIGHT + min(g$c, OUT_GROUPS - 1u);
  let b$c = params[BIAS + min(g$c, OUT_GROUPS - 1u)];
  let x$r = X + (row + $r) * IN_GROUPS;
  var y$r_$c = b$c;
  for (var k = 0u; k < IN_GROUPS; k++) {
    let v$r = activations[x$r + k];
    let p$c_0 = params[w$c + (4u * k) * OUT_GROUPS];
    let p$c_1 = params[w$c + (4u * k + 1u) * OUT_GROUPS];
    let p$c_2 = params[w$c + (4u * k + 2u) * OUT_GROUPS];
    let p$c_3 = params[w$c + (4u * k + 3u) * OUT_GROUPS];
    y$r_$c += v$r.x * p$c_0 + v$r.y * p$c_1 + v$r.z * p$c_2 + v$r.w * p$c_3;
  }
#import finish
}
