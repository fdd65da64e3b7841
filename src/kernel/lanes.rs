//! Four floats at a time. Written so that each is one instruction even where the compiler favours size over speed:
//! the package is optimised for size.

use crate::tensor::LANES;
use wide::f32x4;

/// The first four floats.
#[inline(always)]
pub fn load(floats: &[f32]) -> f32x4 {
    bytemuck::pod_read_unaligned(bytemuck::cast_slice(&floats[..LANES]))
}

/// Into the first four floats.
#[inline(always)]
pub fn store(value: f32x4, floats: &mut [f32]) {
    floats[..LANES].copy_from_slice(value.as_array());
}

/// The same float in all lanes. The library's own fills an array in a loop.
#[inline(always)]
pub const fn splat(value: f32) -> f32x4 {
    f32x4::new([value, value, value, value])
}
