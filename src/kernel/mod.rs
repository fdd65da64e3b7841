//! The kernels: one file each, with what a backend must know of it (shader, bindings, constants, grid) and its CPU
//! mirror, which is also the CPU backend. A kernel's name is the name of its file here and in `shaders/`.

mod free_bits;
mod gather;
pub mod gemm;
mod importance;
mod lanes;
mod latent_moments;
mod linear_backward;
mod linear_forward;
mod linear_update;
mod loss;
mod loss_rows;

pub use free_bits::FreeBits;
pub use gather::Gather;
pub use importance::Importance;
pub use latent_moments::LatentMoments;
pub use linear_backward::{Backward, KlWeight, LinearBackward};
pub use linear_forward::{Forward, LinearForward, Observer};
pub use linear_update::{ADAM_BETA_1, ADAM_BETA_2, Apply, Last, LayerUpdate, LinearUpdate};
pub use loss::LossSum;
pub use loss_rows::LossRows;

use crate::plan::Step;
use crate::shader::Import;
use crate::tensor::Buffer;

/// What a GPU invocation owns, chosen by the backend for its adapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tile {
    /// Rows of the output, at most [`crate::tensor::ROW_PAD`]; groups of four inputs in the update.
    pub rows: u32,
    /// Groups of four columns.
    pub cols: u32,
    /// Invocations of a workgroup, along columns and rows.
    pub workgroup: [u32; 2],
}

/// A buffer as a kernel sees it. Binding 0 is always the step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Binding {
    /// Which buffer.
    pub buffer: Buffer,
    /// Whether the kernel writes to it.
    pub writable: bool,
}

/// Shorthand for a read-only binding.
const fn reads(buffer: Buffer) -> Binding {
    Binding { buffer, writable: false }
}

/// Shorthand for a writable binding.
const fn writes(buffer: Buffer) -> Binding {
    Binding { buffer, writable: true }
}

/// Values of the shader's `override` constants.
pub type Constants = Vec<(&'static str, f64)>;

/// One kernel with its matrices: what a [`Dispatch`] is made of.
pub trait Kernel {
    /// The kernel's name: its file here and in `shaders/`.
    fn name(&self) -> &'static str;
    /// What it makes, for labels and errors.
    fn makes(&self) -> &str;
    /// The files its shader imports under a name of their role.
    fn imports(&self) -> Vec<Import>;
    /// Bindings 1, 2, … in order.
    fn bindings(&self) -> Vec<Binding>;
    /// The tile it can use, given the one the backend would like.
    fn tile(&self, wish: Tile) -> Tile {
        wish
    }
    /// The shader's constants.
    fn constants(&self, tile: Tile) -> Constants;
    /// Workgroups along x and y.
    fn workgroups(&self, tile: Tile) -> [u32; 2];
    /// Contents of [`Buffer::Layers`], if the kernel reads it.
    fn layer_table(&self, _tile: Tile) -> Vec<u32> {
        Vec::new()
    }
    /// The CPU mirror.
    fn run(&self, step: &Step, memory: &mut Memory);
}

/// A kernel and the matrices it works on, as data.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Dispatch {
    Gather(Gather),
    LinearForward(LinearForward),
    LinearBackward(LinearBackward),
    LinearUpdate(LinearUpdate),
    LossSum(LossSum),
    FreeBits(FreeBits),
    Importance(Importance),
    LossRows(LossRows),
    LatentMoments(LatentMoments),
}

impl Dispatch {
    /// The kernel inside.
    pub fn kernel(&self) -> &dyn Kernel {
        match self {
            Dispatch::Gather(kernel) => kernel,
            Dispatch::LinearForward(kernel) => kernel,
            Dispatch::LinearBackward(kernel) => kernel,
            Dispatch::LinearUpdate(kernel) => kernel,
            Dispatch::LossSum(kernel) => kernel,
            Dispatch::FreeBits(kernel) => kernel,
            Dispatch::Importance(kernel) => kernel,
            Dispatch::LossRows(kernel) => kernel,
            Dispatch::LatentMoments(kernel) => kernel,
        }
    }

    /// `kernel: what it makes`.
    pub fn label(&self) -> String {
        format!("{}: {}", self.kernel().name(), self.kernel().makes())
    }
}

/// The engine's buffers on the CPU.
#[derive(Debug, Default)]
#[allow(missing_docs)]
pub struct Memory {
    pub params: Vec<f32>,
    pub moments: Vec<f32>,
    pub activations: Vec<f32>,
    pub gradients: Vec<f32>,
    pub terms: Vec<f32>,
    pub losses: Vec<f32>,
    pub statistics: Vec<f32>,
    pub training: Vec<u8>,
    pub held_out: Vec<u8>,
    pub query: Vec<u8>,
    /// Where matrix products pack their operands.
    pub product: gemm::Product,
}

/// Workgroups that cover `n` invocations along one axis.
fn cover(n: usize, workgroup: u32) -> u32 {
    (n as u32).div_ceil(workgroup)
}
