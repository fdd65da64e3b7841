//! What each dispatch should make, in f64, and where it may write.

use super::compare::widen;
use super::{oracle, parts};
use oracle::{Decoder, Output};
use vae_lab::config::{KlEstimator, Pixels};
use vae_lab::kernel::{
    Apply, Backward, Dispatch, Forward, FreeBits, Gather, Importance, KlWeight, Last, LatentMoments, LinearBackward,
    LinearForward, LinearUpdate, LossRows, LossSum, Memory, Observer,
};
use vae_lab::plan::{LOSS_LANES, Linear, Noise, Step};
use vae_lab::rng::{Stream, normal4, normals, philox4x32, shuffle, uniform4, units};
use vae_lab::tensor::{Buffer, LANES, Tensor};

/// A matrix and its dense values.
pub type Expected = (Tensor, Vec<f64>);

/// Floats of a buffer.
pub fn floats(memory: &Memory, buffer: Buffer) -> &Vec<f32> {
    match buffer {
        Buffer::Params => &memory.params,
        Buffer::Moments => &memory.moments,
        Buffer::Statistics => &memory.statistics,
        Buffer::Activations => &memory.activations,
        Buffer::Gradients => &memory.gradients,
        Buffer::Terms => &memory.terms,
        Buffer::Losses => &memory.losses,
        other => panic!("{other:?} holds no floats"),
    }
}

/// The same, to write.
pub fn floats_mut(memory: &mut Memory, buffer: Buffer) -> &mut Vec<f32> {
    match buffer {
        Buffer::Params => &mut memory.params,
        Buffer::Moments => &mut memory.moments,
        Buffer::Statistics => &mut memory.statistics,
        Buffer::Activations => &mut memory.activations,
        Buffer::Gradients => &mut memory.gradients,
        Buffer::Terms => &mut memory.terms,
        Buffer::Losses => &mut memory.losses,
        other => panic!("{other:?} holds no floats"),
    }
}

/// The first `rows` pairs (nll, kl) in the step's slot of the ring.
pub fn losses(step: &Step, rows: usize) -> Tensor {
    let offset = step.slot as usize * 2 * LOSS_LANES;
    Tensor { name: "losses".into(), buffer: Buffer::Losses, offset, rows, cols: 2, stride: 2 }
}

/// The sums over the latents in the step's slot.
fn moments_of(latents: &LatentMoments, step: &Step) -> Tensor {
    let offset = latents.moments.row(step.slot as usize * LatentMoments::MOMENTS).start;
    Tensor { offset, rows: LatentMoments::MOMENTS, ..latents.moments.clone() }
}

/// The scratch matrices that a dispatch reads.
pub fn inputs(dispatch: &Dispatch, step: &Step) -> Vec<Tensor> {
    let read: Vec<&Tensor> = match dispatch {
        Dispatch::Gather(_) => Vec::new(),
        Dispatch::LinearForward(LinearForward { x, then, .. }) => match then {
            Forward::Latent { epsilon, .. } => vec![x, epsilon],
            Forward::Output { image, .. } => vec![x, image],
            Forward::Hidden { .. } | Forward::Mean { .. } | Forward::Draw { .. } => vec![x],
        },
        Dispatch::LinearBackward(LinearBackward { d_y, then, .. }) => match then {
            Backward::Hidden { preactivation, .. } => vec![d_y, preactivation],
            Backward::Latent { mu_logvar, epsilon, kl_weight, .. } => match kl_weight {
                KlWeight::Even => vec![d_y, mu_logvar, epsilon],
                KlWeight::FreeBits(weight) | KlWeight::Importance(weight) => vec![d_y, mu_logvar, epsilon, weight],
            },
        },
        Dispatch::LinearUpdate(LinearUpdate { layers, last, .. }) => {
            let mut read: Vec<&Tensor> = layers.iter().flat_map(|layer| [&layer.x, &layer.d_y]).collect();
            match last {
                Last::SumLoss(loss) => read.extend([&loss.nll, &loss.kl]),
                Last::LearnLogvar { .. } => {
                    return read.into_iter().cloned().chain([losses(step, LOSS_LANES)]).collect();
                }
            }
            read
        }
        Dispatch::LossSum(LossSum { nll, kl, .. }) => vec![nll, kl],
        Dispatch::FreeBits(FreeBits { kl, .. }) => vec![kl],
        Dispatch::Importance(Importance { nll, kl, d_output, .. }) => vec![nll, kl, d_output],
        Dispatch::LossRows(LossRows { nll, kl }) => [Some(nll), kl.as_ref()].into_iter().flatten().collect(),
        Dispatch::LatentMoments(LatentMoments { mu_logvar, kl, .. }) => vec![mu_logvar, kl],
    };
    read.into_iter().cloned().collect()
}

/// The scratch matrices that a dispatch writes, padding of their columns included.
pub fn outputs(dispatch: &Dispatch, step: &Step) -> Vec<Tensor> {
    let written: Vec<&Tensor> = match dispatch {
        Dispatch::Gather(gather) => vec![&gather.x],
        Dispatch::LinearForward(LinearForward { then, .. }) => match then {
            Forward::Hidden { preactivation, y, .. } => vec![preactivation, y],
            Forward::Latent { mu_logvar, epsilon, z, kl, .. } => vec![mu_logvar, epsilon, z, kl],
            Forward::Output { nll, d_output, .. } => vec![nll, d_output],
            Forward::Mean { mean, .. } => vec![mean],
            Forward::Draw { x, .. } => vec![x],
        },
        Dispatch::LinearBackward(LinearBackward { then, .. }) => match then {
            Backward::Hidden { d_x, .. } => vec![d_x],
            Backward::Latent { d_latent, .. } => vec![d_latent],
        },
        Dispatch::LinearUpdate(LinearUpdate { last: Last::LearnLogvar { .. }, .. }) => Vec::new(),
        Dispatch::LinearUpdate(_) | Dispatch::LossSum(_) => return vec![losses(step, LOSS_LANES)],
        Dispatch::FreeBits(FreeBits { kl, gate, .. }) => vec![kl, gate],
        Dispatch::Importance(Importance { d_output, weights, weighted_nll, weighted_kl, .. }) => {
            vec![d_output, weights, weighted_nll, weighted_kl]
        }
        Dispatch::LossRows(LossRows { nll, .. }) => return vec![losses(step, nll.rows)],
        Dispatch::LatentMoments(latents) => return vec![moments_of(latents, step)],
    };
    written.into_iter().cloned().collect()
}

/// What a dispatch makes of what lies in memory.
pub fn expected(dispatch: &Dispatch, step: &Step, memory: &Memory) -> Vec<Expected> {
    let at = |tensor: &Tensor| widen(&tensor.unpad(&floats(memory, tensor.buffer)[tensor.offset..]));
    match dispatch {
        Dispatch::Gather(gather) => vec![(gather.x.clone(), gathered(gather, step, memory))],
        Dispatch::LinearForward(LinearForward { x, layer, then }) => {
            forward(then, step, &products(&at(x), layer, &memory.params), &at)
        }
        Dispatch::LinearBackward(LinearBackward { d_y, layer, then }) => {
            let products = parts(d_y).into_iter().zip(parts(&layer.weight));
            let products = products.map(|(d_y, weight)| transposed_product(&at(&d_y), &at(&weight), layer.n_in()));
            let d_x = products.reduce(|sum, part| sum.iter().zip(&part).map(|(a, b)| a + b).collect());
            let d_x = d_x.expect("a layer has a part");
            backward(then, step, &d_x, &at)
        }
        Dispatch::LinearUpdate(update) => updated(update, step, &at),
        // Its lanes may share the terms among them as they like: see `loss_sums`.
        Dispatch::LossSum(_) => Vec::new(),
        Dispatch::FreeBits(free_bits) => relaxed(free_bits, &at),
        Dispatch::Importance(importance) => weighed(importance, &at),
        Dispatch::LossRows(LossRows { nll, kl }) => {
            let row_sums = |tensor: &Tensor| -> Vec<f64> { at(tensor).chunks(tensor.cols).map(oracle::sum).collect() };
            let kl = kl.as_ref().map_or(vec![0.0; nll.rows], row_sums);
            let pairs = row_sums(nll).into_iter().zip(kl).flat_map(<[f64; 2]>::from);
            vec![(losses(step, nll.rows), pairs.collect())]
        }
        Dispatch::LatentMoments(latents) => vec![(moments_of(latents, step), latent_sums(latents, step, &at))],
    }
}

/// nll and kl of the rows that count, means over the samples.
pub fn loss_sums(loss: &LossSum, step: &Step, memory: &Memory) -> [f64; 2] {
    [&loss.nll, &loss.kl].map(|terms| {
        let dense = widen(&terms.unpad(&memory.terms[terms.offset..]));
        let rows = dense.chunks_exact(terms.cols).enumerate();
        let valid = rows.filter(|(row, _)| row % loss.n_batch < step.n_valid as usize);
        let n_samples = terms.rows / loss.n_batch;
        valid.map(|(_, row)| oracle::sum(row)).sum::<f64>() / n_samples as f64
    })
}

fn gathered(gather: &Gather, step: &Step, memory: &Memory) -> Vec<f64> {
    let images = match gather.images {
        Buffer::HeldOut => &memory.held_out,
        Buffer::Query => &memory.query,
        _ => &memory.training,
    };
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
            let counter = [(pixel / LANES) as u32, counter[0], counter[1], counter[2]];
            f64::from(uniform4(counter, [step.seed, Stream::Pixels as u32])[pixel % LANES])
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

fn forward(then: &Forward, step: &Step, y: &[Vec<f64>], at: &impl Fn(&Tensor) -> Vec<f64>) -> Vec<Expected> {
    let output = |i: usize| -> Output { [y[0][i], y.get(1).map_or(0.0, |second| second[i])] };
    let outputs = || (0..y[0].len()).map(output);
    match then {
        Forward::Hidden { activation, preactivation, y: to } => {
            let f = y[0].iter().map(|a| oracle::activation(activation.name, *a)).collect();
            vec![(preactivation.clone(), y[0].clone()), (to.clone(), f)]
        }
        Forward::Latent { kl_estimator, mu_logvar, epsilon, z, kl } => {
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
        Forward::Output { decoder, image, nll, d_output } => {
            let (x, n_rows, decoder) = (at(image), d_output.rows as f64, observer(decoder, step, at));
            let pairs = || outputs().enumerate().map(|(i, output)| (x[i % x.len()], output));
            let terms: Vec<f64> = pairs().map(|(x, output)| decoder.nll(x, output)).collect();
            let groups = terms.chunks_exact(image.cols).flat_map(|row| row.chunks(LANES).map(oracle::sum));
            let gradient = |part: usize| {
                pairs().map(|(x, output)| decoder.nll_derivative(x, output)[part] / n_rows).collect::<Vec<f64>>()
            };
            let gradients = parts(d_output).into_iter().enumerate().map(|(part, to)| (to, gradient(part)));
            std::iter::once((nll.clone(), groups.collect())).chain(gradients).collect()
        }
        Forward::Mean { decoder, mean } => {
            let decoder = observer(decoder, step, at);
            let mut made = vec![(mean.clone(), outputs().map(|output| decoder.mean(output)).collect())];
            if let [_, logvar] = &parts(mean)[..] {
                made.push((logvar.clone(), outputs().map(|output| decoder.logvar(output)).collect()));
            }
            made
        }
        Forward::Draw { decoder, x } => {
            let decoder = observer(decoder, step, at);
            let draws = outputs().enumerate().map(|(i, output)| {
                let (row, pixel) = (i / x.cols, i % x.cols);
                let counter = [(pixel / LANES) as u32, step.first_row + row as u32, 0, 0];
                let bits = philox4x32(counter, [step.seed, step.stream]);
                let [uniform, normal] = [units(bits), normals(bits)].map(|four| f64::from(four[pixel % LANES]));
                decoder.draw(output, uniform, normal)
            });
            vec![(x.clone(), draws.collect())]
        }
    }
}

fn observer<'a>(observer: &Observer, step: &Step, at: &impl Fn(&Tensor) -> Vec<f64>) -> Decoder<'a> {
    Decoder {
        likelihood: observer.likelihood.name,
        sigma: f64::from(step.sigma),
        raw_logvar: observer.logvar.as_ref().map_or(0.0, |logvar| at(logvar)[0]),
    }
}

/// epsilon as the step wants it, for so many rows of each sample.
fn noise(step: &Step, epsilon: &Tensor, n_rows: usize, at: &impl Fn(&Tensor) -> Vec<f64>) -> Vec<f64> {
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

fn backward(then: &Backward, step: &Step, d_x: &[f64], at: &impl Fn(&Tensor) -> Vec<f64>) -> Vec<Expected> {
    match then {
        Backward::Hidden { activation, preactivation, d_x: to } => {
            let a = at(preactivation);
            let chained = d_x.iter().zip(&a).map(|(d, a)| d * oracle::activation_derivative(activation.name, *a));
            vec![(to.clone(), chained.collect())]
        }
        Backward::Latent { kl_estimator, kl_weight, mu_logvar, epsilon, d_latent } => {
            let [mu, logvar] = parts(mu_logvar).try_into().expect("mu and logvar");
            let (mu, logvar, epsilon) = (at(&mu), at(&logvar), at(epsilon));
            let (n, n_latent) = (mu.len(), d_latent.cols);
            let kl_rows = if *kl_estimator == KlEstimator::Closed { d_latent.rows } else { epsilon.len() / n_latent };
            let even = f64::from(step.beta) / kl_rows as f64;
            let kl_weights: Vec<f64> = match kl_weight {
                KlWeight::Even => vec![even; kl_rows * n_latent],
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

/// The latents whose mean KL is above what is free count; the others become what is free.
fn relaxed(FreeBits { kl, gate, free }: &FreeBits, at: &impl Fn(&Tensor) -> Vec<f64>) -> Vec<Expected> {
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

fn weighed(importance: &Importance, at: &impl Fn(&Tensor) -> Vec<f64>) -> Vec<Expected> {
    let Importance { nll, kl, d_output, weights, weighted_nll, weighted_kl } = importance;
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

/// kl, mu, mu² and sigma² of each latent, over the rows that count.
fn latent_sums(latents: &LatentMoments, step: &Step, at: &impl Fn(&Tensor) -> Vec<f64>) -> Vec<f64> {
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

/// Parameters and what is kept of their gradients, of every layer and of a shared log-variance.
fn updated(update: &LinearUpdate, step: &Step, at: &impl Fn(&Tensor) -> Vec<f64>) -> Vec<Expected> {
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
    if let Last::LearnLogvar { logvar, n_pixels, n_batch } = &update.last {
        let nll = oracle::sum(&oracle::column(&at(&losses(step, LOSS_LANES)), 0, 2)) / *n_batch as f64;
        let raw = at(logvar)[0];
        let constant = *n_pixels as f64 / 2.0 * (std::f64::consts::TAU.ln() + oracle::soft_clip(raw));
        let by_logvar = *n_pixels as f64 / 2.0 - (nll - constant);
        gradients.push((logvar.clone(), vec![by_logvar * oracle::soft_clip_slope(raw)]));
    }
    gradients.into_iter().flat_map(|(tensor, gradient)| applied(update, step, &tensor, &gradient, at)).collect()
}

/// What becomes of one gradient.
fn applied(
    update: &LinearUpdate,
    step: &Step,
    tensor: &Tensor,
    gradient: &[f64],
    at: &impl Fn(&Tensor) -> Vec<f64>,
) -> Vec<Expected> {
    let buffer = kept_in(update);
    let kept = |index: usize| Tensor { buffer, offset: tensor.offset + index * update.n_params, ..tensor.clone() };
    let old = at(tensor).into_iter().zip(at(&kept(0))).zip(at(&kept(1)));
    let new = old.zip(gradient).map(|(((p, m), v), g)| match update.apply {
        Apply::Adam => adam(step, [p, m, v], *g),
        Apply::Statistics => statistics(step, [p, m, v], *g),
    });
    let new: Vec<[f64; 3]> = new.collect();
    let column = |i: usize| new.iter().map(|values| values[i]).collect();
    vec![(kept(0), column(1)), (kept(1), column(2)), (tensor.clone(), column(0))]
}

/// Where an update keeps what it knows of the gradients.
pub fn kept_in(update: &LinearUpdate) -> Buffer {
    match update.apply {
        Apply::Adam => Buffer::Moments,
        Apply::Statistics => Buffer::Statistics,
    }
}

/// Kingma & Ba 2015, algorithm 1.
fn adam(step: &Step, [p, m, v]: [f64; 3], gradient: f64) -> [f64; 3] {
    let m = 0.9 * m + 0.1 * gradient;
    let v = 0.999 * v + 0.001 * gradient * gradient;
    let (m_hat, v_hat) = (m * f64::from(step.adam_m), v * f64::from(step.adam_v));
    [p - f64::from(step.learning_rate) * m_hat / (v_hat.sqrt() + 1e-8), m, v]
}

/// The mean and the summed squared deviations with one more value (Welford 1962); the parameter stays.
fn statistics(step: &Step, [p, mean, squares]: [f64; 3], gradient: f64) -> [f64; 3] {
    let new = mean + f64::from(step.adam_m) * (gradient - mean);
    [p, new, squares + (gradient - mean) * (gradient - new)]
}
