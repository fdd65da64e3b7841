//! The forward product and its epilogues on the CPU.

use crate::config::KlEstimator;
use crate::kernel::cpu::gemm::Operand;
use crate::kernel::cpu::simd::{load, real_columns, store};
use crate::kernel::cpu::{CpuKernel, CpuMemory};
use crate::likelihood::{LikelihoodParams, Output, soft_clip_scalar};
use crate::plan::{DecoderHead, ForwardEpilogue, LOGVAR_LIMIT, Linear, LinearForward, Noise, StepUniforms};
use crate::rng::{normal4, philox4x32};
use crate::tensor::{Buffer, Tensor, VEC4, padded};
use wide::f32x4;

impl CpuKernel for LinearForward {
    fn run(&self, step: &StepUniforms, memory: &mut CpuMemory) {
        match &self.epilogue {
            ForwardEpilogue::Hidden { activation, preactivation, y } => {
                self.product(memory, preactivation);
                let forward = activation.functions().forward;
                for row in 0..y.rows {
                    memory.activations.copy_within(preactivation.row(row), y.row(row).start);
                    for_groups(&mut memory.activations[y.row(row)], |_, a| forward(a));
                }
            }
            ForwardEpilogue::Latent { kl_estimator, mu_logvar, epsilon, z, kl } => {
                self.product(memory, mu_logvar);
                reparameterise(step, memory, *kl_estimator, [mu_logvar, epsilon, z, kl]);
            }
            ForwardEpilogue::ReconstructionLoss { head, image, nll, d_output } => {
                self.product(memory, d_output);
                let mean_over_rows = f32x4::splat(1.0 / d_output.rows as f32);
                let params = likelihood_params(head, step, &memory.params);
                let nll_and_gradient = head.likelihood.functions().nll_and_gradient;
                for row in 0..d_output.rows {
                    let x = &memory.activations[image.row(row % image.rows)];
                    let terms = &mut memory.terms[nll.row(row)];
                    for_outputs(&mut memory.gradients[d_output.row(row)], image.cols, |group, output| {
                        let loss = nll_and_gradient(load(&x[group * VEC4..]), output, params);
                        let real = real_columns(group, image.cols);
                        terms[group] = (loss.nll & real).reduce_add();
                        loss.d_output.map(|d_output| (mean_over_rows * d_output) & real)
                    });
                }
            }
            ForwardEpilogue::Mean { head, mean } => {
                self.product(memory, mean);
                let mean_of = head.likelihood.functions().mean;
                for row in 0..mean.rows {
                    for_outputs(&mut memory.activations[mean.row(row)], mean.cols, |_, output| mean_of(output));
                }
            }
            ForwardEpilogue::Draw { head, x } => {
                self.product(memory, x);
                let params = likelihood_params(head, step, &memory.params);
                let draw = head.likelihood.functions().draw;
                for row in 0..x.rows {
                    for_outputs(&mut memory.activations[x.row(row)], x.cols, |group, output| {
                        let counter = [group as u32, step.first_row + row as u32, 0, 0];
                        let bits = philox4x32(counter, [step.seed, step.stream]);
                        [draw(output, params, bits), f32x4::ZERO]
                    });
                }
            }
        }
    }
}

impl LinearForward {
    /// Writes x W + b into `out`, which is in the activations or the gradients.
    fn product(&self, memory: &mut CpuMemory, out: &Tensor) {
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

/// The parameters that the distributions of all pixels share.
fn likelihood_params(head: &DecoderHead, step: &StepUniforms, params: &[f32]) -> LikelihoodParams {
    let logvar = head.logvar.as_ref().map_or(0.0, |tensor| soft_clip_scalar(params[tensor.offset]).0);
    LikelihoodParams { sigma: step.sigma, logvar }
}

/// Computes z = mu + exp(logvar / 2) · epsilon and the KL of each latent dimension from `mu_logvar`.
fn reparameterise(
    step: &StepUniforms,
    memory: &mut CpuMemory,
    kl_estimator: KlEstimator,
    [mu_logvar, epsilon, z, kl]: [&Tensor; 4],
) {
    let limit = f32x4::splat(LOGVAR_LIMIT);
    let logvar_offset = z.stride;
    let n_rows = mu_logvar.rows;
    for row in 0..n_rows {
        for group in 0..z.groups() {
            let at = mu_logvar.row(row).start + group * VEC4;
            let mu = load(&memory.activations[at..]);
            let logvar = load(&memory.activations[at + logvar_offset..]).max(-limit).min(limit);
            store(logvar, &mut memory.activations[at + logvar_offset..]);
            let sigma = (0.5 * logvar).exp();
            let real = real_columns(group, z.cols);
            if kl_estimator == KlEstimator::Closed {
                let terms = 0.5 * (mu * mu + sigma * sigma - logvar - f32x4::ONE);
                store(terms & real, &mut memory.terms[kl.row(row).start + group * VEC4..]);
            }
            for sample in 0..z.rows / n_rows {
                let sample_row = sample * n_rows + row;
                let epsilon_at = epsilon.row(sample_row).start + group * VEC4;
                if let Some(noise) = noise(step, group, row, sample) {
                    memory.activations[epsilon_at..][..VEC4].copy_from_slice(&noise);
                }
                let epsilon = load(&memory.activations[epsilon_at..]);
                let z_at = z.row(sample_row).start + group * VEC4;
                let z = mu + sigma * epsilon;
                store(z & real, &mut memory.activations[z_at..]);
                if kl_estimator == KlEstimator::Sampled {
                    let terms = 0.5 * (z * z - epsilon * epsilon - logvar);
                    store(terms & real, &mut memory.terms[kl.row(sample_row).start + group * VEC4..]);
                }
            }
        }
    }
}

/// epsilon of four latent dimensions. `None` if it is recorded, because it is already in memory.
fn noise(step: &StepUniforms, group: usize, row: usize, sample: usize) -> Option<[f32; VEC4]> {
    if step.noise == Noise::Recorded as u32 {
        return None;
    }
    if step.noise == Noise::None as u32 {
        return Some([0.0; VEC4]);
    }
    let counter = [group as u32, step.first_row + row as u32, step.step, step.first_sample + sample as u32];
    Some(normal4(counter, [step.seed, step.stream]))
}

/// Applies `f` to the index and the values of each group of four, and stores the result in their place.
fn for_groups(row: &mut [f32], mut f: impl FnMut(usize, f32x4) -> f32x4) {
    for (index, group) in row.chunks_exact_mut(VEC4).enumerate() {
        store(f(index, load(group)), group);
    }
}

/// [`for_groups`] for the output of a decoder's head, four pixels at a time. A second output is in a block of columns
/// beside the first. If there is none, `f` gets zeros.
fn for_outputs(row: &mut [f32], n_pixels: usize, mut f: impl FnMut(usize, Output) -> Output) {
    let (firsts, seconds) = row.split_at_mut(padded(n_pixels));
    for (group, first) in firsts.chunks_exact_mut(VEC4).enumerate() {
        match seconds.get_mut(group * VEC4..) {
            Some(second @ [_, ..]) => {
                let output = f(group, [load(first), load(second)]);
                store(output[0], first);
                store(output[1], second);
            }
            _ => store(f(group, [load(first), f32x4::ZERO])[0], first),
        }
    }
}
