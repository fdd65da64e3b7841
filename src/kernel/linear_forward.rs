//! y = x W + b, and what follows on it at once. Shader: `shaders/linear_forward.wgsl` and `shaders/epilogue/`.

use super::gemm::Operand;
use super::lanes::{load, store};
use super::{Binding, Constants, Kernel, Memory, Tile, cover, reads, writes};
use crate::activation::Activation;
use crate::config::KlEstimator;
use crate::likelihood::{Likelihood, Output, Scale, clipped_scalar};
use crate::plan::{Linear, Noise, Step};
use crate::rng::{normal4, philox4x32};
use crate::shader::Import;
use crate::tensor::{Buffer, LANES, Tensor, padded};
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
    /// mu | logvar, epsilon and z `[n_samples · n_rows, n_latent]`, kl `[n_rows, n_latent]` in closed form or, sampled,
    /// `[n_samples · n_rows, n_latent]`.
    Latent { kl_estimator: KlEstimator, mu_logvar: Tensor, epsilon: Tensor, z: Tensor, kl: Tensor },
    /// The likelihood of `image` `[n_batch, D]`: nll `[n_rows, groups]`, d_output `[n_rows, D]` of its mean over rows,
    /// one block of columns a part of the output.
    Output { decoder: Observer, image: Tensor, nll: Tensor, d_output: Tensor },
    /// The decoder's mean `[n_rows, D]` and, where it is learned a pixel, beside it the log-variance.
    Mean { decoder: Observer, mean: Tensor },
    /// A draw from the decoder's distribution, `[n_rows, D]`.
    Draw { decoder: Observer, x: Tensor },
}

/// What the decoder's output means.
#[derive(Debug, Clone, PartialEq)]
pub struct Observer {
    /// Of a pixel.
    pub likelihood: &'static Likelihood,
    /// The parameter of a shared variance, `[1, 1]`.
    pub logvar: Option<Tensor>,
}

impl Observer {
    fn imports(&self) -> [Import; 3] {
        let (finish, output) = match self.likelihood.parts() {
            1 => ("shared/finish_each", "shared/output_one"),
            _ => ("shared/finish_two", "shared/output_two"),
        };
        [
            Import::file("finish", finish),
            Import::file("output", output),
            Import::text("likelihood", self.likelihood.wgsl),
        ]
    }

    fn constants(&self, pixels: &Tensor) -> Constants {
        let mut constants = vec![("PIXEL_GROUPS", (padded(pixels.cols) / LANES) as f64)];
        if let Some(logvar) = &self.logvar {
            constants.push(("DECODER_LOGVAR", logvar.offset4() as f64));
        }
        constants
    }

    fn scale(&self, step: &Step, params: &[f32]) -> Scale {
        let logvar = self.logvar.as_ref().map_or(0.0, |tensor| clipped_scalar(params[tensor.offset]).0);
        Scale { sigma: step.sigma, logvar }
    }
}

impl LinearForward {
    fn groups_out(&self) -> usize {
        self.layer.weight.groups()
    }

    /// Groups of columns that come in pairs lie half a row apart.
    fn paired(&self) -> bool {
        match &self.then {
            Forward::Hidden { .. } => false,
            Forward::Latent { .. } => true,
            Forward::Output { decoder, .. } | Forward::Mean { decoder, .. } | Forward::Draw { decoder, .. } => {
                decoder.likelihood.parts() == 2
            }
        }
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
            Forward::Draw { x, .. } => &x.name,
        }
    }

    fn imports(&self) -> Vec<Import> {
        let epilogue = |file: &'static str| Import::file("epilogue", file);
        let observed = |file, decoder: &Observer| [vec![epilogue(file)], decoder.imports().to_vec()].concat();
        match &self.then {
            Forward::Hidden { activation, .. } => vec![
                Import::file("finish", "shared/finish_each"),
                epilogue("epilogue/hidden"),
                Import::text("activation", activation.wgsl),
            ],
            Forward::Latent { kl_estimator, .. } => {
                let kl = match kl_estimator {
                    KlEstimator::Closed => "kl/closed",
                    KlEstimator::Sampled => "kl/sampled",
                };
                vec![Import::file("finish", "shared/finish_pair"), epilogue("epilogue/latent"), Import::file("kl", kl)]
            }
            Forward::Output { decoder, .. } => observed("epilogue/output", decoder),
            Forward::Mean { decoder, .. } => observed("epilogue/mean", decoder),
            Forward::Draw { decoder, .. } => observed("epilogue/draw", decoder),
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
            Forward::Latent { mu_logvar, epsilon, z, kl, .. } => vec![
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
            Forward::Draw { x, .. } => vec![("DRAW", x.offset4() as f64)],
        });
        match &self.then {
            Forward::Output { decoder, image, .. } => constants.extend(decoder.constants(image)),
            Forward::Mean { decoder, mean } => constants.extend(decoder.constants(mean)),
            Forward::Draw { decoder, x } => constants.extend(decoder.constants(x)),
            Forward::Hidden { .. } | Forward::Latent { .. } => {}
        }
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
            Forward::Latent { kl_estimator, mu_logvar, epsilon, z, kl } => {
                self.product(memory, mu_logvar);
                sample_latent(step, memory, *kl_estimator, [mu_logvar, epsilon, z, kl]);
            }
            Forward::Output { decoder, image, nll, d_output } => {
                self.product(memory, d_output);
                let mean_over_rows = f32x4::splat(1.0 / d_output.rows as f32);
                let scale = decoder.scale(step, &memory.params);
                for row in 0..d_output.rows {
                    let x = &memory.activations[image.row(row % image.rows)];
                    let terms = &mut memory.terms[nll.row(row)];
                    for_outputs(&mut memory.gradients[d_output.row(row)], image.cols, |group, output| {
                        let term = (decoder.likelihood.term)(load(&x[group * LANES..]), output, scale);
                        let real = real_columns(group, image.cols);
                        terms[group] = (term.nll & real).reduce_add();
                        term.d_output.map(|d_output| (mean_over_rows * d_output) & real)
                    });
                }
            }
            Forward::Mean { decoder, mean } => {
                self.product(memory, mean);
                for row in 0..mean.rows {
                    for_outputs(&mut memory.activations[mean.row(row)], mean.cols, |_, output| {
                        (decoder.likelihood.mean)(output)
                    });
                }
            }
            Forward::Draw { decoder, x } => {
                self.product(memory, x);
                let scale = decoder.scale(step, &memory.params);
                for row in 0..x.rows {
                    for_outputs(&mut memory.activations[x.row(row)], x.cols, |group, output| {
                        let counter = [group as u32, step.first_row + row as u32, 0, 0];
                        let bits = philox4x32(counter, [step.seed, step.stream]);
                        [(decoder.likelihood.draw)(output, scale, bits), f32x4::ZERO]
                    });
                }
            }
        }
    }
}

impl LinearForward {
    /// x W + b into `out`, which lies among the activations or the gradients.
    fn product(&self, memory: &mut Memory, out: &Tensor) {
        let Linear { weight, bias, .. } = &self.layer;
        let x = Operand::rows(&memory.activations, &self.x);
        let product = memory.product.of(x, [self.x.rows, self.x.stride]);
        let bias = &memory.params[bias.row(0)];
        let to = match out.buffer {
            Buffer::Gradients => &mut memory.gradients,
            _ => &mut memory.activations,
        };
        product.with(Operand::columns(&memory.params, weight), weight.stride, |row, column, sums| {
            let at = out.offset + row * out.stride + column;
            store(sums + load(&bias[column..]), &mut to[at..]);
        });
    }
}

/// z = mu + exp(logvar / 2) epsilon, and the KL of each latent.
fn sample_latent(
    step: &Step,
    memory: &mut Memory,
    kl_estimator: KlEstimator,
    [mu_logvar, epsilon, z, kl]: [&Tensor; 4],
) {
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
            if kl_estimator == KlEstimator::Closed {
                let terms = 0.5 * (mu * mu + sigma * sigma - logvar - f32x4::ONE);
                store(terms & real, &mut memory.terms[kl.row(row).start + group * LANES..]);
            }
            for sample in 0..z.rows / n_rows {
                let sampled = sample * n_rows + row;
                let epsilon_at = epsilon.row(sampled).start + group * LANES;
                if step.noise != Noise::Recorded as u32 {
                    let counter =
                        [group as u32, step.first_row + row as u32, step.step, step.first_sample + sample as u32];
                    let drawn = if step.noise == Noise::Drawn as u32 {
                        normal4(counter, [step.seed, step.stream])
                    } else {
                        [0.0; 4]
                    };
                    memory.activations[epsilon_at..][..LANES].copy_from_slice(&drawn);
                }
                let epsilon = load(&memory.activations[epsilon_at..]);
                let at = z.row(sampled).start + group * LANES;
                let z = mu + sigma * epsilon;
                store(z & real, &mut memory.activations[at..]);
                if kl_estimator == KlEstimator::Sampled {
                    let terms = 0.5 * (z * z - epsilon * epsilon - logvar);
                    store(terms & real, &mut memory.terms[kl.row(sampled).start + group * LANES..]);
                }
            }
        }
    }
}

/// All ones in the lanes whose column exists, zero in the padding.
pub(super) fn real_columns(group: usize, columns: usize) -> f32x4 {
    let lane = f32x4::new([0.0, 1.0, 2.0, 3.0]);
    lane.simd_lt(f32x4::splat(columns.saturating_sub(group * LANES) as f32))
}

/// Replaces each group of four by a function of its index and itself.
fn for_groups(row: &mut [f32], mut f: impl FnMut(usize, f32x4) -> f32x4) {
    for (index, group) in row.chunks_exact_mut(LANES).enumerate() {
        store(f(index, load(group)), group);
    }
}

/// The same for a decoder's output of `n_pixels`: four pixels at a time, a block of columns a part.
fn for_outputs(row: &mut [f32], n_pixels: usize, mut f: impl FnMut(usize, Output) -> Output) {
    let (firsts, seconds) = row.split_at_mut(padded(n_pixels));
    for (group, first) in firsts.chunks_exact_mut(LANES).enumerate() {
        match seconds.get_mut(group * LANES..) {
            Some(second @ [_, ..]) => {
                let output = f(group, [load(first), load(second)]);
                store(output[0], first);
                store(output[1], second);
            }
            _ => store(f(group, [load(first), f32x4::ZERO])[0], first),
        }
    }
}
