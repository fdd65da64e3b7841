// A learned log-variance: logvar = floor + ln(1 + e^(raw − floor)), a soft clip below, floor = LOGVAR_FLOOR = −12: sigma above e^−6
// (Rybkin, Daniilidis & Levine 2021). Mirror: src/likelihood/logvar.rs.

fn soft_clip(raw: vec4f) -> vec4f {
  let above = raw - LOGVAR_FLOOR;
  let e = exp(-abs(above));
  let one_plus = 1.0 + e;
  let lost = one_plus - 1.0;
  // ln(1 + e) loses e's last bits where e is small (Kahan's correction).
  let log_one_plus = select(log(one_plus) * (e / lost), e, lost == vec4f());
  return LOGVAR_FLOOR + max(above, vec4f()) + log_one_plus;
}

fn soft_clip_slope(raw: vec4f) -> vec4f {
  let above = raw - LOGVAR_FLOOR;
  let e = exp(-abs(above));
  return select(e, vec4f(1.0), above >= vec4f()) / (1.0 + e);
}
