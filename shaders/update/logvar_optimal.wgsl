// Sets s to its optimum E‖x − m‖² / D, where the gradient is zero (Rybkin, Daniilidis & Levine 2021, (7)).
// squares: E‖x − m‖² / 2s.
fn update_logvar(logvar: f32, half_pixels: f32, squares: f32) {
  params[DECODER_LOGVAR].x = inverse_soft_clip(logvar + log(max(squares / half_pixels, LEAST_ERROR)));
}
