//! The CPU side of the kernels: plain memory, SIMD helpers, and the matrix product.

pub mod gemm;
pub(super) mod simd;

use crate::plan::StepUniforms;
use crate::tensor::Buffer;

/// An operation on the CPU.
pub trait CpuKernel {
    /// Runs the operation once.
    fn run(&self, step: &StepUniforms, memory: &mut CpuMemory);
}

/// The engine's buffers in plain memory, one field for each [`Buffer`].
#[derive(Debug, Default)]
#[allow(missing_docs, reason = "each field holds the buffer of its name, which is documented")]
pub struct CpuMemory {
    pub params: Vec<f32>,
    pub adam_moments: Vec<f32>,
    pub gradient_statistics: Vec<f32>,
    pub activations: Vec<f32>,
    pub gradients: Vec<f32>,
    pub terms: Vec<f32>,
    pub losses: Vec<f32>,
    pub training: Vec<u8>,
    pub held_out: Vec<u8>,
    pub query: Vec<u8>,
    /// Packed operands of matrix products.
    pub product: gemm::Product,
}

impl CpuMemory {
    /// A buffer of floats.
    ///
    /// # Panics
    /// If the buffer holds images.
    pub fn floats(&self, buffer: Buffer) -> &Vec<f32> {
        match buffer {
            Buffer::Params => &self.params,
            Buffer::AdamMoments => &self.adam_moments,
            Buffer::GradientStatistics => &self.gradient_statistics,
            Buffer::Activations => &self.activations,
            Buffer::Gradients => &self.gradients,
            Buffer::Terms => &self.terms,
            Buffer::Losses => &self.losses,
            Buffer::Training | Buffer::HeldOut | Buffer::Query => unreachable!("{buffer:?} holds images"),
        }
    }

    /// A buffer of floats, writable.
    ///
    /// # Panics
    /// If the buffer holds images.
    pub fn floats_mut(&mut self, buffer: Buffer) -> &mut Vec<f32> {
        match buffer {
            Buffer::Params => &mut self.params,
            Buffer::AdamMoments => &mut self.adam_moments,
            Buffer::GradientStatistics => &mut self.gradient_statistics,
            Buffer::Activations => &mut self.activations,
            Buffer::Gradients => &mut self.gradients,
            Buffer::Terms => &mut self.terms,
            Buffer::Losses => &mut self.losses,
            Buffer::Training | Buffer::HeldOut | Buffer::Query => unreachable!("{buffer:?} holds images"),
        }
    }

    /// A buffer of images: bytes in their stored format.
    ///
    /// # Panics
    /// If the buffer holds floats.
    pub fn images(&self, buffer: Buffer) -> &Vec<u8> {
        match buffer {
            Buffer::Training => &self.training,
            Buffer::HeldOut => &self.held_out,
            Buffer::Query => &self.query,
            _ => unreachable!("{buffer:?} holds floats"),
        }
    }

    /// A buffer of images, writable.
    ///
    /// # Panics
    /// If the buffer holds floats.
    pub fn images_mut(&mut self, buffer: Buffer) -> &mut Vec<u8> {
        match buffer {
            Buffer::Training => &mut self.training,
            Buffer::HeldOut => &mut self.held_out,
            Buffer::Query => &mut self.query,
            _ => unreachable!("{buffer:?} holds floats"),
        }
    }
}
