//! Four floats at a time. The crate is optimised for size; these helpers are written so that each still compiles to one
//! or two instructions.

use crate::tensor::VEC4;
use wide::f32x4;

/// Loads the first four floats.
#[inline(always)]
pub fn load(floats: &[f32]) -> f32x4 {
    bytemuck::pod_read_unaligned(bytemuck::cast_slice(&floats[..VEC4]))
}

/// Stores into the first four floats.
#[inline(always)]
pub fn store(value: f32x4, floats: &mut [f32]) {
    floats[..VEC4].copy_from_slice(value.as_array());
}

/// The same float in all four lanes. Optimised for size, `f32x4::splat` compiles to a loop.
#[inline(always)]
pub const fn splat(value: f32) -> f32x4 {
    f32x4::new([value, value, value, value])
}

/// A mask for a group of four columns: all ones where the column exists, zero in the padding.
#[inline(always)]
pub fn real_columns(group: usize, columns: usize) -> f32x4 {
    let lane = f32x4::new([0.0, 1.0, 2.0, 3.0]);
    lane.simd_lt(f32x4::splat(columns.saturating_sub(group * VEC4) as f32))
}
