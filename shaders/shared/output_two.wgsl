// The decoder's output for four pixels: two numbers per pixel. The second numbers are half a row away.
struct Output { first: vec4f, second: vec4f }
struct NllAndGradient { nll: vec4f, d_output: Output }

fn store_gradient(base: u32, row: u32, group: u32, scale: vec4f, d_output: Output, real: vec4<bool>) {
  let at = base + 2u * row * PIXEL_GROUPS + group;
  gradients[at] = select(vec4f(), scale * d_output.first, real);
  gradients[at + PIXEL_GROUPS] = select(vec4f(), scale * d_output.second, real);
}

fn store_activation(base: u32, row: u32, group: u32, value: Output) {
  let at = base + 2u * row * PIXEL_GROUPS + group;
  activations[at] = value.first;
  activations[at + PIXEL_GROUPS] = value.second;
}
