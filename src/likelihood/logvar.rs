//! A learned log-variance, and the Gaussian of one: what `gaussian_shared` and `gaussian_pixel` have in common.
//! Shader: `shaders/shared/logvar.wgsl`.

use wide::f32x4;

/// A learned log-variance stays above this: sigma above e^−6 (Rybkin, Daniilidis & Levine 2021, "Simple and effective
/// VAE training with calibrated decoders", section 3.3).
pub const LOGVAR_FLOOR: f32 = -12.0;

/// ½ ln 2π.
pub const HALF_LN_TWO_PI: f32 = 0.918_938_5;

/// The log-variance that raw numbers mean, and its derivative: floor + ln(1 + e^(raw − floor)), a soft clip.
pub fn soft_clip(raw: f32x4) -> (f32x4, f32x4) {
    let above = raw - f32x4::splat(LOGVAR_FLOOR);
    let e = (-above.abs()).exp();
    let one_plus = f32x4::ONE + e;
    let lost = one_plus - f32x4::ONE;
    // ln(1 + e) loses e's last bits where e is small (Kahan's correction).
    let log_one_plus = lost.simd_eq(f32x4::ZERO).select(e, one_plus.ln() * (e / lost));
    let logvar = f32x4::splat(LOGVAR_FLOOR) + above.max(f32x4::ZERO) + log_one_plus;
    (logvar, above.simd_ge(f32x4::ZERO).select(f32x4::ONE, e) / one_plus)
}

/// The same of one number.
pub fn soft_clip_scalar(raw: f32) -> (f32, f32) {
    let (logvar, slope) = soft_clip(f32x4::splat(raw));
    (logvar.to_array()[0], slope.to_array()[0])
}
