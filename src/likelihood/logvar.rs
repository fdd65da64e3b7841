//! A learned log-variance and its Gaussian: the code that `gaussian_shared` and `gaussian_pixel` have in common.
//! Shader: `shaders/shared/logvar.wgsl`.

use wide::f32x4;

/// The lower limit of a learned log-variance, so sigma > e^−6 (Rybkin, Daniilidis & Levine 2021, "Simple and effective
/// VAE training with calibrated decoders", section 3.3).
pub const LOGVAR_FLOOR: f32 = -12.0;

/// The smallest distance above [`LOGVAR_FLOOR`] that [`inverse_soft_clip_scalar`] distinguishes.
pub const LOGVAR_MARGIN: f32 = 0.01;

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

/// The inverse of [`soft_clip`] for a single number: logvar + ln(1 − e^(floor − logvar)). The soft clip stays above the
/// floor, so a log-variance below floor + [`LOGVAR_MARGIN`] is first raised to that.
pub fn inverse_soft_clip_scalar(logvar: f32) -> f32 {
    let above = (logvar - LOGVAR_FLOOR).max(LOGVAR_MARGIN);
    LOGVAR_FLOOR + above + (1.0 - (-above).exp()).ln()
}

/// [`soft_clip`] of a single number.
pub fn soft_clip_scalar(raw: f32) -> (f32, f32) {
    let (logvar, slope) = soft_clip(f32x4::splat(raw));
    (logvar.to_array()[0], slope.to_array()[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inverse_undoes_the_soft_clip_down_to_its_margin() {
        for logvar in [-11.9, -11.0, -6.5, -2.0, 0.0, 3.0, 9.0] {
            let again = soft_clip_scalar(inverse_soft_clip_scalar(logvar)).0;
            assert!((again - logvar).abs() < 1e-5, "{logvar} became {again}");
        }
        for below in [-12.0, -20.0, f32::NEG_INFINITY] {
            let again = soft_clip_scalar(inverse_soft_clip_scalar(below)).0;
            assert!((again - LOGVAR_FLOOR - LOGVAR_MARGIN).abs() < 1e-4, "{below} became {again}");
        }
    }
}
