// Applies the gradient d N / d ln s = ½ D − E‖x − m‖² / 2s, times the slope of the soft clip.
// squares: E‖x − m‖² / 2s.
fn update_logvar(logvar: f32, half_pixels: f32, squares: f32) {
  let gradient = soft_clip_slope(params[DECODER_LOGVAR].xxxx) * (half_pixels - squares);
  take_gradient(DECODER_LOGVAR, select(gradient, vec4f(), vec4u(0u, 1u, 2u, 3u) > vec4u(0u)));
}
