//! What is known of the aggregated posterior, summed over a pass. Shader: `shaders/latent_moments.wgsl`.

use super::lanes::{load, store};
use super::{Binding, Constants, Kernel, Memory, Tile, cover, reads, writes};
use crate::plan::Step;
use crate::shader::Import;
use crate::tensor::{Buffer, LANES, Tensor};
use wide::f32x4;

/// Sums over the rows that count, for each latent: kl, mu, mu², sigma².
#[derive(Debug, Clone, PartialEq)]
pub struct LatentMoments {
    /// `[n_rows, mu | logvar]`.
    pub mu_logvar: Tensor,
    /// `[n_rows, n_latent]`.
    pub kl: Tensor,
    /// `[slots · MOMENTS, n_latent]`.
    pub moments: Tensor,
}

impl LatentMoments {
    /// Sums of a latent in a slot.
    pub const MOMENTS: usize = 4;
}

impl Kernel for LatentMoments {
    fn name(&self) -> &'static str {
        "latent_moments"
    }

    fn makes(&self) -> &str {
        &self.moments.name
    }

    fn imports(&self) -> Vec<Import> {
        Vec::new()
    }

    fn bindings(&self) -> Vec<Binding> {
        vec![reads(Buffer::Activations), writes(Buffer::Terms)]
    }

    fn tile(&self, wish: Tile) -> Tile {
        Tile { workgroup: [wish.workgroup[0] * wish.workgroup[1], 1], ..wish }
    }

    fn constants(&self, _tile: Tile) -> Constants {
        vec![
            ("MU_LOGVAR", self.mu_logvar.offset4() as f64),
            ("KL", self.kl.offset as f64),
            ("GROUPS", self.kl.groups() as f64),
            ("MOMENTS", self.moments.offset as f64),
        ]
    }

    fn workgroups(&self, tile: Tile) -> [u32; 2] {
        [cover(self.kl.groups(), tile.workgroup[0]), 1]
    }

    fn run(&self, step: &Step, memory: &mut Memory) {
        for column in (0..self.kl.stride).step_by(LANES) {
            let mut sums = [f32x4::ZERO; Self::MOMENTS];
            for row in 0..step.n_valid as usize {
                let at = self.mu_logvar.row(row).start + column;
                let mu = load(&memory.activations[at..]);
                let logvar = load(&memory.activations[at + self.kl.stride..]);
                let kl = load(&memory.terms[self.kl.row(row).start + column..]);
                for (sum, term) in sums.iter_mut().zip([kl, mu, mu * mu, logvar.exp()]) {
                    *sum += term;
                }
            }
            for (index, sum) in sums.into_iter().enumerate() {
                let row = self.moments.row(step.slot as usize * Self::MOMENTS + index);
                store(sum, &mut memory.terms[row.start + column..]);
            }
        }
    }
}
