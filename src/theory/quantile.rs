//! The inverse of the standard normal distribution function.

use crate::error::{Error, Result};

/// z with Φ(z) = p, to about 1e-15 relative. Fails unless 0 < p < 1.
///
/// Source: M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution" (Applied Statistics,
/// 1988), routine PPND16: a ratio of polynomials around the middle, and two more for the tails.
pub fn normal_quantile(p: f64) -> Result<f64> {
    if !(p > 0.0 && p < 1.0) {
        return Err(Error::argument("p", "a number between 0 and 1", p));
    }
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180625 - q * q;
        return Ok(q * polynomial(&MIDDLE_ABOVE, r) / polynomial(&MIDDLE_BELOW, r));
    }
    let r = (-p.min(1.0 - p).ln()).sqrt();
    let z = if r <= 5.0 {
        polynomial(&TAIL_ABOVE, r - 1.6) / polynomial(&TAIL_BELOW, r - 1.6)
    } else {
        polynomial(&FAR_ABOVE, r - 5.0) / polynomial(&FAR_BELOW, r - 5.0)
    };
    Ok(z.copysign(q))
}

/// c₀ + c₁ x + c₂ x² + …
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

const MIDDLE_ABOVE: [f64; 8] = [
    3.387_132_872_796_366_5,
    1.331_416_678_917_843_8e2,
    1.971_590_950_306_551_3e3,
    1.373_169_376_550_946e4,
    4.592_195_393_154_987e4,
    6.726_577_092_700_87e4,
    3.343_057_558_358_813e4,
    2.509_080_928_730_122_7e3,
];
const MIDDLE_BELOW: [f64; 8] = [
    1.0,
    4.231_333_070_160_091e1,
    6.871_870_074_920_579e2,
    5.394_196_021_424_751e3,
    2.121_379_430_158_659_7e4,
    3.930_789_580_009_271e4,
    2.872_908_573_572_194_3e4,
    5.226_495_278_852_854e3,
];
const TAIL_ABOVE: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    2.417_807_251_774_506e-1,
    2.272_384_498_926_918_4e-2,
    7.745_450_142_783_414e-4,
];
const TAIL_BELOW: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    6.897_673_349_851e-1,
    1.481_039_764_274_800_8e-1,
    1.519_866_656_361_645_7e-2,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_ABOVE: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    2.965_605_718_285_048_7e-1,
    2.653_218_952_657_612_4e-2,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_BELOW: [f64; 8] = [
    1.0,
    5.998_322_065_558_88e-1,
    1.369_298_809_227_358e-1,
    1.487_536_129_085_061_5e-2,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::gaussian::PRIOR;
    use crate::theory::quadrature::Rule;

    #[test]
    fn published_percentage_points() {
        for (p, z) in [
            (0.5, 0.0),
            (0.25, -0.674_489_750_196_081_7),
            (0.001, -3.090_232_306_167_813_5),
            (1e-20, -9.262_340_089_798_408),
            (0.975, 1.959_963_984_540_054),
            (0.977_249_868_051_820_8, 2.0),
        ] {
            let found = normal_quantile(p).unwrap();
            assert!((found - z).abs() < 1e-13, "p = {p}: found {found}, expected {z}");
        }
    }

    #[test]
    fn it_inverts_the_integral_of_the_density() {
        // The integral of the density from 0 to z is p − ½.
        for step in 1..100 {
            let p = 0.5 + f64::from(step) / 201.0;
            let z = normal_quantile(p).unwrap();
            let rule = Rule::gauss_legendre(0.0, z, 64).unwrap();
            let area = rule.integrate(|x| PRIOR.density(x));
            assert!((area - (p - 0.5)).abs() < 1e-13, "p = {p}: area {area}");
            assert_eq!(normal_quantile(1.0 - p).unwrap().signum(), -1.0);
        }
    }

    #[test]
    fn what_is_no_probability_is_refused() {
        for p in [0.0, 1.0, -0.1, 1.1, f64::NAN, f64::INFINITY] {
            assert_eq!(normal_quantile(p).unwrap_err().code(), "invalid_argument", "{p}");
        }
    }
}
