//! The one inner loop of the CPU backend: outer products summed over k, with every accumulator in a register.
//!
//! All three products of a layer are this loop on packed or strided operands. Four rows by twelve columns are twelve
//! accumulators of four lanes: with three columns loaded and one value spread they fill the sixteen registers of
//! WebAssembly on x86 and of SSE2.

use wide::f32x4;

/// Rows of a tile.
pub const ROWS: usize = 4;
/// Widest tile, in groups of four columns.
const GROUPS: usize = 3;

/// The left operand, in blocks of [`ROWS`] rows: a[k, row] of block i is `floats[i · block + k · stride + row]`.
#[derive(Debug, Clone, Copy)]
pub struct Left<'a> {
    /// The floats.
    pub floats: &'a [f32],
    /// From one block of rows to the next.
    pub block: usize,
    /// From one k to the next.
    pub stride: usize,
}

/// The right operand: b[k, column] is `floats[k · stride + column]`.
#[derive(Debug, Clone, Copy)]
pub struct Right<'a> {
    /// The floats.
    pub floats: &'a [f32],
    /// From one k to the next.
    pub stride: usize,
}

/// Σ_k a[k, row] · b[k, column] for every row and column, handed out four columns at a time:
/// `done(row, column, four sums)`, the rows of the last block past `n_rows` left out. `n_columns` is a multiple of 4.
pub fn outer(a: Left, b: Right, [n_rows, n_k, n_columns]: [usize; 3], mut done: impl FnMut(usize, usize, f32x4)) {
    let mut column = 0;
    // The panel of b stays in the nearest cache while all rows pass over it.
    while column < n_columns {
        column += match (n_columns - column) / 4 {
            1 => panel::<1>(a, b, [n_rows, n_k, column], &mut done),
            // Two and two rather than three and one.
            2 | 4 => panel::<2>(a, b, [n_rows, n_k, column], &mut done),
            _ => panel::<GROUPS>(a, b, [n_rows, n_k, column], &mut done),
        };
    }
}

/// Every row by `C` groups of columns from `column` on. Returns the panel's width.
fn panel<const C: usize>(
    a: Left,
    b: Right,
    [n_rows, n_k, column]: [usize; 3],
    done: &mut impl FnMut(usize, usize, f32x4),
) -> usize {
    for first in (0..n_rows).step_by(ROWS) {
        let sums = tile::<C>(&a.floats[first / ROWS * a.block..], a.stride, &b.floats[column..], b.stride, n_k);
        for (row, sums) in (first..n_rows).zip(sums) {
            for (group, sum) in sums.into_iter().enumerate() {
                done(row, column + 4 * group, sum);
            }
        }
    }
    4 * C
}

/// The sums of one tile.
#[inline(always)]
fn tile<const C: usize>(a: &[f32], a_stride: usize, b: &[f32], b_stride: usize, n_k: usize) -> [[f32x4; C]; ROWS] {
    let mut sums = [[f32x4::ZERO; C]; ROWS];
    for (a, b) in a.chunks(a_stride).zip(b.chunks(b_stride)).take(n_k) {
        let (a, b) = (&a[..ROWS], &b[..4 * C]);
        for group in 0..C {
            let values = f32x4::new([b[4 * group], b[4 * group + 1], b[4 * group + 2], b[4 * group + 3]]);
            for row in 0..ROWS {
                sums[row][group] = f32x4::splat(a[row]).mul_add(values, sums[row][group]);
            }
        }
    }
    sums
}

/// Packs rows in blocks of [`ROWS`] side by side, as [`Left`] wants them with `block = n_k · ROWS`, `stride = ROWS`.
/// The rows that fill the last block are zero.
pub fn pack_rows<'a>(rows: impl ExactSizeIterator<Item = &'a [f32]>, n_k: usize, out: &mut [f32]) {
    out[..packed_len(rows.len(), n_k)].fill(0.0);
    for (row, values) in rows.enumerate() {
        let block = &mut out[row / ROWS * ROWS * n_k..][..ROWS * n_k];
        for (packed, value) in block.chunks_exact_mut(ROWS).zip(values) {
            packed[row % ROWS] = *value;
        }
    }
}

/// Floats that [`pack_rows`] writes.
pub fn packed_len(n_rows: usize, n_k: usize) -> usize {
    n_rows.next_multiple_of(ROWS) * n_k
}

/// out[column][row] = matrix[row][column] for `[n_rows, n_columns]`, both multiples of 4.
pub fn transpose(matrix: &[f32], [n_rows, n_columns]: [usize; 2], out: &mut [f32]) {
    for row in (0..n_rows).step_by(4) {
        for column in (0..n_columns).step_by(4) {
            for i in 0..4 {
                for j in 0..4 {
                    out[(column + j) * n_rows + row + i] = matrix[(row + i) * n_columns + column + j];
                }
            }
        }
    }
}
