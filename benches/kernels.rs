//! The inner loop of the CPU backend on the products of the default model. An item is one multiply-add.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use vae_lab::kernel::cpu::gemm::{Operand, Product};

/// Rows, depth and columns of the products: encoder forward, decoder output forward, decoder output backward, gradient
/// of a weight, mu and logvar.
const SHAPES: [[usize; 3]; 5] = [[128, 784, 400], [128, 400, 784], [128, 784, 400], [784, 128, 400], [128, 400, 40]];

fn main() {
    divan::main();
}

/// The product with its packing. The left operand is read by rows. The right one is read by columns, as in the forward
/// pass, or by rows, as in the backward pass.
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
