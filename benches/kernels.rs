//! The inner loop of the CPU backend on the products of the default model. The items are multiplications with addition.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use vae_lab::kernel::gemm::{Left, ROWS, Right, outer, pack_rows, packed_len, transpose};

/// Rows, depth and columns: encoder forward, decoder output forward, its backward, a weight's gradient, the latent.
const SHAPES: [[usize; 3]; 5] = [[128, 784, 400], [128, 400, 784], [128, 784, 400], [784, 128, 400], [128, 400, 40]];

fn main() {
    divan::main();
}

fn work([n_rows, n_k, n_columns]: [usize; 3]) -> ItemsCount {
    ItemsCount::new(n_rows * n_k * n_columns)
}

#[divan::bench(args = SHAPES)]
fn product(bencher: Bencher, shape: [usize; 3]) {
    let [n_rows, n_k, n_columns] = shape;
    let (a, b) = (vec![0.5_f32; packed_len(n_rows, n_k)], vec![0.25_f32; n_k * n_columns]);
    let left = Left { floats: &a, block: ROWS * n_k, stride: ROWS };
    let right = Right { floats: &b, stride: n_columns };
    bencher.counter(work(shape)).bench_local(|| {
        outer(black_box(left), black_box(right), shape, |_, _, sums| {
            black_box(sums);
        });
    });
}

#[divan::bench(args = SHAPES)]
fn pack(bencher: Bencher, [n_rows, n_k, _]: [usize; 3]) {
    let rows = vec![0.5_f32; n_rows * n_k];
    let mut packed = vec![0.0; packed_len(n_rows, n_k)];
    bencher
        .counter(ItemsCount::new(n_rows * n_k))
        .bench_local(|| pack_rows(black_box(&rows).chunks_exact(n_k), n_k, &mut packed));
}

#[divan::bench(args = SHAPES)]
fn transposed(bencher: Bencher, [_, n_k, n_columns]: [usize; 3]) {
    let matrix = vec![0.5_f32; n_k * n_columns];
    let mut out = vec![0.0; n_k * n_columns];
    bencher
        .counter(ItemsCount::new(n_k * n_columns))
        .bench_local(|| transpose(black_box(&matrix), [n_k, n_columns], &mut out));
}
