//! Tensors: the shape of each named matrix, and its place in one of the engine's buffers. No arithmetic.
//!
//! Every matrix is row-major f32. Columns are padded with zeros to a multiple of [`VEC4`], so that kernels read and
//! write whole `vec4<f32>`. Rows of scratch matrices are padded to a multiple of [`ROW_PAD`], so that a tile that runs
//! past the last row needs no bounds check.

/// Floats in a `vec4<f32>`, the unit in which kernels count offsets and columns.
pub const VEC4: usize = 4;
/// Rows of scratch matrices are padded to a multiple of this: the height of the tallest tile.
pub const ROW_PAD: usize = 16;

/// `columns` rounded up to a multiple of [`VEC4`].
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
    /// Mean gradients of all parameters, then sums of squared deviations. Allocated only while statistics are
    /// collected.
    GradientStatistics,
    /// Results of the forward pass that the backward pass needs.
    Activations,
    /// Gradients with respect to activations.
    Gradients,
    /// Terms of the loss. Kernels address this buffer in floats, not in `vec4<f32>`.
    Terms,
    /// The loss ring: one slot per step, with partial sums of the loss.
    Losses,
    /// Training images in their stored format: one byte per pixel, or one f32 if the option `pixels` is `values`. Each
    /// image is padded to a multiple of [`VEC4`] pixels.
    Training,
    /// Held-out images, in the same format.
    HeldOut,
    /// Query images, which are not part of the data: images to be encoded, for example. Same format.
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

/// The rank of a tensor in a checkpoint. In memory a vector is a matrix of one row.
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
    /// Its name in the literature, or in the checkpoint: `z`, `d_output`, `encoder.0.weight`.
    pub name: String,
    /// Whether it is a vector or a matrix.
    pub rank: Rank,
    /// The buffer it lies in.
    pub buffer: Buffer,
    /// Position of the first element in the buffer, in floats.
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

    /// Position of the first element, in units of `vec4<f32>`.
    pub fn offset4(&self) -> usize {
        self.offset / VEC4
    }

    /// Groups of four columns from one row to the next, padding included.
    pub fn groups(&self) -> usize {
        self.stride / VEC4
    }

    /// The range of a row in the buffer, in floats, padding included.
    pub fn row(&self, row: usize) -> std::ops::Range<usize> {
        let start = self.offset + row * self.stride;
        start..start + self.stride
    }

    /// The range from the first element to the last one, in floats.
    pub fn range(&self) -> std::ops::Range<usize> {
        let floats = if self.rows == 0 { 0 } else { (self.rows - 1) * self.stride + self.cols };
        self.offset..self.offset + floats
    }

    /// The `rows · cols` elements without padding. `floats` must begin at the tensor's first element.
    pub fn unpad(&self, floats: &[f32]) -> Vec<f32> {
        (0..self.rows).flat_map(|row| &floats[row * self.stride..][..self.cols]).copied().collect()
    }

    /// Writes `rows · cols` dense values into `buffer`, the whole buffer of this tensor. Padding is left unchanged.
    pub fn pad_into(&self, values: &[f32], buffer: &mut [f32]) {
        for (row, from) in values.chunks_exact(self.cols).enumerate() {
            buffer[self.offset + row * self.stride..][..self.cols].copy_from_slice(from);
        }
    }

    /// Dense rows in the tensor's memory layout, `rows · stride` floats. Padding and missing rows are zero.
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

    /// Allocates a scratch matrix `[rows, cols]` whose rows are not padded, for kernels that address floats.
    pub fn dense(&mut self, name: &str, rows: usize, cols: usize) -> Tensor {
        let tensor = self.take(name, Rank::Matrix, [rows, cols], cols, rows.next_multiple_of(ROW_PAD));
        self.floats = padded(self.floats);
        tensor
    }

    /// Allocates a scratch matrix of several blocks of `cols` columns side by side, each padded separately. The tensor
    /// describes the first block; the others follow every `padded(cols)` columns.
    pub fn scratch_blocks(&mut self, name: &str, rows: usize, cols: usize, n_blocks: usize) -> Tensor {
        self.take(name, Rank::Matrix, [rows, cols], n_blocks * padded(cols), rows.next_multiple_of(ROW_PAD))
    }

    /// Allocates a weight matrix of several blocks `[n_in, n_out]`. The number of rows is padded to a multiple of
    /// [`VEC4`], because kernels read four rows at once.
    pub fn weight(&mut self, name: &str, n_in: usize, n_out: usize, n_blocks: usize) -> Tensor {
        self.take(name, Rank::Matrix, [n_in, n_out], n_blocks * padded(n_out), padded(n_in))
    }

    /// Allocates a bias vector of several blocks `[n_out]`.
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
    fn padding_a_matrix_changes_neither_its_values_nor_its_neighbour() {
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
