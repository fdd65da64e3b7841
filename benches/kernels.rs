//! The inner loop of the CPU backend on the products of the default model. The items are multiplications with addition.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use vae_lab::kernel::cpu::gemm::{Operand, Product};

/// Rows, depth and columns: encoder forward, decoder output forward, its backward, a weight's gradient, the latent.
const SHAPES: [[usize; 3]; 5] = [[128, 784, 400], [128, 400, 784], [128, 784, 400], [784, 128, 400], [128, 400, 40]];

fn main() {
    divan::main();
}

/// With its packing. The left operand lies by rows; the right one by columns, as forward, or by rows, as backward.
#[divan::bench(args = SHAPES, consts = [false, true])]
fn product<const BACKWARD: bool>(bencher: Bencher, [n_rows, n_k, n_columns]: [usize; 3]) {
    let (a, b) = (vec![0.5_f32; n_rows * n_k], vec![0.25_f32; n_k * n_columns]);
    let left = Operand { floats: &a, stride: n_k, stride_k: 1 };
    let [stride, stride_k] = if BACKWARD { [n_k, 1] } else { [1, n_columns] };
    let right = Operand { floats: &b, stride, stride_k };
    let mut product = Product::default();
    bencher.counter(ItemsCount::new(n_rows * n_k * n_columns)).bench_local(|| {
        product.of(black_box(left), [n_rows, n_k]).with(black_box(right), n_columns, |_, _, sums| {
            black_box(sums);
        });
    });
}
