// A learned log-variance with a soft lower bound: logvar = floor + ln(1 + e^(raw − floor)), floor = LOGVAR_FLOOR = −12,
// so that sigma > e^−6 (Rybkin, Daniilidis & Levine 2021). Mirror: src/likelihood/logvar.rs.

fn soft_clip(raw: vec4f) -> vec4f {
  let above = raw - LOGVAR_FLOOR;
  let e = exp(-abs(above));
  let one_plus = 1.0 + e;
  let lost = one_plus - 1.0;
  // Kahan's correction: for a small e, 1 + e loses digits of e.
  let log_one_plus = select(log(one_plus) * (e / lost), e, lost == vec4f());
  return LOGVAR_FLOOR + max(above, vec4f()) + log_one_plus;
}

fn soft_clip_slope(raw: vec4f) -> vec4f {
  let above = raw - LOGVAR_FLOOR;
  let e = exp(-abs(above));
  return select(e, vec4f(1.0), above >= vec4f()) / (1.0 + e);
}

// The inverse of soft_clip. The soft clip stays above the floor, so a smaller logvar is first raised to
// floor + LOGVAR_MARGIN.
fn inverse_soft_clip(logvar: f32) -> f32 {
  let above = max(logvar - LOGVAR_FLOOR, LOGVAR_MARGIN);
  return LOGVAR_FLOOR + above + log(1.0 - exp(-above));
}
