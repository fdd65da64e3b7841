//! The one inner loop of the CPU backend: outer products summed over k, with every accumulator in a register.
//!
//! All three products of a layer are this loop on packed or strided operands. Four rows by twelve columns are twelve
//! accumulators of four lanes: with three columns loaded and one value spread they fill the sixteen registers of
//! WebAssembly on x86 and of SSE2.

use super::lanes::{load, splat};
use wide::f32x4;

/// Rows of a tile.
pub const ROWS: usize = 4;

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
            1 => panel(tile_1, a, b, [n_rows, n_k, column], &mut done),
            // Two and two rather than three and one.
            2 | 4 => panel(tile_2, a, b, [n_rows, n_k, column], &mut done),
            _ => panel(tile_3, a, b, [n_rows, n_k, column], &mut done),
        };
    }
}

/// The sums of a tile of `GROUPS` groups of four columns, from the first floats of both operands.
type Tile<const GROUPS: usize> = fn(Left, Right, usize) -> [[f32x4; GROUPS]; ROWS];

/// Every row by the columns of one tile from `column` on. Returns the panel's width.
fn panel<const GROUPS: usize>(
    tile: Tile<GROUPS>,
    a: Left,
    b: Right,
    [n_rows, n_k, column]: [usize; 3],
    done: &mut impl FnMut(usize, usize, f32x4),
) -> usize {
    let b = Right { floats: &b.floats[column..], ..b };
    for first in (0..n_rows).step_by(ROWS) {
        let a = Left { floats: &a.floats[first / ROWS * a.block..], ..a };
        for (row, sums) in (first..n_rows).zip(tile(a, b, n_k)) {
            for (group, sum) in sums.into_iter().enumerate() {
                done(row, column + 4 * group, sum);
            }
        }
    }
    4 * GROUPS
}

/// Written out rather than looped over, so that the sums stay in registers however the compiler trades size for
/// speed: the package is optimised for size.
macro_rules! tile {
    ($name:ident: $groups:literal = $($group:literal)+) => {
        fn $name(a: Left, b: Right, n_k: usize) -> [[f32x4; $groups]; ROWS] {
            let mut sums = [[f32x4::ZERO; $groups]; ROWS];
            for (a, b) in a.floats.chunks(a.stride).zip(b.floats.chunks(b.stride)).take(n_k) {
                let (a, b) = (&a[..ROWS], &b[..4 * $groups]);
                let rows = [splat(a[0]), splat(a[1]), splat(a[2]), splat(a[3])];
                $(
                    let columns = load(&b[4 * $group..]);
                    sums[0][$group] = rows[0].mul_add(columns, sums[0][$group]);
                    sums[1][$group] = rows[1].mul_add(columns, sums[1][$group]);
                    sums[2][$group] = rows[2].mul_add(columns, sums[2][$group]);
                    sums[3][$group] = rows[3].mul_add(columns, sums[3][$group]);
                )+
            }
            sums
        }
    };
}

tile!(tile_1: 1 = 0);
tile!(tile_2: 2 = 0 1);
tile!(tile_3: 3 = 0 1 2);

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
