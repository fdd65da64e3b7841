// Gaussian decoder with a learned variance s per pixel: q(x|z) = N(x; m, s). m and ln s are the decoder's two outputs;
// ln s is soft-clipped from below (shaders/shared/logvar.wgsl; theory (20)–(21)).
// nll = ½ (x − m)² / s + ½ ln(2 pi s), d nll / d ln s = ½ (1 − (x − m)² / s).
// Mirror: src/likelihood/gaussian_pixel.rs.
#import shared/logvar

fn nll_and_gradient(x: vec4f, output: Output) -> NllAndGradient {
  let logvar = soft_clip(output.second);
  let inverse = exp(-logvar);
  let error = output.first - x;
  let misfit = inverse * error * error;
  let d_raw = 0.5 * soft_clip_slope(output.second) * (1.0 - misfit);
  return NllAndGradient(0.5 * (misfit + logvar) + HALF_LN_TWO_PI, Output(inverse * error, d_raw));
}

fn likelihood_mean(output: Output) -> Output {
  return Output(output.first, soft_clip(output.second));
}

fn likelihood_draw(output: Output, bits: vec4u) -> vec4f {
  return output.first + exp(0.5 * soft_clip(output.second)) * normals(bits);
}
