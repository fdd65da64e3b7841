//! What each operation should compute, in f64.

use super::compare::widen;
use super::likelihood::{Formula, Output, Params, formula, inverse_soft_clip, soft_clip, soft_clip_slope};
use super::{oracle, parts};
use vae_lab::config::{KlEstimator, Pixels, SigmaUpdate};
use vae_lab::kernel::cpu::CpuMemory;
use vae_lab::plan::{
    BackwardEpilogue, DecoderHead, ForwardEpilogue, FreeBits, Gather, GradientTarget, ImportanceWeights, KlWeight,
    LEAST_ERROR, LatentSums, Linear, LinearBackward, LinearForward, LinearUpdate, Noise, Operation, RowLosses,
    StepUniforms, SumLoss, UpdateEpilogue, loss_slot,
};
use vae_lab::rng::{Stream, normal4, normals, philox4x32, shuffle, uniform4, units};
use vae_lab::tensor::{Tensor, VEC4};

/// A matrix and its dense values.
pub type Expected = (Tensor, Vec<f64>);

/// What an operation should write, given the memory before it.
pub fn expected(operation: &Operation, step: &StepUniforms, memory: &CpuMemory) -> Vec<Expected> {
    let at = |tensor: &Tensor| widen(&tensor.unpad(&memory.floats(tensor.buffer)[tensor.offset..]));
    match operation {
        Operation::Gather(operation) => vec![(operation.x.clone(), gather(operation, step, memory))],
        Operation::LinearForward(LinearForward { x, layer, epilogue }) => {
            forward(epilogue, step, &products(&at(x), layer, &memory.params), &at)
        }
        Operation::LinearBackward(LinearBackward { d_y, layer, epilogue }) => {
            let products = parts(d_y).into_iter().zip(parts(&layer.weight));
            let products = products.map(|(d_y, weight)| transposed_product(&at(&d_y), &at(&weight), layer.n_in()));
            let d_x = products.reduce(|sum, part| sum.iter().zip(&part).map(|(a, b)| a + b).collect());
            let d_x = d_x.expect("a layer has a part");
            backward(epilogue, step, &d_x, &at)
        }
        Operation::LinearUpdate(update) => linear_update(update, step, &at),
        // Only the total of its partial sums is compared: see `loss_sums`.
        Operation::SumLoss(_) => Vec::new(),
        Operation::FreeBits(operation) => free_bits(operation, &at),
        Operation::ImportanceWeights(importance) => importance_weights(importance, &at),
        Operation::RowLosses(RowLosses { nll, kl }) => {
            let row_sums = |tensor: &Tensor| -> Vec<f64> { at(tensor).chunks(tensor.cols).map(oracle::sum).collect() };
            let kl = kl.as_ref().map_or(vec![0.0; nll.rows], row_sums);
            let pairs = row_sums(nll).into_iter().zip(kl).flat_map(<[f64; 2]>::from);
            vec![(row_losses(step, nll.rows), pairs.collect())]
        }
        Operation::LatentSums(latents) => vec![(latents.slot(step.slot), latent_sums(latents, step, &at))],
    }
}

/// The first `rows` pairs (nll, kl) of the step's slot.
fn row_losses(step: &StepUniforms, rows: usize) -> Tensor {
    Tensor { rows, ..loss_slot(step.slot) }
}

/// nll and kl of the rows that count, means over the samples.
pub fn loss_sums(loss: &SumLoss, step: &StepUniforms, memory: &CpuMemory) -> [f64; 2] {
    [&loss.nll, &loss.kl].map(|terms| {
        let dense = widen(&terms.unpad(&memory.terms[terms.offset..]));
        let rows = dense.chunks_exact(terms.cols).enumerate();
        let valid = rows.filter(|(row, _)| row % loss.n_batch < step.n_valid as usize);
        let n_samples = terms.rows / loss.n_batch;
        valid.map(|(_, row)| oracle::sum(row)).sum::<f64>() / n_samples as f64
    })
}

fn gather(gather: &Gather, step: &StepUniforms, memory: &CpuMemory) -> Vec<f64> {
    let images = memory.images(gather.images);
    let row = |row: usize| {
        let (place, n) = (step.position + row as u32, step.n_images);
        let (image, counter) = if gather.shuffled {
            let image = shuffle(place % n, n, step.seed, step.epoch + place / n);
            (image, [row as u32, step.step, 1])
        } else {
            let image = place.min(n - 1);
            (image, [image, 0, 0])
        };
        let stored = &images[image as usize * gather.x.stride * gather.pixels.bytes()..];
        let uniform = move |pixel: usize| {
            let counter = [(pixel / VEC4) as u32, counter[0], counter[1], counter[2]];
            f64::from(uniform4(counter, [step.seed, Stream::Pixels as u32])[pixel % VEC4])
        };
        (0..gather.x.cols).map(move |pixel| {
            let byte = f64::from(stored[pixel]);
            match gather.pixels {
                Pixels::Grey => byte / 255.0,
                Pixels::Threshold => f64::from(byte >= 127.5),
                Pixels::Dynamic => f64::from(uniform(pixel) < byte / 255.0),
                Pixels::Dequantised => (byte + uniform(pixel)) / 256.0,
                Pixels::Values => {
                    let bytes = stored[4 * pixel..][..4].try_into().expect("four bytes");
                    f64::from(f32::from_le_bytes(bytes))
                }
            }
        })
    };
    (0..gather.x.rows).flat_map(row).collect()
}

/// x W + b of each part of a layer.
fn products(x: &[f64], layer: &Linear, params: &[f32]) -> Vec<Vec<f64>> {
    let dense = |tensor: &Tensor| widen(&tensor.unpad(&params[tensor.offset..]));
    let both = parts(&layer.weight).into_iter().zip(parts(&layer.bias));
    both.map(|(weight, bias)| oracle::product(x, &dense(&weight), &dense(&bias))).collect()
}

fn forward(
    epilogue: &ForwardEpilogue,
    step: &StepUniforms,
    y: &[Vec<f64>],
    at: &impl Fn(&Tensor) -> Vec<f64>,
) -> Vec<Expected> {
    let output = |i: usize| -> Output { [y[0][i], y.get(1).map_or(0.0, |second| second[i])] };
    let outputs = || (0..y[0].len()).map(output);
    match epilogue {
        ForwardEpilogue::Hidden { activation, preactivation, y: to } => {
            let f = y[0].iter().map(|a| oracle::activation(activation.name, *a)).collect();
            vec![(preactivation.clone(), y[0].clone()), (to.clone(), f)]
        }
        ForwardEpilogue::Latent { kl_estimator, mu_logvar, epsilon, z, kl } => {
            let logvar: Vec<f64> = y[1].iter().map(|value| value.clamp(-10.0, 10.0)).collect();
            let (mu, n) = (&y[0], y[0].len());
            let noise = noise(step, epsilon, mu_logvar.rows, at);
            let zs: Vec<f64> =
                noise.iter().enumerate().map(|(i, e)| mu[i % n] + (logvar[i % n] / 2.0).exp() * e).collect();
            let kls = match kl_estimator {
                KlEstimator::Closed => mu.iter().zip(&logvar).map(|(mu, logvar)| oracle::kl(*mu, *logvar)).collect(),
                KlEstimator::Sampled => {
                    zs.iter().enumerate().map(|(i, z)| oracle::sampled_kl(*z, noise[i], logvar[i % n])).collect()
                }
            };
            let [to_mu, to_logvar] = parts(mu_logvar).try_into().expect("mu and logvar");
            vec![(to_mu, mu.clone()), (to_logvar, logvar), (epsilon.clone(), noise), (z.clone(), zs), (kl.clone(), kls)]
        }
        ForwardEpilogue::ReconstructionLoss { head, image, nll, d_output } => {
            let (x, n_rows, decoder) = (at(image), d_output.rows as f64, decoder(head, step, at));
            let pairs = || outputs().enumerate().map(|(i, output)| (x[i % x.len()], output));
            let terms: Vec<f64> = pairs().map(|(x, output)| decoder.nll(x, output)).collect();
            let groups = terms.chunks_exact(image.cols).flat_map(|row| row.chunks(VEC4).map(oracle::sum));
            let gradient = |part: usize| {
                pairs().map(|(x, output)| decoder.nll_gradient(x, output)[part] / n_rows).collect::<Vec<f64>>()
            };
            let gradients = parts(d_output).into_iter().enumerate().map(|(part, to)| (to, gradient(part)));
            std::iter::once((nll.clone(), groups.collect())).chain(gradients).collect()
        }
        ForwardEpilogue::Mean { head, mean } => {
            let decoder = decoder(head, step, at);
            let mut made = vec![(mean.clone(), outputs().map(|output| decoder.mean(output)).collect())];
            if let [_, logvar] = &parts(mean)[..] {
                made.push((logvar.clone(), outputs().map(|output| decoder.second(output)).collect()));
            }
            made
        }
        ForwardEpilogue::Draw { head, x } => {
            let decoder = decoder(head, step, at);
            let draws = outputs().enumerate().map(|(i, output)| {
                let (row, pixel) = (i / x.cols, i % x.cols);
                let counter = [(pixel / VEC4) as u32, step.first_row + row as u32, 0, 0];
                let bits = philox4x32(counter, [step.seed, step.stream]);
                let [uniform, normal] = [units(bits), normals(bits)].map(|four| f64::from(four[pixel % VEC4]));
                decoder.draw(output, uniform, normal)
            });
            vec![(x.clone(), draws.collect())]
        }
    }
}

fn decoder(head: &DecoderHead, step: &StepUniforms, at: &impl Fn(&Tensor) -> Vec<f64>) -> Box<dyn Formula> {
    let logvar = head.logvar.as_ref().map_or(0.0, |logvar| soft_clip(at(logvar)[0]));
    formula(head.likelihood.name, Params { sigma: f64::from(step.sigma), logvar })
}

/// epsilon as the step's noise option says, for `n_rows` rows per sample.
fn noise(step: &StepUniforms, epsilon: &Tensor, n_rows: usize, at: &impl Fn(&Tensor) -> Vec<f64>) -> Vec<f64> {
    if step.noise == Noise::Recorded as u32 {
        return at(epsilon);
    }
    if step.noise == Noise::None as u32 {
        return vec![0.0; epsilon.rows * epsilon.cols];
    }
    let row = |row: usize| {
        let groups = 0..epsilon.groups() as u32;
        let (first_row, first_sample) = (step.first_row + (row % n_rows) as u32, step.first_sample);
        let counter = move |group| [group, first_row, step.step, first_sample + (row / n_rows) as u32];
        let draws = groups.flat_map(move |group| normal4(counter(group), [step.seed, step.stream]));
        draws.take(epsilon.cols).map(f64::from)
    };
    (0..epsilon.rows).flat_map(row).collect()
}

/// d_y Wᵀ of one part of a layer.
fn transposed_product(d_y: &[f64], weight: &[f64], n_in: usize) -> Vec<f64> {
    let n_out = weight.len() / n_in;
    let rows = d_y.chunks_exact(n_out);
    let dot = |row: &[f64], i: usize| row.iter().zip(&weight[i * n_out..]).map(|(d, w)| d * w).sum::<f64>();
    rows.flat_map(|row| (0..n_in).map(move |i| dot(row, i))).collect()
}

fn backward(
    epilogue: &BackwardEpilogue,
    step: &StepUniforms,
    d_x: &[f64],
    at: &impl Fn(&Tensor) -> Vec<f64>,
) -> Vec<Expected> {
    match epilogue {
        BackwardEpilogue::Hidden { activation, preactivation, d_a: to } => {
            let a = at(preactivation);
            let chained = d_x.iter().zip(&a).map(|(d, a)| d * oracle::activation_derivative(activation.name, *a));
            vec![(to.clone(), chained.collect())]
        }
        BackwardEpilogue::Latent { kl_estimator, kl_weight, mu_logvar, epsilon, d_latent } => {
            let [mu, logvar] = parts(mu_logvar).try_into().expect("mu and logvar");
            let (mu, logvar, epsilon) = (at(&mu), at(&logvar), at(epsilon));
            let (n, n_latent) = (mu.len(), d_latent.cols);
            let kl_rows = if *kl_estimator == KlEstimator::Closed { d_latent.rows } else { epsilon.len() / n_latent };
            let even = f64::from(step.beta) / kl_rows as f64;
            let kl_weights: Vec<f64> = match kl_weight {
                KlWeight::Uniform => vec![even; kl_rows * n_latent],
                KlWeight::FreeBits(gate) => at(gate).iter().map(|gate| even * gate).collect::<Vec<_>>().repeat(kl_rows),
                KlWeight::Importance(weights) => at(weights).into_iter().flat_map(|w| vec![w; n_latent]).collect(),
            };
            let (mut d_mu, mut d_logvar) = (vec![0.0; n], vec![0.0; n]);
            for (i, (d_z, epsilon)) in d_x.iter().zip(&epsilon).enumerate() {
                let spread = (logvar[i % n] / 2.0).exp() * epsilon;
                d_mu[i % n] += d_z;
                d_logvar[i % n] += 0.5 * spread * d_z;
                if *kl_estimator == KlEstimator::Sampled {
                    let z = mu[i % n] + spread;
                    d_mu[i % n] += kl_weights[i] * z;
                    d_logvar[i % n] += 0.5 * kl_weights[i] * (spread * z - 1.0);
                }
            }
            for i in 0..n {
                if *kl_estimator == KlEstimator::Closed {
                    d_mu[i] += kl_weights[i] * mu[i];
                    d_logvar[i] += 0.5 * kl_weights[i] * (logvar[i].exp() - 1.0);
                }
                if logvar[i].abs() >= 10.0 {
                    d_logvar[i] = 0.0;
                }
            }
            let [to_mu, to_logvar] = parts(d_latent).try_into().expect("d_mu and d_logvar");
            vec![(to_mu, d_mu), (to_logvar, d_logvar)]
        }
    }
}

/// A latent dimension counts if its mean KL is above the free bits. Otherwise its KL is set to the free bits.
fn free_bits(FreeBits { kl, gate, free }: &FreeBits, at: &impl Fn(&Tensor) -> Vec<f64>) -> Vec<Expected> {
    let (mut terms, free) = (at(kl), f64::from(*free));
    let counts = |latent: usize| oracle::sum(&oracle::column(&at(kl), latent, kl.cols)) / kl.rows as f64 > free;
    let gates: Vec<f64> = (0..kl.cols).map(|latent| f64::from(counts(latent))).collect();
    for (i, term) in terms.iter_mut().enumerate() {
        if gates[i % kl.cols] == 0.0 {
            *term = free;
        }
    }
    vec![(kl.clone(), terms), (gate.clone(), gates)]
}

fn importance_weights(importance: &ImportanceWeights, at: &impl Fn(&Tensor) -> Vec<f64>) -> Vec<Expected> {
    let ImportanceWeights { nll, kl, d_output, weights, weighted_nll, weighted_kl } = importance;
    let row_sums = |tensor: &Tensor| -> Vec<f64> { at(tensor).chunks(tensor.cols).map(oracle::sum).collect() };
    let (n, n_samples) = (weighted_nll.rows, (nll.rows / weighted_nll.rows) as f64);
    let (nlls, kls) = (row_sums(nll), row_sums(kl));
    let mut shares = vec![0.0; nlls.len()];
    let (mut expected_nll, mut expected_kl) = (Vec::new(), Vec::new());
    for point in 0..n {
        let (nll, kl) = (oracle::column(&nlls, point, n), oracle::column(&kls, point, n));
        let share = oracle::importance_weights(&nll, &kl);
        let weighted_nll: f64 = share.iter().zip(&nll).map(|(share, nll)| share * nll).sum();
        expected_nll.push(weighted_nll);
        expected_kl.push(-oracle::importance_bound(&nll, &kl) - weighted_nll);
        share.iter().enumerate().for_each(|(k, share)| shares[k * n + point] = *share);
    }
    let scaled = |part: &Tensor| {
        at(part).iter().enumerate().map(|(i, d)| d * n_samples * shares[i / part.cols]).collect::<Vec<f64>>()
    };
    let mut made: Vec<Expected> = parts(d_output).iter().map(|part| (part.clone(), scaled(part))).collect();
    made.extend([(weighted_nll.clone(), expected_nll), (weighted_kl.clone(), expected_kl)]);
    made.push((weights.clone(), shares.iter().map(|share| share / n as f64).collect()));
    made
}

/// Sums of kl, mu, mu² and sigma² of each latent dimension, over the rows that count.
fn latent_sums(latents: &LatentSums, step: &StepUniforms, at: &impl Fn(&Tensor) -> Vec<f64>) -> Vec<f64> {
    let [mu, logvar] = parts(&latents.mu_logvar).try_into().expect("mu and logvar");
    let (mu, logvar, kl) = (at(&mu), at(&logvar), at(&latents.kl));
    let sum = |values: Vec<f64>| -> Vec<f64> {
        let valid = &values[..step.n_valid as usize * latents.kl.cols];
        (0..latents.kl.cols).map(|latent| oracle::sum(&oracle::column(valid, latent, latents.kl.cols))).collect()
    };
    let squares = mu.iter().map(|mu| mu * mu).collect();
    let variances = logvar.iter().map(|logvar| logvar.exp()).collect();
    [sum(kl), sum(mu), sum(squares), sum(variances)].concat()
}

/// The parameters of every layer and a shared log-variance, with their moments or gradient statistics.
fn linear_update(update: &LinearUpdate, step: &StepUniforms, at: &impl Fn(&Tensor) -> Vec<f64>) -> Vec<Expected> {
    let mut gradients = Vec::new();
    for layer in &update.layers {
        let x = at(&layer.x);
        let d_parts = parts(&layer.d_y);
        for ((d_y, weight), bias) in d_parts.iter().zip(parts(&layer.layer.weight)).zip(parts(&layer.layer.bias)) {
            let d_y = at(d_y);
            let (n_in, n_out) = (layer.x.cols, weight.cols);
            let mut d_weight = vec![0.0; n_in * n_out];
            let mut d_bias = vec![0.0; n_out];
            for (x, d_y) in x.chunks_exact(n_in).zip(d_y.chunks_exact(n_out)) {
                for (j, d_y) in d_y.iter().enumerate() {
                    d_bias[j] += d_y;
                    x.iter().enumerate().for_each(|(i, x)| d_weight[i * n_out + j] += x * d_y);
                }
            }
            gradients.extend([(weight, d_weight), (bias, d_bias)]);
        }
    }
    let mut optimum = Vec::new();
    if let UpdateEpilogue::LearnLogvar { logvar, update, n_pixels, n_batch } = &update.epilogue {
        let nll = oracle::sum(&oracle::column(&at(&loss_slot(step.slot)), 0, 2)) / *n_batch as f64;
        let raw = at(logvar)[0];
        let half_pixels = *n_pixels as f64 / 2.0;
        let squares = nll - half_pixels * (std::f64::consts::TAU.ln() + soft_clip(raw));
        match update {
            SigmaUpdate::Adam => {
                gradients.push((logvar.clone(), vec![(half_pixels - squares) * soft_clip_slope(raw)]));
            }
            SigmaUpdate::Optimal => {
                let logvar_after = soft_clip(raw) + (squares / half_pixels).max(f64::from(LEAST_ERROR)).ln();
                optimum.push((logvar.clone(), vec![inverse_soft_clip(logvar_after)]));
            }
        }
    }
    let taken = gradients.into_iter();
    let taken = taken.flat_map(|(tensor, gradient)| take_gradient(update, step, &tensor, &gradient, at));
    taken.chain(optimum).collect()
}

/// Passes one gradient on to the target.
fn take_gradient(
    update: &LinearUpdate,
    step: &StepUniforms,
    tensor: &Tensor,
    gradient: &[f64],
    at: &impl Fn(&Tensor) -> Vec<f64>,
) -> Vec<Expected> {
    let [first, second] = update.state_of(tensor);
    let old = at(tensor).into_iter().zip(at(&first)).zip(at(&second));
    let new = old.zip(gradient).map(|(((p, m), v), g)| match update.target {
        GradientTarget::Adam => adam(step, [p, m, v], *g),
        GradientTarget::Statistics => statistics(step, [p, m, v], *g),
    });
    let new: Vec<[f64; 3]> = new.collect();
    let column = |i: usize| new.iter().map(|values| values[i]).collect();
    let moved = (update.target == GradientTarget::Adam).then(|| (tensor.clone(), column(0)));
    [(first, column(1)), (second, column(2))].into_iter().chain(moved).collect()
}

/// Kingma & Ba 2015, algorithm 1.
fn adam(step: &StepUniforms, [p, m, v]: [f64; 3], gradient: f64) -> [f64; 3] {
    let m = 0.9 * m + 0.1 * gradient;
    let v = 0.999 * v + 0.001 * gradient * gradient;
    let (m_hat, v_hat) = (m * f64::from(step.m_correction), v * f64::from(step.v_correction));
    [p - f64::from(step.learning_rate) * m_hat / (v_hat.sqrt() + 1e-8), m, v]
}

/// The mean and the summed squared deviations with one more value (Welford 1962); the parameter stays.
fn statistics(step: &StepUniforms, [p, mean, squares]: [f64; 3], gradient: f64) -> [f64; 3] {
    let new = mean + f64::from(step.mean_weight) * (gradient - mean);
    [p, new, squares + (gradient - mean) * (gradient - new)]
}
