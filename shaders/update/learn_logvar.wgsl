// After the last layer: updates the shared log-variance of a Gaussian decoder. With N the mean nll per image, ln s the
// clipped log-variance and D pixels, d N / d ln s = ½ D − (N − ½ D ln(2 pi s)), so the summed nll is all that is
// needed.
#import shared/logvar
override DECODER_LOGVAR: u32;
override N_PIXELS: u32;
override N_BATCH: u32;

fn epilogue(index: u32) {
  if (index > 0u) { return; }
  var nll = 0.0;
  for (var i = 0u; i < LOSS_PAIRS; i++) {
    nll += losses[step.slot * LOSS_PAIRS + i].x;
  }
  let raw = params[DECODER_LOGVAR].xxxx;
  let half_pixels = 0.5 * f32(N_PIXELS);
  let squares = nll / f32(N_BATCH) - half_pixels * (2.0 * HALF_LN_TWO_PI + soft_clip(raw));
  let gradient = soft_clip_slope(raw) * (half_pixels - squares);
  take_gradient(DECODER_LOGVAR, select(gradient, vec4f(), vec4u(0u, 1u, 2u, 3u) > vec4u(0u)));
}
