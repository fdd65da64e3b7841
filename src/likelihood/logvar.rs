//! A learned log-variance and its Gaussian: the code that `gaussian_shared` and `gaussian_pixel` have in common.
//! Shader: `shaders/shared/logvar.wgsl`.

use wide::f32x4;

/// The lower limit of a learned log-variance, so sigma > e^−6 (Rybkin, Daniilidis & Levine 2021, "Simple and effective
/// VAE training with calibrated decoders", section 3.3).
pub const LOGVAR_FLOOR: f32 = -12.0;

/// ½ ln 2π.
pub const HALF_LN_TWO_PI: f32 = 0.918_938_5;

/// Soft-clips a raw log-variance: floor + ln(1 + e^(raw − floor)). Returns it and its derivative.
pub fn soft_clip(raw: f32x4) -> (f32x4, f32x4) {
    let above = raw - f32x4::splat(LOGVAR_FLOOR);
    let e = (-above.abs()).exp();
    let one_plus = f32x4::ONE + e;
    let lost = one_plus - f32x4::ONE;
    // Kahan's ln(1 + e): if e is small, 1 + e rounds off its last bits, and the quotient corrects for that.
    let log_one_plus = lost.simd_eq(f32x4::ZERO).select(e, one_plus.ln() * (e / lost));
    let logvar = f32x4::splat(LOGVAR_FLOOR) + above.max(f32x4::ZERO) + log_one_plus;
    (logvar, above.simd_ge(f32x4::ZERO).select(f32x4::ONE, e) / one_plus)
}

/// [`soft_clip`] of a single number.
pub fn soft_clip_scalar(raw: f32) -> (f32, f32) {
    let (logvar, slope) = soft_clip(f32x4::splat(raw));
    (logvar.to_array()[0], slope.to_array()[0])
}
