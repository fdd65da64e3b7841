// The decoder's output for four pixels: one number per pixel.
alias Output = vec4f;
struct NllAndGradient { nll: vec4f, d_output: Output }

fn store_gradient(base: u32, row: u32, group: u32, scale: vec4f, d_output: Output, real: vec4<bool>) {
  gradients[base + row * PIXEL_GROUPS + group] = select(vec4f(), scale * d_output, real);
}

fn store_activation(base: u32, row: u32, group: u32, value: Output) {
  activations[base + row * PIXEL_GROUPS + group] = value;
}
