//! Runs every operation of every program separately, and compares the GPU with the CPU mirror, and both with f64
//! formulas. The shapes are not multiples of any tile size. Before an operation runs, all memory except its inputs is
//! NaN, so that a wrong read shows in the result. After it, all memory except its outputs must be unchanged, bit for
//! bit: the ends of the buffers, the other slots of the loss ring, the padding between matrices.

mod support;

use serde_json::json;
use std::ops::Range;
use std::sync::Arc;
use support::compare::{assert_near, bits, difference, near, widen};
use support::{data, device, formula, objectives, parts, with};
use vae_lab::activation::{ACTIVATIONS, Activation};
use vae_lab::backend::gpu::{Gpu, GpuBackend};
use vae_lab::config::{Config, Pixels, SigmaUpdate};
use vae_lab::data::Images;
use vae_lab::kernel::cpu::CpuMemory;
use vae_lab::kernel::cpu::gemm::Operand;
use vae_lab::kernel::gpu::Tile;
use vae_lab::kernel::on_cpu;
use vae_lab::likelihood::{LIKELIHOODS, Likelihood};
use vae_lab::model;
use vae_lab::plan::{
    BackwardEpilogue, ForwardEpilogue, KlWeight, LOSS_PAIRS, LOSS_SLOTS, LinearBackward, LinearForward, LinearUpdate,
    Noise, Operation, Plan, Program, ProgramKind, StepUniforms, SumLoss, UpdateEpilogue,
};
use vae_lab::rng::{Stream, normal4};
use vae_lab::tensor::{Buffer, Rank, Tensor, VEC4, padded};
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

const TOLERANCE: f64 = 2e-5;
/// Every case natively; in the browser every fifth, to save time.
const CASE_STEP: usize = if cfg!(target_arch = "wasm32") { 5 } else { 1 };
/// Floats after the last matrix of each buffer, which no operation may read or write.
const GUARD: usize = 64;
const N_IMAGES: usize = 23;
const FLOATS: [Buffer; 7] = [
    Buffer::Params,
    Buffer::AdamMoments,
    Buffer::GradientStatistics,
    Buffer::Activations,
    Buffer::Gradients,
    Buffer::Terms,
    Buffer::Losses,
];
const IMAGES: [Buffer; 3] = [Buffer::Training, Buffer::HeldOut, Buffer::Query];

/// Width, height, hidden widths, latent dimensions, batch.
const SHAPES: [(usize, usize, &[usize], usize, usize); 9] = [
    (1, 1, &[], 1, 1),
    (3, 1, &[5], 2, 7),
    (7, 5, &[13], 3, 17),
    (5, 5, &[7, 3], 5, 13),
    (3, 7, &[9, 17, 5], 4, 5),
    (13, 3, &[1], 7, 3),
    (8, 8, &[20], 8, 16),
    (17, 1, &[33, 6], 13, 33),
    (10, 7, &[], 21, 30),
];

/// The two tiles of `Gpu::tile`, the tallest tile, and the smallest.
const TILES: [Tile; 4] = [
    Tile { rows: 8, cols: 2, workgroup: [4, 4] },
    Tile { rows: 4, cols: 1, workgroup: [8, 8] },
    Tile { rows: 16, cols: 1, workgroup: [3, 2] },
    Tile { rows: 1, cols: 1, workgroup: [1, 1] },
];

/// The same model on the CPU and on the GPU.
struct Pair {
    plan: Arc<Plan>,
    gpu: GpuBackend,
    images: [Vec<u8>; 3],
    seed: u32,
}

impl Pair {
    async fn new(gpu: &Gpu, config: &Config, tile: Tile, seed: u32) -> Pair {
        let mut plan = model::plan(config);
        plan.n_params += GUARD;
        plan.scratch.iter_mut().for_each(|(_, floats)| *floats += GUARD);
        let plan = Arc::new(plan);
        let mut gpu = GpuBackend::with_tile(gpu.clone(), &plan, tile).await.unwrap();
        gpu.allocate(Buffer::GradientStatistics, 2 * plan.n_params).await.unwrap();
        let images = [1, 2, 3].map(|i| stored_images(config, seed + i));
        for (buffer, images) in IMAGES.into_iter().zip(&images) {
            gpu.set_images(buffer, images).await.unwrap();
        }
        Pair { plan, gpu, images, seed }
    }

    /// Memory before an operation: its inputs are there, the rest is NaN.
    fn before(&self, operation: &Operation, step: &StepUniforms) -> CpuMemory {
        let [training, held_out, query] = self.images.clone();
        let mut memory = CpuMemory { training, held_out, query, ..CpuMemory::default() };
        memory.params = vec![f32::NAN; self.plan.n_params];
        memory.adam_moments = vec![f32::NAN; 2 * self.plan.n_params];
        memory.gradient_statistics = vec![f32::NAN; 2 * self.plan.n_params];
        memory.losses = vec![f32::NAN; 2 * LOSS_PAIRS * LOSS_SLOTS];
        for (buffer, floats) in self.plan.scratch {
            *memory.floats_mut(buffer) = vec![f32::NAN; floats];
        }
        let (n_params, mut seed) = (self.plan.n_params - GUARD, self.seed);
        for input in operation.reads(step) {
            let value: fn(f32) -> f32 = match input.buffer {
                Buffer::Params => |u| 0.5 * u,
                // This gives the sum a squared error.
                Buffer::Losses => |u| 4.0 + u,
                // Second moments and sums of squares are positive.
                Buffer::AdamMoments | Buffer::GradientStatistics if input.offset >= n_params => |u| 0.6 + 0.5 * u,
                _ => |u| u,
            };
            // The padding of an input is zero, but rows past the last one of a scratch matrix stay NaN.
            let floats = memory.floats_mut(input.buffer);
            floats[whole(&input).start..whole(&input).end + padding_rows(&input) * input.stride].fill(0.0);
            for part in parts(&input) {
                seed += 1;
                let values = data::uniforms(part.rows * part.cols, seed).into_iter().map(value);
                part.pad_into(&values.collect::<Vec<f32>>(), floats);
            }
        }
        if let Operation::LinearForward(LinearForward { epilogue: ForwardEpilogue::Draw { x, .. }, .. }) = operation {
            // The columns beside a draw: the mirror sets them to zero, the shader leaves them unchanged.
            let width = x.cols.next_multiple_of(VEC4);
            (0..x.rows).for_each(|row| memory.activations[x.row(row)][width..].fill(0.0));
        }
        if let Some(weights) = sample_weights(operation) {
            // Each row of the weights holds one number, repeated.
            memory.gradients[whole(weights)].chunks_exact_mut(weights.stride).for_each(|row| row.fill(row[0]));
        }
        memory
    }

    async fn on_gpu(&mut self, operation: &Operation, step: &StepUniforms, before: &CpuMemory) -> CpuMemory {
        for buffer in FLOATS {
            self.gpu.write(buffer, 0, before.floats(buffer));
        }
        let program = Program { kind: ProgramKind::Train, n_batch: 0, operations: vec![operation.clone()] };
        self.gpu.run_program(&program, &[*step]).await.unwrap();
        let mut after = CpuMemory::default();
        for buffer in FLOATS {
            let n = before.floats(buffer).len();
            *after.floats_mut(buffer) = self.gpu.read(buffer, 0..n).await.unwrap();
        }
        after
    }
}

/// Random images in the engine's stored format: bytes, or numbers in [0, 1).
fn stored_images(config: &Config, seed: u32) -> Vec<u8> {
    let n_pixels = config.model.n_pixels();
    if config.model.pixels == Pixels::Values {
        let values: Vec<f32> = data::uniforms(N_IMAGES * n_pixels, seed).into_iter().map(f32::abs).collect();
        return Images::from(&values).stored(n_pixels);
    }
    Images::from(&data::noise_images(N_IMAGES, n_pixels, seed)).stored(n_pixels)
}

/// The weights of samples, if an operation reads them.
fn sample_weights(operation: &Operation) -> Option<&Tensor> {
    match operation {
        Operation::LinearBackward(LinearBackward {
            epilogue: BackwardEpilogue::Latent { kl_weight: KlWeight::Importance(weights), .. },
            ..
        }) => Some(weights),
        _ => None,
    }
}

/// Rows of zeros after the last row of a weight, or of what belongs to it.
fn padding_rows(tensor: &Tensor) -> usize {
    let is_kept = [Buffer::Params, Buffer::AdamMoments, Buffer::GradientStatistics].contains(&tensor.buffer);
    if is_kept && tensor.rank == Rank::Matrix { padded(tensor.rows) - tensor.rows } else { 0 }
}

/// All rows of a matrix, padding included.
fn whole(tensor: &Tensor) -> Range<usize> {
    tensor.offset..tensor.offset + tensor.rows * tensor.stride
}

/// What an operation may write.
fn written(operation: &Operation, step: &StepUniforms) -> Vec<(Buffer, Range<usize>)> {
    operation.writes(step).iter().map(|tensor| (tensor.buffer, whole(tensor))).collect()
}

fn run_on_cpu(operation: &Operation, step: &StepUniforms, before: &CpuMemory) -> CpuMemory {
    let mut memory = CpuMemory::default();
    // Fills the product's buffers with NaN: a product must not read what an earlier one left there.
    let poison = Operand { floats: &[f32::NAN; 49], stride: 7, stride_k: 1 };
    memory.product.of(poison, [7, 7]).with(poison, 4, |_, _, _| {});
    for buffer in FLOATS {
        *memory.floats_mut(buffer) = before.floats(buffer).clone();
    }
    memory.training.clone_from(&before.training);
    memory.held_out.clone_from(&before.held_out);
    memory.query.clone_from(&before.query);
    on_cpu(operation).run(step, &mut memory);
    memory
}

/// The first difference between two memories in the ranges that the operation may write.
fn disagreement(ranges: &[(Buffer, Range<usize>)], found: &CpuMemory, expected: &CpuMemory) -> Option<String> {
    ranges.iter().find_map(|(buffer, range)| {
        let expected = widen(&expected.floats(*buffer)[range.clone()]);
        let found = &found.floats(*buffer)[range.clone()];
        difference(found, &expected, TOLERANCE).map(|difference| format!("{buffer:?} {difference}"))
    })
}

fn assert_guards(what: &str, ranges: &[(Buffer, Range<usize>)], before: &CpuMemory, after: &CpuMemory) {
    for buffer in FLOATS {
        let guarded = |memory: &CpuMemory| {
            let mut bits = bits(memory.floats(buffer));
            ranges.iter().filter(|(written, _)| *written == buffer).for_each(|(_, range)| bits[range.clone()].fill(0));
            bits
        };
        let (before, after) = (guarded(before), guarded(after));
        let place = before.iter().zip(&after).position(|(before, after)| before != after);
        assert_eq!(place, None, "{what} wrote into {buffer:?} at float {place:?}, which it must not write");
    }
}

/// Compares the sum over the step's slot of the loss ring with the formula.
fn assert_loss(what: &str, loss: &SumLoss, step: &StepUniforms, before: &CpuMemory, after: &CpuMemory) {
    let slot = &after.losses[step.slot as usize * 2 * LOSS_PAIRS..][..2 * LOSS_PAIRS];
    for (term, expected) in formula::loss_sums(loss, step, before).into_iter().enumerate() {
        let found: f64 = slot.iter().skip(term).step_by(2).map(|value| f64::from(*value)).sum();
        assert!(near(found, expected, TOLERANCE), "{what}: sum {term} is {found}, expected {expected}");
    }
}

/// The steps to test. Training crosses the end of an epoch; the other programs have a batch that is not full.
fn steps(program: &Program, operation: &Operation, seed: u32) -> Vec<StepUniforms> {
    let training = matches!(program.kind, ProgramKind::Train | ProgramKind::GradientStatistics);
    let step = StepUniforms {
        seed: 0x9E37_79B9 ^ seed,
        stream: Stream::Epsilon as u32,
        step: 4,
        slot: 3 + seed % 7,
        epoch: 2,
        position: N_IMAGES as u32 - 2,
        n_images: N_IMAGES as u32,
        n_valid: if training { program.n_batch as u32 } else { 2 },
        first_row: if training { 0 } else { N_IMAGES as u32 - 2 },
        learning_rate: 1e-2,
        beta: 0.7,
        sigma: 0.6,
        noise: Noise::Drawn as u32,
        m_correction: 2.4,
        v_correction: 200.0,
        first_sample: 5,
        mean_weight: 0.3,
    };
    match operation {
        Operation::LinearForward(LinearForward { epilogue: ForwardEpilogue::Latent { .. }, .. }) => {
            [Noise::Drawn, Noise::Recorded, Noise::None]
                .map(|noise| StepUniforms { noise: noise as u32, ..step })
                .into()
        }
        _ => vec![step],
    }
}

/// Checks every operation of a program except those in `checked`.
async fn check(pair: &mut Pair, program: &Program, checked: &[Operation], what: &str) {
    for operation in program.operations.iter().filter(|operation| !checked.contains(operation)) {
        for step in steps(program, operation, pair.seed) {
            let what = format!("{what}, {}, {}", program.kind.name(), operation.label());
            let before = pair.before(operation, &step);
            let gpu = pair.on_gpu(operation, &step, &before).await;
            let cpu = run_on_cpu(operation, &step, &before);
            let ranges = written(operation, &step);
            assert_eq!(disagreement(&ranges, &gpu, &cpu), None, "{what}: the GPU against its mirror");
            for (side, after) in [("GPU", &gpu), ("CPU", &cpu)] {
                assert_guards(&format!("{what} on the {side}"), &ranges, &before, after);
                for (tensor, expected) in formula::expected(operation, &step, &before) {
                    let found = tensor.unpad(&after.floats(tensor.buffer)[tensor.offset..]);
                    assert_near(&format!("{what}: {} on the {side}", tensor.name), &found, &expected, TOLERANCE);
                }
                match operation {
                    Operation::SumLoss(loss) => assert_loss(&what, loss, &step, &before, after),
                    Operation::LinearUpdate(LinearUpdate { epilogue: UpdateEpilogue::SumLoss(loss), .. }) => {
                        assert_loss(&what, loss, &step, &before, after);
                    }
                    _ => {}
                }
            }
        }
    }
}

/// The values of `pixels` that a likelihood allows.
fn pixels_of(likelihood: &Likelihood) -> Vec<&'static str> {
    let names = Pixels::ALL.iter().map(|(name, _)| *name);
    let goes = |name: &&str| Config::from_json(&json!({ "likelihood": likelihood.name, "pixels": name })).is_ok();
    names.filter(goes).collect()
}

/// Every likelihood with every program, every objective, every shape and every tile; pixels and activations in turn.
#[wasm_bindgen_test(unsupported = pollster::test)]
async fn every_operation_agrees_with_its_mirror_and_its_formula() {
    let gpu = device::gpu().await;
    let objectives = objectives();
    let n_others = ProgramKind::ALL.len() - 1;
    for case in (0..LIKELIHOODS.len() * n_others).step_by(CASE_STEP) {
        let (l, other) = (case / n_others, case % n_others);
        let likelihood = &LIKELIHOODS[l];
        let (width, height, hidden, latent, batch) = SHAPES[(other + 2 * l) % SHAPES.len()];
        let pixels = pixels_of(likelihood);
        let options = json!({
            "width": width, "height": height, "hidden": hidden, "latent": latent, "batch": batch,
            "likelihood": likelihood.name, "pixels": pixels[other % pixels.len()],
            "activation": ACTIVATIONS[(other / 2 + l) % ACTIVATIONS.len()].name,
            "sigmaUpdate": SigmaUpdate::ALL[other % SigmaUpdate::ALL.len()].0,
        });
        let options = with(options, &objectives[(other + l) % objectives.len()]);
        let tile = TILES[(other + other / TILES.len() + l) % TILES.len()];
        let mut pair = Pair::new(&gpu, &device::config(&options), tile, 10 * case as u32).await;
        let plan = pair.plan.clone();
        let [train, others @ ..] = ProgramKind::ALL.map(|kind| plan.program(kind));
        let what = format!("{options} {tile:?}");
        // As many training programs as there are objectives.
        let checked: &[Operation] = if other < objectives.len() { &train.operations } else { &[] };
        if !checked.is_empty() {
            check(&mut pair, train, &[], &what).await;
        }
        check(&mut pair, others[other], checked, &what).await;
    }
}

/// A number that is off by a hundredth in what an operation reads must show, or the comparison above means nothing.
#[wasm_bindgen_test(unsupported = pollster::test)]
async fn a_perturbed_input_is_found() {
    let gpu = device::gpu().await;
    let small = json!({ "width": 5, "height": 5, "hidden": [7], "latent": 5, "batch": 6, "activation": "tanh" });
    for changes in [
        json!({ "likelihood": "gaussian_pixel" }),
        json!({ "likelihood": "gaussian_shared", "samples": 3, "objective": "iwae" }),
        json!({ "likelihood": "continuous_bernoulli", "samples": 2, "klEstimator": "sampled", "freeBits": 0.05 }),
    ] {
        let mut pair = Pair::new(&gpu, &device::config(&with(small.clone(), &changes)), TILES[0], 1).await;
        let plan = pair.plan.clone();
        let mut seen = Vec::new();
        for program in plan.programs() {
            for operation in &program.operations {
                if !seen.contains(operation) {
                    assert_perturbation_shows(&mut pair, program, operation).await;
                    seen.push(operation.clone());
                }
            }
        }
    }
}

async fn assert_perturbation_shows(pair: &mut Pair, program: &Program, operation: &Operation) {
    let step = StepUniforms { noise: Noise::Recorded as u32, ..steps(program, operation, 1)[0] };
    let before = pair.before(operation, &step);
    let gpu = pair.on_gpu(operation, &step, &before).await;
    let ranges = written(operation, &step);
    for input in operation.reads(&step) {
        let mut other = pair.before(operation, &step);
        let value = &mut other.floats_mut(input.buffer)[input.offset];
        // Some are only seen in the sum of many, or beside a gradient that is.
        let sums = [Buffer::Losses, Buffer::AdamMoments, Buffer::GradientStatistics];
        let is_summed = matches!(operation, Operation::FreeBits(_)) || sums.contains(&input.buffer);
        *value += if is_summed { 10.0 } else { 0.01 };
        let cpu = run_on_cpu(operation, &step, &other);
        let label = operation.label();
        assert!(
            disagreement(&ranges, &gpu, &cpu).is_some(),
            "{}, {label}: a change of {} is not found",
            program.kind.name(),
            input.name
        );
    }
    if let Operation::Gather(_) = operation {
        let other = StepUniforms { seed: step.seed + 1, position: step.position - 1, ..step };
        let cpu = run_on_cpu(operation, &other, &before);
        assert!(disagreement(&ranges, &gpu, &cpu).is_some(), "a change of the order is not found");
    }
}

/// The negative control for shaders: a shader that computes another function than its mirror must fail, and so must a
/// mirror that is wrong by a thousandth.
#[wasm_bindgen_test(unsupported = pollster::test)]
async fn a_shader_that_differs_from_its_mirror_is_found() {
    let gpu = device::gpu().await;
    let config = |activation: &Activation| {
        device::config(&json!({
            "width": 5, "height": 5, "hidden": [7], "latent": 5, "batch": 6, "activation": activation.name,
        }))
    };
    let mut pair = Pair::new(&gpu, &config(&ACTIVATIONS[0]), TILES[0], 1).await;
    let plan = pair.plan.clone();
    let other_plan = model::plan(&config(&ACTIVATIONS[1]));
    let mut found = 0;
    for (operation, other) in plan.train.operations.iter().zip(&other_plan.train.operations) {
        let step = steps(&plan.train, operation, 1)[0];
        let before = pair.before(operation, &step);
        let gpu = pair.on_gpu(operation, &step, &before).await;
        let ranges = written(operation, &step);
        let disagrees = disagreement(&ranges, &gpu, &run_on_cpu(other, &step, &before)).is_some();
        let activates = matches!(
            operation,
            Operation::LinearForward(LinearForward { epilogue: ForwardEpilogue::Hidden { .. }, .. })
                | Operation::LinearBackward(LinearBackward { epilogue: BackwardEpilogue::Hidden { .. }, .. })
        );
        assert_eq!(disagrees, activates, "{}", operation.label());
        found += usize::from(disagrees);
        let mut cpu = run_on_cpu(operation, &step, &before);
        assert_eq!(disagreement(&ranges, &gpu, &cpu), None, "{}", operation.label());
        ranges.iter().for_each(|(buffer, range)| {
            cpu.floats_mut(*buffer)[range.clone()].iter_mut().for_each(|value| *value *= 1.001);
        });
        assert!(disagreement(&ranges, &gpu, &cpu).is_some(), "{}: a thousandth is not found", operation.label());
    }
    assert_eq!(found, 4, "two hidden layers, forward and backward");
}

/// epsilon agrees on both sides to the last few bits. One wrong bit in Philox would change all of them.
#[wasm_bindgen_test(unsupported = pollster::test)]
async fn epsilon_is_the_same_on_both_backends() {
    let gpu = device::gpu().await;
    let config = device::config(&json!({ "width": 1, "height": 1, "hidden": [], "latent": 64, "batch": 512 }));
    let mut pair = Pair::new(&gpu, &config, TILES[1], 1).await;
    let plan = pair.plan.clone();
    let sample = &plan.train.operations[1];
    let Operation::LinearForward(LinearForward { epilogue: ForwardEpilogue::Latent { epsilon, .. }, .. }) = sample
    else {
        panic!("{} does not sample", sample.label())
    };
    for (seed, stream, step, first_row) in
        [(0, Stream::Epsilon, 0, 0), (u32::MAX, Stream::Epsilon, 70_000, 0), (77, Stream::Evaluation, 0, 9_872)]
    {
        let step = StepUniforms { seed, stream: stream as u32, step, first_row, ..steps(&plan.train, sample, 1)[0] };
        let before = pair.before(sample, &step);
        let found = pair.on_gpu(sample, &step, &before).await.activations;
        for row in 0..epsilon.rows {
            for (group, found) in found[epsilon.row(row)].chunks_exact(VEC4).enumerate() {
                let counter = [group as u32, first_row + row as u32, step.step, step.first_sample];
                let expected = normal4(counter, [seed, stream as u32]);
                let other = normal4(counter, [seed ^ 1, stream as u32]);
                for lane in 0..VEC4 {
                    let off = (found[lane] - expected[lane]).abs();
                    // WGSL allows ln(u) an error of 2^-21 near u = 1. Box–Muller's radius is √(−2 ln u).
                    let radius = expected[lane].hypot(expected[lane ^ 1]);
                    let allowed = 2e-6 + 2.0_f32.powi(-21) / radius;
                    assert!(off <= allowed, "{counter:?}: found {}, expected {}", found[lane], expected[lane]);
                }
                assert!(widen(&other) != widen(&expected), "another key gives the same numbers");
            }
        }
    }
}
