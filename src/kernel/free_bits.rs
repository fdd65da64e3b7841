//! Free bits: the KL of a latent counts as max(free, mean over the batch). Shader: `shaders/free_bits.wgsl`.

use super::{Binding, Constants, Kernel, Memory, Tile, cover, writes};
use crate::plan::Step;
use crate::shader::Import;
use crate::tensor::{Buffer, Tensor};

/// Decides which latents' KL counts (Kingma et al. 2016, "Improved variational inference with inverse autoregressive
/// flow", (15)).
#[derive(Debug, Clone, PartialEq)]
pub struct FreeBits {
    /// `[n_rows, n_latent]`; a latent that does not count becomes `free` in every row.
    pub kl: Tensor,
    /// `[1, n_latent]`, 1 where the KL counts and 0 where it does not.
    pub gate: Tensor,
    /// Nats a latent.
    pub free: f32,
}

impl Kernel for FreeBits {
    fn name(&self) -> &'static str {
        "free_bits"
    }

    fn makes(&self) -> &str {
        &self.gate.name
    }

    fn imports(&self) -> Vec<Import> {
        Vec::new()
    }

    fn bindings(&self) -> Vec<Binding> {
        vec![writes(Buffer::Gradients), writes(Buffer::Terms)]
    }

    fn tile(&self, wish: Tile) -> Tile {
        Tile { workgroup: [wish.workgroup[0] * wish.workgroup[1], 1], ..wish }
    }

    fn constants(&self, _tile: Tile) -> Constants {
        vec![
            ("KL", self.kl.offset as f64),
            ("N_ROWS", self.kl.rows as f64),
            ("GROUPS", self.kl.groups() as f64),
            ("N_LATENT", self.kl.cols as f64),
            ("GATE", self.gate.offset4() as f64),
            ("FREE", f64::from(self.free)),
        ]
    }

    fn workgroups(&self, tile: Tile) -> [u32; 2] {
        [cover(self.kl.groups(), tile.workgroup[0]), 1]
    }

    fn run(&self, _step: &Step, memory: &mut Memory) {
        memory.gradients[self.gate.row(0)].fill(0.0);
        for latent in 0..self.kl.cols {
            let rows = || (0..self.kl.rows).map(|row| self.kl.row(row).start + latent);
            let sum: f32 = rows().map(|at| memory.terms[at]).sum();
            if sum > self.free * self.kl.rows as f32 {
                memory.gradients[self.gate.offset + latent] = 1.0;
            } else {
                rows().for_each(|at| memory.terms[at] = self.free);
            }
        }
    }
}
