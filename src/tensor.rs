//! Tensors: the shape of each named matrix, and where it lies in one of the engine's buffers. No arithmetic.
//!
//! Every matrix is row-major f32. Columns are padded with zeros to a multiple of [`VEC4`], so that kernels read and write
//! whole `vec4<f32>`. Rows of scratch matrices are padded to a multiple of [`ROW_PAD`], so that a tile may run past the last
//! row without a check.

/// Floats in a `vec4<f32>`: kernels count offsets and columns in this unit.
pub const VEC4: usize = 4;
/// Rows of scratch matrices are padded to a multiple of this: the height of the tallest tile.
pub const ROW_PAD: usize = 16;

/// The number of columns, padded.
pub fn padded(columns: usize) -> usize {
    columns.next_multiple_of(VEC4)
}

/// The engine's buffers. A [`Tensor`] is a range of one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Buffer {
    /// Weights and biases of every layer.
    Params,
    /// Adam's first moments of all parameters, then their second moments.
    AdamMoments,
    /// Mean gradients of all parameters, then sums of squared deviations. Allocated only while they are gathered.
    GradientStatistics,
    /// What the forward pass keeps for the backward pass.
    Activations,
    /// Gradients by activations.
    Gradients,
    /// Terms of the loss. Kernels count them in floats, not in `vec4<f32>`.
    Terms,
    /// The loss ring: a slot for each step, with partial sums of the loss.
    Losses,
    /// Training images: one byte a pixel, rows padded to [`VEC4`].
    Training,
    /// Held-out images, stored likewise.
    HeldOut,
    /// Images to be encoded, stored likewise.
    Query,
}

impl Buffer {
    /// Every buffer, in the order of declaration.
    pub const ALL: [Buffer; 10] = [
        Buffer::Params,
        Buffer::AdamMoments,
        Buffer::GradientStatistics,
        Buffer::Activations,
        Buffer::Gradients,
        Buffer::Terms,
        Buffer::Losses,
        Buffer::Training,
        Buffer::HeldOut,
        Buffer::Query,
    ];
}

/// Dimensions of a tensor outside the engine, where a vector is no matrix of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// `[cols]`.
    Vector,
    /// `[rows, cols]`.
    Matrix,
}

/// A named matrix `[rows, cols]` at `offset` floats into `buffer`; a row takes `stride` floats.
///
/// ```
/// use vae_lab::tensor::{Arena, Buffer};
///
/// let mut params = Arena::new(Buffer::Params);
/// let weight = params.weight("encoder.0.weight", 784, 30, 1);
/// let bias = params.bias("encoder.0.bias", 30, 1);
/// assert_eq!(weight.stride, 32); // 30 columns, padded to whole vec4<f32>
/// assert_eq!(bias.offset, 784 * 32);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// The literature's name: `z`, `d_output`, `encoder.0.weight`.
    pub name: String,
    /// Whether it is a vector, stored as a single row.
    pub rank: Rank,
    /// The buffer it lies in.
    pub buffer: Buffer,
    /// First element, in floats.
    pub offset: usize,
    /// Rows, without padding.
    pub rows: usize,
    /// Columns, without padding.
    pub cols: usize,
    /// Floats from one row to the next.
    pub stride: usize,
}

impl Tensor {
    /// `[cols]` or `[rows, cols]`.
    pub fn shape(&self) -> Vec<usize> {
        match self.rank {
            Rank::Vector => vec![self.cols],
            Rank::Matrix => vec![self.rows, self.cols],
        }
    }

    /// Its first element in units of `vec4<f32>`, as kernels count.
    pub fn offset4(&self) -> usize {
        self.offset / VEC4
    }

    /// Groups of four columns from one row to the next, padding included.
    pub fn groups(&self) -> usize {
        self.stride / VEC4
    }

    /// The floats of a row, padding included.
    pub fn row(&self, row: usize) -> std::ops::Range<usize> {
        let start = self.offset + row * self.stride;
        start..start + self.stride
    }

    /// From its first element to its last one.
    pub fn range(&self) -> std::ops::Range<usize> {
        let floats = if self.rows == 0 { 0 } else { (self.rows - 1) * self.stride + self.cols };
        self.offset..self.offset + floats
    }

    /// Its `rows · cols` elements, densely. `floats` begins at the tensor's first element.
    pub fn unpad(&self, floats: &[f32]) -> Vec<f32> {
        (0..self.rows).flat_map(|row| &floats[row * self.stride..][..self.cols]).copied().collect()
    }

    /// Writes `rows · cols` dense values. `buffer` begins at the buffer's first float. Padding is left alone.
    pub fn pad_into(&self, values: &[f32], buffer: &mut [f32]) {
        for (row, from) in values.chunks_exact(self.cols).enumerate() {
            buffer[self.offset + row * self.stride..][..self.cols].copy_from_slice(from);
        }
    }

    /// The whole tensor as it lies in memory, from dense rows: padding and missing rows are zero.
    pub fn padded_rows(&self, values: &[f32]) -> Vec<f32> {
        let mut floats = vec![0.0; self.rows * self.stride];
        Tensor { offset: 0, ..self.clone() }.pad_into(values, &mut floats);
        floats
    }
}

/// Allocates consecutive ranges of one buffer.
#[derive(Debug)]
pub struct Arena {
    buffer: Buffer,
    floats: usize,
}

impl Arena {
    /// An empty arena.
    pub fn new(buffer: Buffer) -> Arena {
        Arena { buffer, floats: 0 }
    }

    /// Allocates a scratch matrix `[rows, cols]`.
    pub fn scratch(&mut self, name: &str, rows: usize, cols: usize) -> Tensor {
        self.scratch_blocks(name, rows, cols, 1)
    }

    /// Allocates a scratch matrix `[rows, cols]` without padding between rows, for kernels that count in floats.
    pub fn dense(&mut self, name: &str, rows: usize, cols: usize) -> Tensor {
        let tensor = self.take(name, Rank::Matrix, [rows, cols], cols, rows.next_multiple_of(ROW_PAD));
        self.floats = padded(self.floats);
        tensor
    }

    /// Allocates a scratch matrix of several blocks of `cols` columns side by side, each padded by itself. The tensor
    /// describes the first block; the others follow every `padded(cols)` columns.
    pub fn scratch_blocks(&mut self, name: &str, rows: usize, cols: usize, n_blocks: usize) -> Tensor {
        self.take(name, Rank::Matrix, [rows, cols], n_blocks * padded(cols), rows.next_multiple_of(ROW_PAD))
    }

    /// Allocates a weight matrix `[n_in, n_out]` of several blocks. Its rows are padded to whole `vec4<f32>`, because
    /// kernels read four at once.
    pub fn weight(&mut self, name: &str, n_in: usize, n_out: usize, n_blocks: usize) -> Tensor {
        self.take(name, Rank::Matrix, [n_in, n_out], n_blocks * padded(n_out), padded(n_in))
    }

    /// Allocates a bias vector `[n_out]` of several blocks.
    pub fn bias(&mut self, name: &str, n_out: usize, n_blocks: usize) -> Tensor {
        self.take(name, Rank::Vector, [1, n_out], n_blocks * padded(n_out), 1)
    }

    fn take(&mut self, name: &str, rank: Rank, [rows, cols]: [usize; 2], stride: usize, padded_rows: usize) -> Tensor {
        let tensor = Tensor { name: name.into(), rank, buffer: self.buffer, offset: self.floats, rows, cols, stride };
        self.floats += padded_rows * stride;
        tensor
    }

    /// Floats allocated so far.
    pub fn floats(&self) -> usize {
        self.floats
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_survives_padding_and_its_neighbour_too() {
        let mut arena = Arena::new(Buffer::Params);
        let first = arena.weight("first", 3, 5, 2);
        let second = arena.bias("second", 3, 1);
        let mut floats = vec![-1.0; arena.floats()];
        let dense: Vec<f32> = (0..15).map(|i| i as f32).collect();
        first.pad_into(&dense, &mut floats);
        second.pad_into(&[7.0, 8.0, 9.0], &mut floats);
        assert_eq!(first.unpad(&floats[first.offset..]), dense);
        assert_eq!(second.unpad(&floats[second.offset..]), [7.0, 8.0, 9.0]);
        assert_eq!(floats[5..8], [-1.0; 3], "the padding was written");
    }
}
