//! Shapes and places: where each named matrix lies in the engine's few flat buffers. No arithmetic.
//!
//! Every matrix is row-major f32. Columns are padded to a multiple of [`LANES`] with zeros, so that kernels read and
//! write whole `vec4<f32>`; the rows of scratch matrices are padded to a multiple of [`ROW_PAD`], so that a tile may
//! run over the last row without asking.

/// Floats in a `vec4<f32>`: the unit of every offset a kernel sees.
pub const LANES: usize = 4;
/// Rows of scratch matrices come in multiples of this: the tallest tile.
pub const ROW_PAD: usize = 16;

/// Columns of a row once padded.
pub fn padded(columns: usize) -> usize {
    columns.next_multiple_of(LANES)
}

/// The engine's buffers. A dispatch binds a few of them; a [`Tensor`] is a range of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Buffer {
    /// Weights and biases of every layer.
    Params,
    /// Adam's first moments of all parameters, then their second moments.
    Moments,
    /// What the forward pass leaves behind for the backward pass.
    Activations,
    /// Means of all parameters' gradients, then their summed squared deviations: only there while they are gathered.
    Statistics,
    /// Gradients by what the forward pass made.
    Gradients,
    /// The terms of the loss, counted in floats and not in vec4.
    Terms,
    /// A ring of partial sums of the loss, one slot a step.
    Losses,
    /// The table of layers that the update walks.
    Layers,
    /// Training images, one byte a pixel, rows padded to [`LANES`].
    Training,
    /// Held-out images, likewise.
    HeldOut,
    /// Images handed in to be encoded, likewise.
    Query,
}

impl Buffer {
    /// Every buffer, in the order of their declaration.
    pub const ALL: [Buffer; 11] = [
        Buffer::Params,
        Buffer::Moments,
        Buffer::Activations,
        Buffer::Statistics,
        Buffer::Gradients,
        Buffer::Terms,
        Buffer::Losses,
        Buffer::Layers,
        Buffer::Training,
        Buffer::HeldOut,
        Buffer::Query,
    ];
}

/// A named matrix `[rows, cols]` at `offset` floats into `buffer`; a row takes `stride` floats.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// The literature's name: `z`, `d_logits`, `encoder.0.weight`.
    pub name: String,
    /// The buffer it lies in.
    pub buffer: Buffer,
    /// First element, in floats.
    pub offset: usize,
    /// Rows that mean something.
    pub rows: usize,
    /// Columns that mean something.
    pub cols: usize,
    /// Floats from one row to the next: `cols`, padded.
    pub stride: usize,
}

impl Tensor {
    /// Its first element in units of `vec4<f32>`, as kernels count.
    pub fn offset4(&self) -> usize {
        self.offset / LANES
    }

    /// Groups of four columns from one row to the next.
    pub fn groups(&self) -> usize {
        self.stride / LANES
    }

    /// The places of row `row`, padding included.
    pub fn row(&self, row: usize) -> std::ops::Range<usize> {
        let start = self.offset + row * self.stride;
        start..start + self.stride
    }

    /// From its first element to the last one that means something.
    pub fn range(&self) -> std::ops::Range<usize> {
        let floats = if self.rows == 0 { 0 } else { (self.rows - 1) * self.stride + self.cols };
        self.offset..self.offset + floats
    }

    /// Its `rows · cols` elements out of `floats`, which begins at the tensor's first element.
    pub fn unpad(&self, floats: &[f32]) -> Vec<f32> {
        (0..self.rows).flat_map(|row| &floats[row * self.stride..][..self.cols]).copied().collect()
    }

    /// Writes `rows · cols` dense values into the whole buffer's floats.
    pub fn pad_into(&self, values: &[f32], buffer: &mut [f32]) {
        for (row, from) in values.chunks_exact(self.cols).enumerate() {
            buffer[self.offset + row * self.stride..][..self.cols].copy_from_slice(from);
        }
    }
}

/// Hands out consecutive ranges of one buffer.
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

    /// The next scratch matrix `[rows, cols]`: rows padded to the tallest tile.
    pub fn scratch(&mut self, name: &str, rows: usize, cols: usize) -> Tensor {
        self.take(name, rows, cols, padded(cols), rows.next_multiple_of(ROW_PAD))
    }

    /// The next scratch matrix `[rows, cols]` without padding between rows, for kernels that count in floats.
    pub fn dense(&mut self, name: &str, rows: usize, cols: usize) -> Tensor {
        let tensor = self.take(name, rows, cols, cols, rows.next_multiple_of(ROW_PAD));
        self.floats = padded(self.floats);
        tensor
    }

    /// The next scratch matrix of `parts` blocks of `cols` columns side by side, each block padded by itself.
    /// The tensor names the first block; the others follow every `padded(cols)` columns.
    pub fn scratch_parts(&mut self, name: &str, rows: usize, cols: usize, parts: usize) -> Tensor {
        self.take(name, rows, cols, parts * padded(cols), rows.next_multiple_of(ROW_PAD))
    }

    /// The next weight matrix `[n_in, n_out]`, of `parts` blocks likewise. Its rows are padded to whole vec4, because
    /// kernels read four at once.
    pub fn weight(&mut self, name: &str, n_in: usize, n_out: usize, parts: usize) -> Tensor {
        self.take(name, n_in, n_out, parts * padded(n_out), padded(n_in))
    }

    /// The next bias row `[1, n_out]`, of `parts` blocks likewise.
    pub fn bias(&mut self, name: &str, n_out: usize, parts: usize) -> Tensor {
        self.take(name, 1, n_out, parts * padded(n_out), 1)
    }

    fn take(&mut self, name: &str, rows: usize, cols: usize, stride: usize, padded_rows: usize) -> Tensor {
        let tensor = Tensor { name: name.into(), buffer: self.buffer, offset: self.floats, rows, cols, stride };
        self.floats += padded_rows * stride;
        tensor
    }

    /// Floats handed out so far.
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
