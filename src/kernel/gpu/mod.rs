//! The GPU side of the kernels: how an operation's WGSL is composed, and how it is launched. It is plain data; only
//! [`crate::backend`] talks to a device.

use super::on_gpu;
use crate::likelihood::{HALF_LN_TWO_PI, LOGVAR_FLOOR, LOGVAR_MARGIN};
use crate::plan::{
    ADAM_BETA_1, ADAM_BETA_2, ADAM_EPSILON, LEAST_ERROR, LOGVAR_LIMIT, LOSS_PAIRS, LatentSums, Noise, Operation,
};
use crate::rng::Stream;
use crate::shader::{self, Import, Unroll};
use crate::tensor::Buffer;

/// An operation on the GPU.
pub trait GpuKernel {
    /// The shader's imports that depend on the operation.
    fn imports(&self) -> Vec<Import> {
        Vec::new()
    }
    /// Bindings 1, 2, … in order. Binding 0 is always the step's uniforms.
    fn bindings(&self) -> Vec<Binding>;
    /// The tile that the operation uses, given the one that suits the device.
    fn tile(&self, preferred: Tile) -> Tile {
        preferred
    }
    /// Values of the shader's `override` constants.
    fn constants(&self, tile: Tile) -> Constants;
    /// Workgroups along x and y.
    fn workgroups(&self, tile: Tile) -> [u32; 2];
    /// The contents of [`Resource::LayerTable`], if the operation binds it.
    fn layer_table(&self, _tile: Tile) -> Vec<u32> {
        Vec::new()
    }
}

/// What one GPU invocation computes, and how many invocations form a workgroup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tile {
    /// Rows of the output, at most [`crate::tensor::ROW_PAD`]. In the update: groups of four inputs of a layer.
    pub rows: u32,
    /// Groups of four columns of the output.
    pub cols: u32,
    /// Invocations in a workgroup, along columns and along rows.
    pub workgroup: [u32; 2],
}

impl Tile {
    /// This tile with its workgroup in one dimension.
    pub fn flat(self) -> Tile {
        Tile { workgroup: [self.workgroup[0] * self.workgroup[1], 1], ..self }
    }
}

/// A resource and how a shader accesses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Binding {
    /// What is bound.
    pub resource: Resource,
    /// Whether the shader may write to it.
    pub writable: bool,
}

/// What a shader can bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resource {
    /// One of the engine's buffers.
    Buffer(Buffer),
    /// The operation's table of layers: see [`GpuKernel::layer_table`].
    LayerTable,
}

/// Values of `override` constants, by name.
pub type Constants = Vec<(&'static str, f64)>;

/// A read-only binding.
pub(super) const fn reads(buffer: Buffer) -> Binding {
    Binding { resource: Resource::Buffer(buffer), writable: false }
}

/// A writable binding.
pub(super) const fn writes(buffer: Buffer) -> Binding {
    Binding { resource: Resource::Buffer(buffer), writable: true }
}

/// Number of workgroups that cover `n` invocations along one axis.
pub(super) fn cover(n: usize, workgroup: u32) -> u32 {
    (n as u32).div_ceil(workgroup)
}

/// The composed WGSL of an operation for a tile.
pub fn compose(operation: &Operation, tile: Tile) -> String {
    let mut constants = shared_constants();
    let [x, y] = tile.workgroup;
    let sizes = [("ROWS", tile.rows), ("COLS", tile.cols), ("WG_X", x), ("WG_Y", y)];
    constants.extend(sizes.map(|(name, value)| (name, format!("{value}u"))));
    let unroll = Unroll { rows: tile.rows, cols: tile.cols };
    shader::compose(operation.name(), &on_gpu(operation).imports(), &constants, unroll)
}

/// Constants that Rust and WGSL must agree on. Each is defined once, in Rust; `shader::compose` declares those that a
/// shader names.
fn shared_constants() -> Vec<(&'static str, String)> {
    // `{:?}` writes the shortest decimal that parses to the same float.
    let floats = [
        ("ADAM_BETA_1", ADAM_BETA_1),
        ("ADAM_BETA_2", ADAM_BETA_2),
        ("ADAM_EPSILON", ADAM_EPSILON),
        ("LOGVAR_LIMIT", LOGVAR_LIMIT),
        ("LOGVAR_FLOOR", LOGVAR_FLOOR),
        ("LOGVAR_MARGIN", LOGVAR_MARGIN),
        ("LEAST_ERROR", LEAST_ERROR),
        ("HALF_LN_TWO_PI", HALF_LN_TWO_PI),
    ];
    let integers = [
        ("LOSS_PAIRS", LOSS_PAIRS as u32),
        ("LATENT_SUMS", LatentSums::SUMS as u32),
        ("NOISE_DRAWN", Noise::Drawn as u32),
        ("NOISE_RECORDED", Noise::Recorded as u32),
        ("STREAM_PIXELS", Stream::Pixels as u32),
    ];
    let floats = floats.map(|(name, value)| (name, format!("{value:?}f")));
    floats.into_iter().chain(integers.map(|(name, value)| (name, format!("{value}u")))).collect()
}
