// d_x = d_y Wᵀ for a tile, followed by an epilogue (shaders/epilogue/).
//
// d_y [n_rows, n_out], W [n_in, n_out], d_x [n_rows, n_in]; rows padded to vec4, offsets and sizes in vec4.
// Grid: one invocation computes ROWS rows and COLS groups of four inputs; id.x counts groups, id.y rows.
// With N_SAMPLES > 1, it repeats the product for each sample of a data point; samples are n_rows rows apart.
// d_x is a dot product along a row of W. GPUs keep each component of a vector in its own register, so dot() costs no
// more than the same number of multiply-adds.
// Mirror: src/kernel/linear_backward/cpu.rs.
#import shared/step
@group(0) @binding(1) var<storage, read> params: array<vec4f>;
@group(0) @binding(2) var<storage, read> activations: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> gradients: array<vec4f>;

override D_Y: u32;
override WEIGHT: u32;
override N_ROWS: u32;
override IN_GROUPS: u32;
override OUT_GROUPS: u32;
override N_SAMPLES: u32;
#import epilogue

@compute @workgroup_size(WG_X, WG_Y)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y * ROWS;
  let first = id.x * COLS;
  if (row >= N_ROWS || first >= IN_GROUPS) { return; }
  // Groups beyond the edge read the last group and are not stored.
  let w$c = WEIGHT + 4u * min(first + $c, IN_GROUPS - 1u) * OUT_GROUPS;
  var sum$r_$c: Sum;
  for (var sample = 0u; sample < N_SAMPLES; sample++) {
    let d$r = D_Y + (sample * N_ROWS + row + $r) * OUT_GROUPS;
    var x$r_$c = vec4f();
    for (var k = 0u; k < OUT_GROUPS; k++) {
      let v$r = gradients[d$r + k];
      let p$c_0 = params[w$c + k];
      let p$c_1 = params[w$c + OUT_GROUPS + k];
      let p$c_2 = params[w$c + 2u * OUT_GROUPS + k];
      let p$c_3 = params[w$c + 3u * OUT_GROUPS + k];
      x$r_$c += vec4f(dot(v$r, p$c_0), dot(v$r, p$c_1), dot(v$r, p$c_2), dot(v$r, p$c_3));
    }
    sum$r_$c = add_sample(sum$r_$c, row + $r, first + $c, sample, x$r_$c);
  }
  finish(row + $r, first + $c, sum$r_$c);
}
