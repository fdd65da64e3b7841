//! dW = xᵀ d_y and db = Σ d_y of every layer, and Adam on the spot. Shader: `shaders/linear_update.wgsl` and
//! `shaders/update/`.

use super::gemm::Operand;
use super::lanes::{load, splat, store};
use super::{Binding, Constants, Kernel, LossSum, Memory, Tile, cover, reads, writes};
use crate::likelihood::{HALF_LN_TWO_PI, clipped_scalar};
use crate::plan::{LOSS_LANES, Linear, Step};
use crate::shader::Import;
use crate::tensor::{Buffer, LANES, Tensor};
use wide::f32x4;

/// One dispatch for all layers, and what there is besides.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearUpdate {
    /// What to update.
    pub layers: Vec<LayerUpdate>,
    /// Floats of the parameters: where the second moments begin.
    pub n_params: usize,
    /// What becomes of a gradient.
    pub apply: Apply,
    /// What there is besides.
    pub last: Last,
}

/// What becomes of a gradient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apply {
    /// Adam moves the parameter.
    Adam,
    /// Its mean and its squared deviations over repeated passes go to [`Buffer::Statistics`]; `adam_m` of the step is
    /// 1 / passes so far.
    Statistics,
}

/// What the update does after the last layer.
#[derive(Debug, Clone, PartialEq)]
pub enum Last {
    /// Adds up what the forward pass left of the loss.
    SumLoss(LossSum),
    /// Moves a Gaussian decoder's shared log-variance, from a loss that was added up before.
    LearnLogvar {
        /// The parameter, `[1, 1]`.
        logvar: Tensor,
        /// Pixels of an image.
        n_pixels: usize,
        /// Rows of the minibatch.
        n_batch: usize,
    },
}

/// A layer with its input and the gradient by its output.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerUpdate {
    /// `[n_rows, n_in]`.
    pub x: Tensor,
    /// `[n_rows, n_out]`.
    pub d_y: Tensor,
    /// W and b.
    pub layer: Linear,
}

/// Constants of Adam (Kingma & Ba 2015): β₁, β₂, ε. The shader's are the same.
pub const ADAM_BETA_1: f32 = 0.9;
/// β₂.
pub const ADAM_BETA_2: f32 = 0.999;
const ADAM_EPSILON: f32 = 1e-8;

impl LayerUpdate {
    fn workgroups(&self, tile: Tile) -> u32 {
        let tiles = self.x.groups().div_ceil(tile.rows as usize) * self.d_y.groups().div_ceil(tile.cols as usize);
        cover(tiles, tile.workgroup[0])
    }
}

impl LinearUpdate {
    /// Where the moments of the gradients are kept.
    fn moments(&self) -> Buffer {
        match self.apply {
            Apply::Adam => Buffer::Moments,
            Apply::Statistics => Buffer::Statistics,
        }
    }
}

impl Kernel for LinearUpdate {
    fn name(&self) -> &'static str {
        "linear_update"
    }

    fn makes(&self) -> &str {
        "parameters"
    }

    fn imports(&self) -> Vec<Import> {
        let last = match self.last {
            Last::SumLoss(_) => "update/sum_loss",
            Last::LearnLogvar { .. } => "update/learn_logvar",
        };
        let apply = match self.apply {
            Apply::Adam => "update/adam",
            Apply::Statistics => "update/statistics",
        };
        vec![Import::file("apply", apply), Import::file("finish_update", last)]
    }

    fn bindings(&self) -> Vec<Binding> {
        vec![
            writes(Buffer::Params),
            writes(self.moments()),
            reads(Buffer::Activations),
            reads(Buffer::Gradients),
            reads(Buffer::Terms),
            reads(Buffer::Layers),
            writes(Buffer::Losses),
        ]
    }

    fn tile(&self, wish: Tile) -> Tile {
        // A row of the tile is a group of four inputs here.
        Tile { rows: (wish.rows / 4).max(1), workgroup: [wish.workgroup[0] * wish.workgroup[1], 1], ..wish }
    }

    fn constants(&self, tile: Tile) -> Constants {
        let mut constants = vec![
            ("N_LAYERS", self.layers.len() as f64),
            ("N_PARAMS", (self.n_params / LANES) as f64),
            ("LAST_WORKGROUP", f64::from(self.layers.iter().map(|layer| layer.workgroups(tile)).sum::<u32>())),
        ];
        constants.extend(match &self.last {
            Last::SumLoss(loss) => loss.sum_constants(),
            Last::LearnLogvar { logvar, n_pixels, n_batch } => vec![
                ("DECODER_LOGVAR", logvar.offset4() as f64),
                ("N_PIXELS", *n_pixels as f64),
                ("N_BATCH", *n_batch as f64),
            ],
        });
        constants
    }

    fn workgroups(&self, tile: Tile) -> [u32; 2] {
        let layers: u32 = self.layers.iter().map(|layer| layer.workgroups(tile)).sum();
        [layers + cover(LOSS_LANES, tile.workgroup[0]), 1]
    }

    fn layer_table(&self, tile: Tile) -> Vec<u32> {
        let mut first_workgroup = 0;
        let mut table = Vec::new();
        for update in &self.layers {
            table.extend([
                update.x.offset4() as u32,
                update.d_y.offset4() as u32,
                update.layer.weight.offset4() as u32,
                update.layer.bias.offset4() as u32,
                update.x.groups() as u32,
                update.d_y.groups() as u32,
                update.x.rows as u32,
                first_workgroup,
            ]);
            first_workgroup += update.workgroups(tile);
        }
        table
    }

    fn run(&self, step: &Step, memory: &mut Memory) {
        for LayerUpdate { x, d_y, layer } in &self.layers {
            let moments = match self.apply {
                Apply::Adam => &mut memory.moments,
                Apply::Statistics => &mut memory.statistics,
            };
            let (m, v) = moments.split_at_mut(self.n_params);
            let mut gradients = Gradients::new(self.apply, step, &mut memory.params, m, v);
            let product = memory.product.of(Operand::columns(&memory.activations, x), [x.stride, x.rows]);
            product.with(Operand::columns(&memory.gradients, d_y), d_y.stride, |row, column, gradient| {
                gradients.apply(layer.weight.offset + row * d_y.stride + column, gradient);
            });
            for column in (0..d_y.stride).step_by(LANES) {
                let rows = memory.gradients[d_y.offset..].chunks(d_y.stride).take(d_y.rows);
                let gradient = rows.fold(f32x4::ZERO, |sum, row| sum + load(&row[column..]));
                gradients.apply(layer.bias.offset + column, gradient);
            }
        }
        match &self.last {
            Last::SumLoss(loss) => loss.sum(step, memory),
            Last::LearnLogvar { logvar, n_pixels, n_batch } => {
                let slot = &memory.losses[step.slot as usize * 2 * LOSS_LANES..][..2 * LOSS_LANES];
                let nll: f32 = slot.chunks_exact(2).map(|lane| lane[0]).sum();
                let (clipped, slope) = clipped_scalar(memory.params[logvar.offset]);
                let half_pixels = 0.5 * *n_pixels as f32;
                let misfit = nll / *n_batch as f32 - half_pixels * (2.0 * HALF_LN_TWO_PI + clipped);
                let gradient = slope * (half_pixels - misfit);
                let moments = match self.apply {
                    Apply::Adam => &mut memory.moments,
                    Apply::Statistics => &mut memory.statistics,
                };
                let (m, v) = moments.split_at_mut(self.n_params);
                let mut gradients = Gradients::new(self.apply, step, &mut memory.params, m, v);
                gradients.apply(logvar.offset, f32x4::new([gradient, 0.0, 0.0, 0.0]));
            }
        }
    }
}

/// What becomes of four gradients at a time.
struct Gradients<'a> {
    apply: Apply,
    params: &'a mut [f32],
    m: &'a mut [f32],
    v: &'a mut [f32],
    /// α / (1 − β₁^t).
    rate: f32x4,
    /// 1 / (1 − β₂^t).
    correction: f32x4,
    /// The weight of this gradient in the mean of all so far.
    share: f32x4,
}

impl<'a> Gradients<'a> {
    fn new(apply: Apply, step: &Step, params: &'a mut [f32], m: &'a mut [f32], v: &'a mut [f32]) -> Gradients<'a> {
        let rate = splat(step.learning_rate * step.adam_m);
        Gradients { apply, params, m, v, rate, correction: splat(step.adam_v), share: splat(step.adam_m) }
    }

    #[inline(always)]
    fn apply(&mut self, at: usize, gradient: f32x4) {
        match self.apply {
            Apply::Adam => self.adam(at, gradient),
            Apply::Statistics => self.gather(at, gradient),
        }
    }

    fn gather(&mut self, at: usize, gradient: f32x4) {
        let [m, v] = [&mut self.m[at..][..LANES], &mut self.v[at..][..LANES]];
        let before = gradient - load(m);
        let mean = load(m) + self.share * before;
        store(mean, m);
        store(load(v) + before * (gradient - mean), v);
    }

    #[inline(always)]
    fn adam(&mut self, at: usize, gradient: f32x4) {
        const BETA_1: f32x4 = splat(ADAM_BETA_1);
        const BETA_2: f32x4 = splat(ADAM_BETA_2);
        const REST_1: f32x4 = splat(1.0 - ADAM_BETA_1);
        const REST_2: f32x4 = splat(1.0 - ADAM_BETA_2);
        let [params, m, v] = [&mut self.params[at..][..LANES], &mut self.m[at..][..LANES], &mut self.v[at..][..LANES]];
        let mean = BETA_1 * load(m) + REST_1 * gradient;
        let square = BETA_2 * load(v) + REST_2 * gradient * gradient;
        store(mean, m);
        store(square, v);
        let change = self.rate * mean / ((self.correction * square).sqrt() + splat(ADAM_EPSILON));
        store(load(params) - change, params);
    }
}
