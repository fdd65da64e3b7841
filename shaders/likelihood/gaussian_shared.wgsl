// Gaussian decoder with one learned variance s: q(x|z) = N(x; m, s). m is the decoder's output, ln s the parameter
// decoder.logvar, soft-clipped from below (theory (20)–(21)). nll = ½ (x − m)² / s + ½ ln(2 pi s).
// The update computes the gradient with respect to ln s from the summed nll (shaders/update/learn_logvar.wgsl).
// Mirror: src/likelihood/gaussian_shared.rs.
#import shared/logvar
override DECODER_LOGVAR: u32;

fn nll_and_gradient(x: vec4f, mean: Output) -> NllAndGradient {
  let logvar = soft_clip(params[DECODER_LOGVAR].xxxx);
  let inverse = exp(-logvar);
  let error = mean - x;
  return NllAndGradient(0.5 * (inverse * error * error + logvar) + HALF_LN_TWO_PI, inverse * error);
}

fn likelihood_mean(mean: Output) -> Output {
  return mean;
}

fn likelihood_draw(mean: Output, bits: vec4u) -> vec4f {
  return mean + exp(0.5 * soft_clip(params[DECODER_LOGVAR].xxxx)) * normals(bits);
}
