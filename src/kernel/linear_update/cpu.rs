//! The update on the CPU.

use crate::config::SigmaUpdate;
use crate::kernel::cpu::gemm::Operand;
use crate::kernel::cpu::simd::{load, splat, store};
use crate::kernel::cpu::{CpuKernel, CpuMemory};
use crate::likelihood::{HALF_LN_TWO_PI, inverse_soft_clip_scalar, soft_clip_scalar};
use crate::plan::{
    ADAM_BETA_1, ADAM_BETA_2, ADAM_EPSILON, GradientTarget, LEAST_ERROR, LayerUpdate, LinearUpdate, StepUniforms,
    UpdateEpilogue, loss_slot,
};
use crate::tensor::VEC4;
use wide::f32x4;

impl CpuKernel for LinearUpdate {
    fn run(&self, step: &StepUniforms, memory: &mut CpuMemory) {
        let CpuMemory { params, adam_moments, gradient_statistics, activations, gradients, product, .. } = memory;
        let state = match self.target {
            GradientTarget::Adam => adam_moments,
            GradientTarget::Statistics => gradient_statistics,
        };
        let (first, second) = state.split_at_mut(self.n_params);
        let mut sink = GradientSink::new(self.target, step, params, first, second);
        for LayerUpdate { x, d_y, layer } in &self.layers {
            let product = product.of(Operand::columns(activations, x), [x.stride, x.rows]);
            product.with(Operand::columns(gradients, d_y), d_y.stride, |row, column, gradient| {
                sink.take(layer.weight.offset + row * d_y.stride + column, gradient);
            });
            for column in (0..d_y.stride).step_by(VEC4) {
                let rows = gradients[d_y.offset..].chunks(d_y.stride).take(d_y.rows);
                let gradient = rows.fold(f32x4::ZERO, |sum, row| sum + load(&row[column..]));
                sink.take(layer.bias.offset + column, gradient);
            }
        }
        match &self.epilogue {
            UpdateEpilogue::SumLoss(loss) => loss.run(step, memory),
            UpdateEpilogue::LearnLogvar { logvar, update, n_pixels, n_batch } => {
                let pairs = memory.losses[loss_slot(step.slot).range()].chunks_exact(2);
                let mean_nll = pairs.map(|pair| pair[0]).sum::<f32>() / *n_batch as f32;
                let (clipped, slope) = soft_clip_scalar(sink.params[logvar.offset]);
                let half_pixels = 0.5 * *n_pixels as f32;
                let squares = squares(mean_nll, clipped, half_pixels);
                match update {
                    SigmaUpdate::Adam => {
                        let gradient = slope * (half_pixels - squares);
                        sink.take(logvar.offset, f32x4::new([gradient, 0.0, 0.0, 0.0]));
                    }
                    SigmaUpdate::Optimal => {
                        let change = (squares / half_pixels).max(LEAST_ERROR).ln();
                        sink.params[logvar.offset] = inverse_soft_clip_scalar(clipped + change);
                    }
                }
            }
        }
    }
}

/// E‖x − m‖² / 2s from the mean nll N, the soft-clipped log-variance ln s and half the number D of pixels:
/// N − ½ D ln(2 pi s). At ½ D the gradient with respect to ln s is zero.
fn squares(mean_nll: f32, logvar: f32, half_pixels: f32) -> f32 {
    mean_nll - half_pixels * (2.0 * HALF_LN_TWO_PI + logvar)
}

/// Passes gradients, four at a time, on to the target.
struct GradientSink<'a> {
    target: GradientTarget,
    params: &'a mut [f32],
    /// Adam's first moments, or mean gradients.
    first: &'a mut [f32],
    /// Adam's second moments, or sums of squared deviations.
    second: &'a mut [f32],
    /// α / (1 − β₁^t).
    rate: f32x4,
    /// 1 / (1 − β₂^t).
    correction: f32x4,
    /// The weight of this gradient in the running mean.
    mean_weight: f32x4,
}

impl<'a> GradientSink<'a> {
    fn new(
        target: GradientTarget,
        step: &StepUniforms,
        params: &'a mut [f32],
        first: &'a mut [f32],
        second: &'a mut [f32],
    ) -> GradientSink<'a> {
        let rate = splat(step.learning_rate * step.m_correction);
        let (correction, mean_weight) = (splat(step.v_correction), splat(step.mean_weight));
        GradientSink { target, params, first, second, rate, correction, mean_weight }
    }

    #[inline(always)]
    fn take(&mut self, at: usize, gradient: f32x4) {
        match self.target {
            GradientTarget::Adam => self.adam(at, gradient),
            GradientTarget::Statistics => self.statistics(at, gradient),
        }
    }

    /// Adam (Kingma & Ba 2015, algorithm 1).
    #[inline(always)]
    fn adam(&mut self, at: usize, gradient: f32x4) {
        const BETA_1: f32x4 = splat(ADAM_BETA_1);
        const BETA_2: f32x4 = splat(ADAM_BETA_2);
        const ONE_MINUS_BETA_1: f32x4 = splat(1.0 - ADAM_BETA_1);
        const ONE_MINUS_BETA_2: f32x4 = splat(1.0 - ADAM_BETA_2);
        let [params, m, v] =
            [&mut self.params[at..][..VEC4], &mut self.first[at..][..VEC4], &mut self.second[at..][..VEC4]];
        let mean = BETA_1 * load(m) + ONE_MINUS_BETA_1 * gradient;
        let square = BETA_2 * load(v) + ONE_MINUS_BETA_2 * gradient * gradient;
        store(mean, m);
        store(square, v);
        let change = self.rate * mean / ((self.correction * square).sqrt() + splat(ADAM_EPSILON));
        store(load(params) - change, params);
    }

    /// Running mean and sum of squared deviations (Welford 1962).
    fn statistics(&mut self, at: usize, gradient: f32x4) {
        let [mean, squares] = [&mut self.first[at..][..VEC4], &mut self.second[at..][..VEC4]];
        let deviation = gradient - load(mean);
        let new_mean = load(mean) + self.mean_weight * deviation;
        store(new_mean, mean);
        store(load(squares) + deviation * (gradient - new_mean), squares);
    }
}
