//! Comparisons whose messages say where values differ, and by how much.

/// The first place where `found` is off by more than `tolerance`, relative where the figure is above 1.
/// NaN is always off.
pub fn difference(found: &[f32], expected: &[f64], tolerance: f64) -> Option<String> {
    if found.len() != expected.len() {
        return Some(format!("{} values, expected {}", found.len(), expected.len()));
    }
    let off = |(found, expected): (&f32, &f64)| !near(f64::from(*found), *expected, tolerance);
    let place = found.iter().zip(expected).position(off)?;
    Some(format!("at {place}: found {}, expected {} ± {tolerance:e}", found[place], expected[place]))
}

/// Equal to `tolerance`, relative where the figure is above 1.
pub fn near(found: f64, expected: f64, tolerance: f64) -> bool {
    (found - expected).abs() <= tolerance * expected.abs().max(1.0)
}

/// See [`difference`].
#[track_caller]
pub fn assert_near(what: &str, found: &[f32], expected: &[f64], tolerance: f64) {
    if let Some(difference) = difference(found, expected, tolerance) {
        panic!("{what}: {difference}");
    }
}

/// Compares one number by [`near`], and checks that the comparison can fail.
#[track_caller]
pub fn assert_value(found: f64, expected: f64, tolerance: f64) {
    assert!(near(found, expected, tolerance), "found {found:.9}, expected {expected:.9} ± {tolerance:e}");
    let off = 3.0 * tolerance * expected.abs().max(1.0);
    assert!(!near(found + off, expected, tolerance), "the comparison cannot fail");
}

/// Equal to within `tolerance`, relative to `expected`.
#[track_caller]
pub fn assert_relative(what: &str, found: f64, expected: f64, tolerance: f64) {
    let off = (found - expected).abs();
    assert!(off <= tolerance * expected.abs(), "{what}: found {found}, expected {expected} to {tolerance:e} of it");
}

/// Floats as f64.
pub fn widen(floats: &[f32]) -> Vec<f64> {
    floats.iter().copied().map(f64::from).collect()
}

/// Bits, so that NaN equals NaN and 0 is not −0.
pub fn bits(floats: &[f32]) -> Vec<u32> {
    floats.iter().map(|value| value.to_bits()).collect()
}
