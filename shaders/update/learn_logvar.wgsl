// After the last layer: updates the shared log-variance of a Gaussian decoder. With N the mean nll per image, ln s the
// clipped log-variance and D pixels, E‖x − m‖² / 2s = N − ½ D ln(2 pi s), so the summed nll is all that is needed.
#import shared/logvar
#import logvar_update
override DECODER_LOGVAR: u32;
override N_PIXELS: u32;
override N_BATCH: u32;

fn epilogue(index: u32) {
  if (index > 0u) { return; }
  var nll = 0.0;
  for (var i = 0u; i < LOSS_PAIRS; i++) {
    nll += losses[step.slot * LOSS_PAIRS + i].x;
  }
  let logvar = soft_clip(params[DECODER_LOGVAR].xxxx).x;
  let half_pixels = 0.5 * f32(N_PIXELS);
  update_logvar(logvar, half_pixels, nll / f32(N_BATCH) - half_pixels * (2.0 * HALF_LN_TWO_PI + logvar));
}
