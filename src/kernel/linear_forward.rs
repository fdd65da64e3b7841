//! y = x W + b, and what follows on it at once. Shader: `shaders/linear_forward.wgsl` and `shaders/epilogue/`.

use super::gemm::{Left, ROWS, Right, outer, pack_rows, packed_len};
use super::lanes::{load, store};
use super::{Binding, Constants, Kernel, Memory, Tile, cover, reads, writes};
use crate::activation::Activation;
use crate::likelihood::Likelihood;
use crate::plan::{Linear, Noise, Step};
use crate::rng::normal4;
use crate::shader::Import;
use crate::tensor::{Buffer, LANES, Tensor};
use wide::f32x4;

/// |logvar| beyond which it is clamped, and its gradient zero.
pub const LOGVAR_LIMIT: f32 = 10.0;

/// A layer on its input.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearForward {
    /// `[n_rows, n_in]`.
    pub x: Tensor,
    /// W and b.
    pub layer: Linear,
    /// What follows.
    pub then: Forward,
}

/// What follows on the layer's output.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Forward {
    /// a = x W + b and y = f(a), both `[n_rows, n_out]`.
    Hidden { activation: &'static Activation, preactivation: Tensor, y: Tensor },
    /// mu | logvar, epsilon and z `[n_samples · n_rows, n_latent]`, kl `[n_rows, n_latent]`.
    Latent { mu_logvar: Tensor, epsilon: Tensor, z: Tensor, kl: Tensor },
    /// The likelihood of `image` `[n_batch, D]`: nll `[n_rows, groups]`, d_output `[n_rows, D]` of its mean over rows.
    Output { likelihood: &'static Likelihood, image: Tensor, nll: Tensor, d_output: Tensor },
    /// The decoder's mean `[n_rows, D]`.
    Mean { likelihood: &'static Likelihood, mean: Tensor },
}

impl LinearForward {
    fn groups_out(&self) -> usize {
        self.layer.weight.groups()
    }

    /// Groups of columns that come in pairs lie half a row apart.
    fn paired(&self) -> bool {
        matches!(self.then, Forward::Latent { .. })
    }
}

impl Kernel for LinearForward {
    fn name(&self) -> &'static str {
        "linear_forward"
    }

    fn makes(&self) -> &str {
        match &self.then {
            Forward::Hidden { y, .. } => &y.name,
            Forward::Latent { z, .. } => &z.name,
            Forward::Output { nll, .. } => &nll.name,
            Forward::Mean { mean, .. } => &mean.name,
        }
    }

    fn imports(&self) -> Vec<Import> {
        let finish = Import::file("finish", if self.paired() { "shared/finish_pair" } else { "shared/finish_each" });
        match &self.then {
            Forward::Hidden { activation, .. } => {
                vec![finish, Import::file("epilogue", "epilogue/hidden"), Import::text("activation", activation.wgsl)]
            }
            Forward::Latent { .. } => vec![finish, Import::file("epilogue", "epilogue/latent")],
            Forward::Output { likelihood, .. } => {
                vec![finish, Import::file("epilogue", "epilogue/output"), Import::text("likelihood", likelihood.wgsl)]
            }
            Forward::Mean { likelihood, .. } => {
                vec![finish, Import::file("epilogue", "epilogue/mean"), Import::text("likelihood", likelihood.wgsl)]
            }
        }
    }

    fn bindings(&self) -> Vec<Binding> {
        vec![reads(Buffer::Params), writes(Buffer::Activations), writes(Buffer::Gradients), writes(Buffer::Terms)]
    }

    fn tile(&self, wish: Tile) -> Tile {
        if self.paired() { Tile { cols: 2, ..wish } } else { wish }
    }

    fn constants(&self, tile: Tile) -> Constants {
        let groups = self.groups_out();
        let (step, apart, end) =
            if self.paired() { (1, groups / 2, groups / 2) } else { (tile.cols as usize, 1, groups) };
        let mut constants = vec![
            ("X", self.x.offset4() as f64),
            ("WEIGHT", self.layer.weight.offset4() as f64),
            ("BIAS", self.layer.bias.offset4() as f64),
            ("N_ROWS", self.x.rows as f64),
            ("IN_GROUPS", self.x.groups() as f64),
            ("OUT_GROUPS", groups as f64),
            ("COLS_STEP", step as f64),
            ("COLS_APART", apart as f64),
            ("COLS_END", end as f64),
        ];
        constants.extend(match &self.then {
            Forward::Hidden { preactivation, y, .. } => {
                vec![("PREACTIVATION", preactivation.offset4() as f64), ("Y", y.offset4() as f64)]
            }
            Forward::Latent { mu_logvar, epsilon, z, kl } => vec![
                ("MU_LOGVAR", mu_logvar.offset4() as f64),
                ("EPSILON", epsilon.offset4() as f64),
                ("Z", z.offset4() as f64),
                ("KL", kl.offset as f64),
                ("N_LATENT", z.cols as f64),
                ("N_SAMPLES", (z.rows / self.x.rows) as f64),
            ],
            Forward::Output { image, nll, d_output, .. } => vec![
                ("IMAGE", image.offset4() as f64),
                ("N_BATCH", image.rows as f64),
                ("NLL", nll.offset as f64),
                ("D_OUTPUT", d_output.offset4() as f64),
                ("N_PIXELS", image.cols as f64),
                ("SCALE", 1.0 / self.x.rows as f64),
            ],
            Forward::Mean { mean, .. } => vec![("MEAN", mean.offset4() as f64)],
        });
        constants
    }

    fn workgroups(&self, tile: Tile) -> [u32; 2] {
        let columns =
            if self.paired() { self.groups_out() / 2 } else { self.groups_out().div_ceil(tile.cols as usize) };
        let rows = self.x.rows.div_ceil(tile.rows as usize);
        [cover(columns, tile.workgroup[0]), cover(rows, tile.workgroup[1])]
    }

    fn run(&self, step: &Step, memory: &mut Memory) {
        match &self.then {
            Forward::Hidden { activation, preactivation, y } => {
                self.product(memory, preactivation);
                for row in 0..y.rows {
                    memory.activations.copy_within(preactivation.row(row), y.row(row).start);
                    for_groups(&mut memory.activations[y.row(row)], |_, a| (activation.forward)(a));
                }
            }
            Forward::Latent { mu_logvar, epsilon, z, kl } => {
                self.product(memory, mu_logvar);
                sample_latent(step, memory, [mu_logvar, epsilon, z, kl]);
            }
            Forward::Output { likelihood, image, nll, d_output } => {
                self.product(memory, d_output);
                let scale = 1.0 / d_output.rows as f32;
                for row in 0..d_output.rows {
                    let x = &memory.activations[image.row(row % image.rows)];
                    let terms = &mut memory.terms[nll.row(row)];
                    for_groups(&mut memory.gradients[d_output.row(row)], |group, output| {
                        let term = (likelihood.term)(load(&x[group * LANES..]), output, step.sigma);
                        let real = real_columns(group, image.cols);
                        terms[group] = (term.nll & real).reduce_add();
                        (f32x4::splat(scale) * term.d_output) & real
                    });
                }
            }
            Forward::Mean { likelihood, mean } => {
                self.product(memory, mean);
                for row in 0..mean.rows {
                    for_groups(&mut memory.activations[mean.row(row)], |_, output| (likelihood.mean)(output));
                }
            }
        }
    }
}

impl LinearForward {
    /// x W + b into `out`, which lies among the activations or the gradients.
    fn product(&self, memory: &mut Memory, out: &Tensor) {
        let n_k = self.x.stride;
        memory.packing.resize(packed_len(self.x.rows, n_k).max(memory.packing.len()), 0.0);
        let rows = (0..self.x.rows).map(|row| &memory.activations[self.x.row(row)]);
        pack_rows(rows, n_k, &mut memory.packing);
        let weight = &self.layer.weight;
        let bias = &memory.params[self.layer.bias.row(0)];
        let to = match out.buffer {
            Buffer::Gradients => &mut memory.gradients,
            _ => &mut memory.activations,
        };
        outer(
            Left { floats: &memory.packing, block: ROWS * n_k, stride: ROWS },
            Right { floats: &memory.params[weight.offset..], stride: weight.stride },
            [self.x.rows, n_k, weight.stride],
            |row, column, sums| {
                let at = out.offset + row * out.stride + column;
                store(sums + load(&bias[column..]), &mut to[at..]);
            },
        );
    }
}

/// z = mu + exp(logvar / 2) epsilon, and the KL of each latent.
fn sample_latent(step: &Step, memory: &mut Memory, [mu_logvar, epsilon, z, kl]: [&Tensor; 4]) {
    let half = z.stride;
    let n_rows = mu_logvar.rows;
    for row in 0..n_rows {
        for group in 0..z.groups() {
            let at = mu_logvar.row(row).start + group * LANES;
            let mu = load(&memory.activations[at..]);
            let limit = f32x4::splat(LOGVAR_LIMIT);
            let logvar = load(&memory.activations[at + half..]).max(-limit).min(limit);
            store(logvar, &mut memory.activations[at + half..]);
            let sigma = (0.5 * logvar).exp();
            let real = real_columns(group, z.cols);
            let terms = 0.5 * (mu * mu + sigma * sigma - logvar - f32x4::ONE);
            store(terms & real, &mut memory.terms[kl.row(row).start + group * LANES..]);
            for sample in 0..z.rows / n_rows {
                let sampled = sample * n_rows + row;
                let epsilon_at = epsilon.row(sampled).start + group * LANES;
                if step.noise != Noise::Recorded as u32 {
                    let counter = [group as u32, step.first_row + sampled as u32, step.step, 0];
                    let drawn = if step.noise == Noise::Drawn as u32 {
                        normal4(counter, [step.seed, step.stream])
                    } else {
                        [0.0; 4]
                    };
                    memory.activations[epsilon_at..][..LANES].copy_from_slice(&drawn);
                }
                let epsilon = load(&memory.activations[epsilon_at..]);
                let at = z.row(sampled).start + group * LANES;
                store((mu + sigma * epsilon) & real, &mut memory.activations[at..]);
            }
        }
    }
}

/// All ones in the lanes whose column exists, zero in the padding.
fn real_columns(group: usize, columns: usize) -> f32x4 {
    let lane = f32x4::new([0.0, 1.0, 2.0, 3.0]);
    lane.simd_lt(f32x4::splat(columns.saturating_sub(group * LANES) as f32))
}

/// Replaces each group of four by a function of its index and itself.
fn for_groups(row: &mut [f32], mut f: impl FnMut(usize, f32x4) -> f32x4) {
    for (index, group) in row.chunks_exact_mut(LANES).enumerate() {
        store(f(index, load(group)), group);
    }
}
