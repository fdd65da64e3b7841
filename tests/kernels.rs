//! Every dispatch of every program by itself: the GPU against the CPU mirror, and both against f64 formulas, on shapes
//! that are multiples of nothing. All memory but a dispatch's inputs is NaN before it runs, so that reading what it
//! should not shows in the result; all memory but its outputs must afterwards be what it was, bit for bit: the tails of
//! the buffers, other slots of the ring, padding between matrices.

mod support;

use serde_json::json;
use std::ops::Range;
use support::compare::{assert_near, bits, difference, near, widen};
use support::{data, device, formula, parts};
use vae_lab::activation::{ACTIVATIONS, Activation};
use vae_lab::backend::gpu::{Gpu, GpuBackend};
use vae_lab::config::Config;
use vae_lab::data::pad_images;
use vae_lab::kernel::{Backward, Dispatch, Forward, LinearBackward, LinearForward, LossSum, Memory, Tile};
use vae_lab::likelihood::LIKELIHOODS;
use vae_lab::model;
use vae_lab::plan::{LOSS_LANES, LOSS_SLOTS, Noise, Plan, Program, Step};
use vae_lab::rng::{Stream, normal4};
use vae_lab::tensor::{Buffer, LANES, Tensor};
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

const TOLERANCE: f64 = 2e-5;
/// Floats behind the last matrix of each buffer that nobody may touch.
const GUARD: usize = 64;
const N_IMAGES: usize = 23;
const FLOATS: [Buffer; 6] =
    [Buffer::Params, Buffer::Moments, Buffer::Activations, Buffer::Gradients, Buffer::Terms, Buffer::Losses];
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

/// Both answers of `Gpu::tile`, the tallest, and the least.
const TILES: [Tile; 4] = [
    Tile { rows: 8, cols: 2, workgroup: [4, 4] },
    Tile { rows: 4, cols: 1, workgroup: [8, 8] },
    Tile { rows: 16, cols: 1, workgroup: [3, 2] },
    Tile { rows: 1, cols: 1, workgroup: [1, 1] },
];

/// The same model on both sides.
struct Pair {
    plan: Plan,
    gpu: GpuBackend,
    images: [Vec<u8>; 3],
    seed: u32,
}

impl Pair {
    async fn new(gpu: &Gpu, config: &Config, tile: Tile, seed: u32) -> Pair {
        let mut plan = model::plan(config);
        plan.n_params += GUARD;
        plan.scratch.iter_mut().for_each(|(_, floats)| *floats += GUARD);
        let mut gpu = GpuBackend::with_tile(gpu.clone(), &plan, tile).await.unwrap();
        let n_pixels = config.model.n_pixels();
        let images = [1, 2, 3].map(|i| pad_images(&data::noise_images(N_IMAGES, n_pixels, seed + i), n_pixels));
        for (buffer, images) in IMAGES.into_iter().zip(&images) {
            gpu.set_images(buffer, images).await.unwrap();
        }
        Pair { plan, gpu, images, seed }
    }

    /// Memory before a dispatch: parameters, moments and inputs are there, the rest is NaN.
    fn before(&self, dispatch: &Dispatch) -> Memory {
        let [training, held_out, query] = self.images.clone();
        let mut memory = Memory { training, held_out, query, ..Memory::default() };
        memory.params = vec![f32::NAN; self.plan.n_params];
        memory.moments = vec![f32::NAN; 2 * self.plan.n_params];
        memory.losses = vec![f32::NAN; 2 * LOSS_LANES * LOSS_SLOTS];
        for (buffer, floats) in self.plan.scratch {
            *formula::floats_mut(&mut memory, buffer) = vec![f32::NAN; floats];
        }
        let (n, mut seed) = (self.plan.n_params - GUARD, self.seed);
        memory.params[..n].fill(0.0);
        memory.moments[..2 * n].fill(0.0);
        let mut fill = |memory: &mut Memory, tensor: &Tensor, f: fn(f32) -> f32| {
            seed += 1;
            for part in parts(tensor) {
                let values: Vec<f32> = data::uniforms(part.rows * part.cols, seed).into_iter().map(f).collect();
                part.pad_into(&values, formula::floats_mut(memory, tensor.buffer));
            }
        };
        for tensor in self.plan.named_parameters() {
            fill(&mut memory, tensor, |u| 0.5 * u);
            let moment = |at| Tensor { buffer: Buffer::Moments, offset: tensor.offset + at, ..tensor.clone() };
            fill(&mut memory, &moment(0), |u| u);
            fill(&mut memory, &moment(n), |u| 0.6 + 0.5 * u);
        }
        for input in formula::inputs(dispatch) {
            // The columns' padding is zero, as whoever makes the matrix leaves it; rows past the last stay NaN.
            formula::floats_mut(&mut memory, input.buffer)[whole(input)].fill(0.0);
            fill(&mut memory, input, |u| u);
        }
        memory
    }

    async fn on_gpu(&mut self, dispatch: &Dispatch, step: &Step, before: &Memory) -> Memory {
        for buffer in FLOATS {
            self.gpu.write(buffer, 0, formula::floats(before, buffer));
        }
        // Programs are compiled once a name.
        let program = Program { name: format!("{dispatch:?}").leak(), n_batch: 0, dispatches: vec![dispatch.clone()] };
        self.gpu.run(&program, &[*step]).await.unwrap();
        let mut after = Memory::default();
        for buffer in FLOATS {
            let n = formula::floats(before, buffer).len();
            *formula::floats_mut(&mut after, buffer) = self.gpu.read(buffer, 0..n).await.unwrap();
        }
        after
    }
}

/// All rows of a matrix with their padding.
fn whole(tensor: &Tensor) -> Range<usize> {
    tensor.offset..tensor.offset + tensor.rows * tensor.stride
}

fn on_cpu(dispatch: &Dispatch, step: &Step, before: &Memory) -> Memory {
    let mut memory = Memory { packing: vec![f32::NAN; 7], ..Memory::default() };
    for buffer in FLOATS {
        *formula::floats_mut(&mut memory, buffer) = formula::floats(before, buffer).clone();
    }
    memory.training.clone_from(&before.training);
    memory.held_out.clone_from(&before.held_out);
    memory.query.clone_from(&before.query);
    dispatch.kernel().run(step, &mut memory);
    memory
}

/// What a dispatch may write.
fn writable(pair: &Pair, dispatch: &Dispatch, step: &Step) -> Vec<(Buffer, Range<usize>)> {
    let mut ranges: Vec<_> = formula::outputs(dispatch).iter().map(|tensor| (tensor.buffer, whole(tensor))).collect();
    let n = pair.plan.n_params - GUARD;
    let slot = step.slot as usize * 2 * LOSS_LANES;
    if let Dispatch::LinearUpdate(_) = dispatch {
        ranges.extend([(Buffer::Params, 0..n), (Buffer::Moments, 0..2 * n)]);
    }
    if matches!(dispatch, Dispatch::LinearUpdate(_) | Dispatch::LossSum(_)) {
        ranges.push((Buffer::Losses, slot..slot + 2 * LOSS_LANES));
    }
    ranges
}

/// Where the two memories differ within what the dispatch may write.
fn disagreement(ranges: &[(Buffer, Range<usize>)], found: &Memory, expected: &Memory) -> Option<String> {
    ranges.iter().find_map(|(buffer, range)| {
        let expected = widen(&formula::floats(expected, *buffer)[range.clone()]);
        let found = &formula::floats(found, *buffer)[range.clone()];
        difference(found, &expected, TOLERANCE).map(|difference| format!("{buffer:?} {difference}"))
    })
}

fn assert_guards(what: &str, ranges: &[(Buffer, Range<usize>)], before: &Memory, after: &Memory) {
    for buffer in FLOATS {
        let guarded = |memory: &Memory| {
            let mut bits = bits(formula::floats(memory, buffer));
            ranges.iter().filter(|(written, _)| *written == buffer).for_each(|(_, range)| bits[range.clone()].fill(0));
            bits
        };
        let (before, after) = (guarded(before), guarded(after));
        let place = before.iter().zip(&after).position(|(before, after)| before != after);
        assert_eq!(place, None, "{what} wrote into {buffer:?} at float {place:?}, which is not its own");
    }
}

/// Sums of the loss's terms over the rows that count.
fn assert_loss(what: &str, loss: &LossSum, step: &Step, before: &Memory, after: &Memory) {
    let sum = |tensor: &Tensor| {
        let dense = tensor.unpad(&before.terms[tensor.offset..]);
        let rows = dense.chunks_exact(tensor.cols).enumerate();
        let valid = rows.filter(|(row, _)| row % loss.kl.rows < step.n_valid as usize);
        valid.flat_map(|(_, row)| row).map(|term| f64::from(*term)).sum::<f64>()
    };
    let slot = &after.losses[step.slot as usize * 2 * LOSS_LANES..][..2 * LOSS_LANES];
    for (term, expected) in [sum(&loss.nll), sum(&loss.kl)].into_iter().enumerate() {
        let found: f64 = slot.iter().skip(term).step_by(2).map(|lane| f64::from(*lane)).sum();
        assert!(near(found, expected, TOLERANCE), "{what}: sum {term} is {found}, expected {expected}");
    }
}

/// Steps worth trying: training crosses an epoch, the last pass over the data is not full.
fn steps(program: &Program, dispatch: &Dispatch, seed: u32) -> Vec<Step> {
    let training = program.name == "train";
    let step = Step {
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
        adam_m: 2.4,
        adam_v: 200.0,
        unused: 0.0,
    };
    match dispatch {
        Dispatch::LinearForward(LinearForward { then: Forward::Latent { .. }, .. }) => {
            [Noise::Drawn, Noise::Recorded, Noise::None].map(|noise| Step { noise: noise as u32, ..step }).into()
        }
        _ => vec![step],
    }
}

async fn check(pair: &mut Pair, program: &Program, what: &str) {
    for dispatch in &program.dispatches {
        for step in steps(program, dispatch, pair.seed) {
            let what = format!("{what}, {}, {}", program.name, dispatch.label());
            let before = pair.before(dispatch);
            let gpu = pair.on_gpu(dispatch, &step, &before).await;
            let cpu = on_cpu(dispatch, &step, &before);
            let ranges = writable(pair, dispatch, &step);
            assert_eq!(disagreement(&ranges, &gpu, &cpu), None, "{what}: the GPU against its mirror");
            for (side, after) in [("GPU", &gpu), ("CPU", &cpu)] {
                assert_guards(&format!("{what} on the {side}"), &ranges, &before, after);
                for (tensor, expected) in formula::expected(dispatch, &step, &before) {
                    let found = tensor.unpad(&formula::floats(after, tensor.buffer)[tensor.offset..]);
                    assert_near(&format!("{what}: {} on the {side}", tensor.name), &found, &expected, TOLERANCE);
                }
                match dispatch {
                    Dispatch::LossSum(loss) => assert_loss(&what, loss, &step, &before, after),
                    Dispatch::LinearUpdate(update) => assert_loss(&what, &update.loss, &step, &before, after),
                    _ => {}
                }
            }
        }
    }
}

/// Every shape, with the likelihoods, activations and tiles in turn: nine shapes meet all four tiles.
#[wasm_bindgen_test(unsupported = pollster::test)]
async fn every_dispatch_is_its_mirror_and_its_formula() {
    let gpu = device::gpu().await;
    let pairs = LIKELIHOODS.len() * ACTIVATIONS.len();
    for case in 0..SHAPES.len().max(pairs) {
        let (width, height, hidden, latent, batch) = SHAPES[case % SHAPES.len()];
        let (likelihood, activation) = (case % LIKELIHOODS.len(), case / LIKELIHOODS.len() % ACTIVATIONS.len());
        let options = json!({
            "width": width, "height": height, "hidden": hidden, "latent": latent, "batch": batch,
            "likelihood": LIKELIHOODS[likelihood].name, "activation": ACTIVATIONS[activation].name,
        });
        let tile = TILES[case % TILES.len()];
        let mut pair = Pair::new(&gpu, &device::config(&options), tile, 10 * case as u32).await;
        let [train, others @ ..] = pair.plan.clone().programs().map(Program::clone);
        // The others are made of the same kernels: one of them for each shape.
        for program in [&train, &others[case % others.len()]] {
            check(&mut pair, program, &format!("{options} {tile:?}")).await;
        }
    }
}

/// A number that is off by a thousandth in what a dispatch reads must show, or the comparison above means nothing.
#[wasm_bindgen_test(unsupported = pollster::test)]
async fn a_perturbed_input_is_found() {
    let gpu = device::gpu().await;
    let options = json!({ "width": 5, "height": 5, "hidden": [7], "latent": 5, "batch": 6, "activation": "tanh" });
    let mut pair = Pair::new(&gpu, &device::config(&options), TILES[0], 1).await;
    let plan = pair.plan.clone();
    for program in plan.programs() {
        for dispatch in &program.dispatches {
            let step = Step { noise: Noise::Recorded as u32, ..steps(program, dispatch, 1)[0] };
            let before = pair.before(dispatch);
            let gpu = pair.on_gpu(dispatch, &step, &before).await;
            let ranges = writable(&pair, dispatch, &step);
            for input in formula::inputs(dispatch) {
                let mut other = pair.before(dispatch);
                formula::floats_mut(&mut other, input.buffer)[input.offset] *= 1.01;
                let cpu = on_cpu(dispatch, &step, &other);
                assert!(disagreement(&ranges, &gpu, &cpu).is_some(), "{}: another {}", dispatch.label(), input.name);
            }
            if let Dispatch::Gather(_) = dispatch {
                let other = Step { seed: step.seed + 1, position: step.position - 1, ..step };
                let cpu = on_cpu(dispatch, &other, &before);
                assert!(disagreement(&ranges, &gpu, &cpu).is_some(), "another order");
            }
        }
    }
}

/// A mirror and a shader that are not the same function must not pass as the same.
#[wasm_bindgen_test(unsupported = pollster::test)]
async fn a_perturbed_shader_is_found() {
    static LEAKY: Activation = Activation {
        name: "relu",
        forward: |a| a.max(wide::f32x4::ZERO),
        derivative: |a| a.simd_gt(wide::f32x4::ZERO).select(wide::f32x4::ONE, wide::f32x4::ZERO),
        wgsl: "fn activation(a: vec4f) -> vec4f { return max(a, 0.001 * a); }
               fn activation_derivative(a: vec4f) -> vec4f { return select(vec4f(0.001), vec4f(1.0), a > vec4f()); }",
    };
    let gpu = device::gpu().await;
    let mut config = device::config(&json!({ "width": 5, "height": 5, "hidden": [7], "latent": 5, "batch": 6 }));
    config.model.activation = &LEAKY;
    let mut pair = Pair::new(&gpu, &config, TILES[0], 1).await;
    let plan = pair.plan.clone();
    let mut found = 0;
    for dispatch in &plan.train.dispatches {
        let step = steps(&plan.train, dispatch, 1)[0];
        let before = pair.before(dispatch);
        let gpu = pair.on_gpu(dispatch, &step, &before).await;
        let cpu = on_cpu(dispatch, &step, &before);
        let disagrees = disagreement(&writable(&pair, dispatch, &step), &gpu, &cpu).is_some();
        let activates = matches!(
            dispatch,
            Dispatch::LinearForward(LinearForward { then: Forward::Hidden { .. }, .. })
                | Dispatch::LinearBackward(LinearBackward { then: Backward::Hidden { .. }, .. })
        );
        assert_eq!(disagrees, activates, "{}", dispatch.label());
        found += usize::from(disagrees);
    }
    assert_eq!(found, 4, "two hidden layers, forward and backward");
}

/// epsilon is the same on both sides to the last few bits: one wrong bit in Philox would change all of it.
#[wasm_bindgen_test(unsupported = pollster::test)]
async fn epsilon_is_the_same_random_number_everywhere() {
    let gpu = device::gpu().await;
    let config = device::config(&json!({ "width": 1, "height": 1, "hidden": [], "latent": 64, "batch": 512 }));
    let mut pair = Pair::new(&gpu, &config, TILES[1], 1).await;
    let plan = pair.plan.clone();
    let sample = &plan.train.dispatches[1];
    let Dispatch::LinearForward(LinearForward { then: Forward::Latent { epsilon, .. }, .. }) = sample else {
        panic!("{} does not sample", sample.label())
    };
    for (seed, stream, step, first_row) in
        [(0, Stream::Epsilon, 0, 0), (u32::MAX, Stream::Epsilon, 70_000, 0), (77, Stream::Evaluation, 0, 9_872)]
    {
        let step = Step { seed, stream: stream as u32, step, first_row, ..steps(&plan.train, sample, 1)[0] };
        let before = pair.before(sample);
        let found = pair.on_gpu(sample, &step, &before).await.activations;
        for row in 0..epsilon.rows {
            for (group, found) in found[epsilon.row(row)].chunks_exact(LANES).enumerate() {
                let counter = [group as u32, first_row + row as u32, step.step, 0];
                let expected = normal4(counter, [seed, stream as u32]);
                let other = normal4(counter, [seed ^ 1, stream as u32]);
                for lane in 0..LANES {
                    let off = (found[lane] - expected[lane]).abs();
                    // WGSL lets ln(u) be off by 2^-21 near u = 1, and the radius is the root of twice that.
                    let radius = expected[lane].hypot(expected[lane ^ 1]);
                    let allowed = 2e-6 + 2.0_f32.powi(-21) / radius;
                    assert!(off <= allowed, "{counter:?}: found {}, expected {}", found[lane], expected[lane]);
                }
                assert!(widen(&other) != widen(&expected), "another key draws the same");
            }
        }
    }
}
