//! The matrix product of the CPU backend: outer products summed over k, with every accumulator in a register.
//!
//! All three products of a layer (x W, d_y Wᵀ, xᵀ d_y) use this loop. Both operands are packed first, so that memory is
//! read in order. A panel of the right operand stays in the L1 cache while it is multiplied by all rows of the left one
//! (Goto & van de Geijn 2008, "Anatomy of high-performance matrix multiplication"). A tile of 4 × 8 needs eight
//! accumulators. With four broadcast values, two groups of columns and a temporary they fit into sixteen registers. A
//! tile of 6 × 8 does not fit: in WebAssembly the default model then takes 36 steps per second instead of 43.

use super::simd::{load, splat, store};
use crate::tensor::{Tensor, VEC4};
use wide::f32x4;

/// Rows of a tile.
const ROWS: usize = 4;
/// Columns of a tile.
const COLUMNS: usize = 2 * VEC4;
/// Floats of the right operand that are packed at once: half of a 32 KiB L1 cache.
const CACHED: usize = 4096;

/// A strided view of a matrix: element [i, k] is `floats[i · stride + k · stride_k]`.
#[derive(Debug, Clone, Copy)]
pub struct Operand<'a> {
    /// The buffer, from element [0, 0] on.
    pub floats: &'a [f32],
    /// Floats from one row of the left operand, or one column of the right one, to the next.
    pub stride: usize,
    /// Floats from one k to the next.
    pub stride_k: usize,
}

impl<'a> Operand<'a> {
    /// The tensor itself: k runs over its columns.
    pub fn rows(floats: &'a [f32], tensor: &Tensor) -> Operand<'a> {
        Operand { floats: &floats[tensor.offset..], stride: tensor.stride, stride_k: 1 }
    }

    /// The tensor transposed: k runs over its rows.
    pub fn columns(floats: &'a [f32], tensor: &Tensor) -> Operand<'a> {
        Operand { floats: &floats[tensor.offset..], stride: 1, stride_k: tensor.stride }
    }

    fn from(self, first: usize) -> Operand<'a> {
        Operand { floats: &self.floats[first * self.stride..], ..self }
    }
}

/// A product in two steps, [`Product::of`] and [`Product::with`], so that the result may overwrite the left operand.
/// Its memory is reused for the next product.
#[derive(Debug, Default)]
pub struct Product {
    n_rows: usize,
    n_k: usize,
    /// The left operand in blocks of [`ROWS`] rows. The last block is padded with zeros.
    rows: Vec<f32>,
    /// The right operand in panels of [`COLUMNS`] columns.
    panels: Vec<f32>,
}

impl Product {
    /// Packs the left operand `[n_rows, n_k]`.
    pub fn of(&mut self, a: Operand, [n_rows, n_k]: [usize; 2]) -> &mut Product {
        (self.n_rows, self.n_k) = (n_rows, n_k);
        self.rows.resize(n_rows.next_multiple_of(ROWS) * n_k, 0.0);
        for (block, packed) in self.rows.chunks_exact_mut(ROWS * n_k).enumerate() {
            let first = block * ROWS;
            pack::<ROWS>(a.from(first), ROWS.min(n_rows - first), packed);
        }
        self
    }

    /// Σ_k a[row, k] · b[column, k] for every row and column. Calls `done(row, column, four sums)` for four columns at
    /// a time. `n_columns` must be a multiple of 4.
    pub fn with(&mut self, b: Operand, n_columns: usize, mut done: impl FnMut(usize, usize, f32x4)) {
        let panel_len = COLUMNS * self.n_k;
        let n_panels = (CACHED / panel_len).max(1);
        self.panels.resize(n_panels * panel_len, 0.0);
        for first in (0..n_columns).step_by(n_panels * COLUMNS) {
            let columns = |panel: usize| first + panel * COLUMNS..n_columns.min(first + (panel + 1) * COLUMNS);
            let n_panels = n_panels.min((n_columns - first).div_ceil(COLUMNS));
            for (index, panel) in self.panels.chunks_exact_mut(panel_len).enumerate().take(n_panels) {
                pack::<COLUMNS>(b.from(columns(index).start), columns(index).len(), panel);
            }
            for (block, rows) in self.rows.chunks_exact(ROWS * self.n_k).enumerate() {
                for (index, panel) in self.panels.chunks_exact(panel_len).enumerate().take(n_panels) {
                    for (row, sums) in (block * ROWS..self.n_rows).zip(&tile(rows, panel)) {
                        for (column, sum) in columns(index).step_by(VEC4).zip(sums) {
                            done(row, column, *sum);
                        }
                    }
                }
            }
        }
    }
}

/// Packs `n` rows (or columns): `packed[k · N + i]` is element [i, k], or zero if i ≥ n.
fn pack<const N: usize>(from: Operand, n: usize, packed: &mut [f32]) {
    if n < N {
        packed.fill(0.0);
    }
    if from.stride == 1 {
        for (packed, floats) in packed.chunks_exact_mut(N).zip(from.floats.chunks(from.stride_k)) {
            for (packed, floats) in packed.chunks_exact_mut(VEC4).zip(floats[..n].chunks_exact(VEC4)) {
                store(load(floats), packed);
            }
        }
    } else {
        for (i, floats) in from.floats.chunks(from.stride).take(n).enumerate() {
            for (packed, float) in packed.chunks_exact_mut(N).zip(floats) {
                packed[i] = *float;
            }
        }
    }
}

/// The sums of a tile, unrolled by hand. Optimised for size, a loop would keep them in memory.
fn tile(rows: &[f32], panel: &[f32]) -> [[f32x4; 2]; ROWS] {
    let mut sums = [[f32x4::ZERO; 2]; ROWS];
    for (rows, columns) in rows.chunks_exact(ROWS).zip(panel.chunks_exact(COLUMNS)) {
        let columns = [load(columns), load(&columns[VEC4..])];
        macro_rules! add {
            ($($row:literal)+) => {
                $(
                    let value = splat(rows[$row]);
                    sums[$row][0] = value.mul_add(columns[0], sums[$row][0]);
                    sums[$row][1] = value.mul_add(columns[1], sums[$row][1]);
                )+
            };
        }
        add!(0 1 2 3);
    }
    sums
}
