//! f64 draws from the crate's counter-based generator.

use crate::rng::philox4x32;
use std::f64::consts::TAU;

/// The second key word of every draw here. It is far above the engine's streams, so the two never share bits.
const STREAM: u32 = 0x7E0_0000;

/// Two independent uniforms in (0, 1), a pure function of the arguments.
///
/// `index` counts the draws of a seed; `lane` distinguishes several numbers within one draw.
pub(super) fn uniforms(seed: u32, index: u64, lane: u32) -> [f64; 2] {
    let bits = philox4x32([index as u32, (index >> 32) as u32, lane, 0], [seed, STREAM]);
    [to_unit(bits[0], bits[1]), to_unit(bits[2], bits[3])]
}

/// One standard normal, by the Box–Muller transform.
pub(super) fn normal(seed: u32, index: u64, lane: u32) -> f64 {
    let [radius, angle] = uniforms(seed, index, lane);
    (-2.0 * radius.ln()).sqrt() * (TAU * angle).cos()
}

/// The midpoint of one of 2⁵² cells, so never 0 or 1, and its logarithm is finite.
fn to_unit(high: u32, low: u32) -> f64 {
    let cell = (u64::from(high) << 20) | u64::from(low >> 12);
    (cell as f64 + 0.5) / (1u64 << 52) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uniforms_stay_inside_the_open_interval() {
        assert!(to_unit(0, 0) > 0.0);
        assert!(to_unit(u32::MAX, u32::MAX) < 1.0);
    }

    #[test]
    fn a_draw_depends_on_every_argument() {
        let draw = uniforms(1, 2, 3);
        assert_eq!(draw, uniforms(1, 2, 3));
        for other in [uniforms(2, 2, 3), uniforms(1, 3, 3), uniforms(1, 2 + (1 << 32), 3), uniforms(1, 2, 4)] {
            assert_ne!(draw, other);
        }
    }

    #[test]
    fn normals_have_the_moments_of_a_normal() {
        let n = 100_000u64;
        let moment = |k: i32| (0..n).map(|i| normal(5, i, 0).powi(k)).sum::<f64>() / n as f64;
        // Five standard errors: the variances of x, x², x³, x⁴ are 1, 2, 15, 96.
        for (k, truth, variance) in [(1, 0.0, 1.0), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0)] {
            assert!((moment(k) - truth).abs() < 5.0 * f64::sqrt(variance / n as f64), "moment {k}: {}", moment(k));
        }
    }
}
