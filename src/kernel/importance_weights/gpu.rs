//! Composes and launches the importance weights: one workgroup per image, one invocation per sample.

use crate::kernel::gpu::{Binding, Constants, GpuKernel, Tile, writes};
use crate::plan::ImportanceWeights;
use crate::tensor::Buffer;

impl GpuKernel for ImportanceWeights {
    fn bindings(&self) -> Vec<Binding> {
        vec![writes(Buffer::Gradients), writes(Buffer::Terms)]
    }

    fn tile(&self, preferred: Tile) -> Tile {
        Tile { workgroup: [ImportanceWeights::MAX_SAMPLES, 1], ..preferred }
    }

    fn constants(&self, _tile: Tile) -> Constants {
        vec![
            ("N_BATCH", self.n_batch() as f64),
            ("N_SAMPLES", self.n_samples() as f64),
            ("NLL", self.nll.offset as f64),
            ("NLL_GROUPS", self.nll.stride as f64),
            ("KL", self.kl.offset as f64),
            ("KL_STRIDE", self.kl.stride as f64),
            ("D_OUTPUT", self.d_output.offset4() as f64),
            ("OUT_GROUPS", self.d_output.groups() as f64),
            ("WEIGHTS", self.weights.offset4() as f64),
            ("WEIGHTED_NLL", self.weighted_nll.offset as f64),
            ("WEIGHTED_KL", self.weighted_kl.offset as f64),
        ]
    }

    fn workgroups(&self, _tile: Tile) -> [u32; 2] {
        [self.n_batch() as u32, 1]
    }
}
