// a = x W + b, y = f(a). Stores both, because the backward pass needs f'(a).
override PREACTIVATION: u32;
override Y: u32;
#import activation

fn finish(row: u32, group: u32, a: vec4f) {
  if (row >= N_ROWS || group >= OUT_GROUPS) { return; }
  activations[PREACTIVATION + row * OUT_GROUPS + group] = a;
  activations[Y + row * OUT_GROUPS + group] = activation(a);
}
