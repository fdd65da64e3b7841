//! What each dispatch should make, in f64, and where it may write.

use super::compare::widen;
use super::{oracle, parts};
use vae_lab::kernel::{Backward, Dispatch, Forward, LinearBackward, LinearForward, LinearUpdate, LossSum, Memory};
use vae_lab::plan::{Linear, Noise, Step};
use vae_lab::rng::{normal4, shuffle};
use vae_lab::tensor::{Buffer, LANES, Tensor};

/// A matrix and its dense values.
pub type Expected = (Tensor, Vec<f64>);

/// Floats of a buffer.
pub fn floats(memory: &Memory, buffer: Buffer) -> &Vec<f32> {
    match buffer {
        Buffer::Params => &memory.params,
        Buffer::Moments => &memory.moments,
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
        Buffer::Activations => &mut memory.activations,
        Buffer::Gradients => &mut memory.gradients,
        Buffer::Terms => &mut memory.terms,
        Buffer::Losses => &mut memory.losses,
        other => panic!("{other:?} holds no floats"),
    }
}

/// The scratch matrices that a dispatch reads.
pub fn inputs(dispatch: &Dispatch) -> Vec<&Tensor> {
    match dispatch {
        Dispatch::Gather(_) => Vec::new(),
        Dispatch::LinearForward(LinearForward { x, then, .. }) => match then {
            Forward::Latent { epsilon, .. } => vec![x, epsilon],
            Forward::Output { image, .. } => vec![x, image],
            Forward::Hidden { .. } | Forward::Mean { .. } => vec![x],
        },
        Dispatch::LinearBackward(LinearBackward { d_y, then, .. }) => match then {
            Backward::Hidden { preactivation, .. } => vec![d_y, preactivation],
            Backward::Latent { mu_logvar, epsilon, .. } => vec![d_y, mu_logvar, epsilon],
        },
        Dispatch::LinearUpdate(LinearUpdate { layers, loss, .. }) => {
            let layers = layers.iter().flat_map(|layer| [&layer.x, &layer.d_y]);
            layers.chain([&loss.nll, &loss.kl]).collect()
        }
        Dispatch::LossSum(LossSum { nll, kl }) => vec![nll, kl],
    }
}

/// The scratch matrices that a dispatch writes, padding of their columns included.
pub fn outputs(dispatch: &Dispatch) -> Vec<&Tensor> {
    match dispatch {
        Dispatch::Gather(gather) => vec![&gather.x],
        Dispatch::LinearForward(LinearForward { then, .. }) => match then {
            Forward::Hidden { preactivation, y, .. } => vec![preactivation, y],
            Forward::Latent { mu_logvar, epsilon, z, kl } => vec![mu_logvar, epsilon, z, kl],
            Forward::Output { nll, d_output, .. } => vec![nll, d_output],
            Forward::Mean { mean, .. } => vec![mean],
        },
        Dispatch::LinearBackward(LinearBackward { then, .. }) => match then {
            Backward::Hidden { d_x, .. } => vec![d_x],
            Backward::Latent { d_latent, .. } => vec![d_latent],
        },
        Dispatch::LinearUpdate(_) | Dispatch::LossSum(_) => Vec::new(),
    }
}

/// What a dispatch makes of what lies in memory.
pub fn expected(dispatch: &Dispatch, step: &Step, memory: &Memory) -> Vec<Expected> {
    let at = |tensor: &Tensor| widen(&tensor.unpad(&floats(memory, tensor.buffer)[tensor.offset..]));
    match dispatch {
        Dispatch::Gather(gather) => {
            let images = match gather.images {
                Buffer::HeldOut => &memory.held_out,
                Buffer::Query => &memory.query,
                _ => &memory.training,
            };
            let row = |row: usize| {
                let place = step.position + row as u32;
                let n = step.n_images;
                let image = if gather.shuffled {
                    shuffle(place % n, n, step.seed, step.epoch + place / n)
                } else {
                    place.min(n - 1)
                };
                oracle::pixels(&images[image as usize * gather.x.stride..][..gather.x.cols])
            };
            vec![(gather.x.clone(), (0..gather.x.rows).flat_map(row).collect())]
        }
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
        Dispatch::LinearUpdate(update) => adam(update, step, &at),
        Dispatch::LossSum(_) => Vec::new(),
    }
}

/// x W + b of each part of a layer.
fn products(x: &[f64], layer: &Linear, params: &[f32]) -> Vec<Vec<f64>> {
    let dense = |tensor: &Tensor| widen(&tensor.unpad(&params[tensor.offset..]));
    let both = parts(&layer.weight).into_iter().zip(parts(&layer.bias));
    both.map(|(weight, bias)| oracle::product(x, &dense(&weight), &dense(&bias))).collect()
}

fn forward(then: &Forward, step: &Step, y: &[Vec<f64>], at: &impl Fn(&Tensor) -> Vec<f64>) -> Vec<Expected> {
    match then {
        Forward::Hidden { activation, preactivation, y: to } => {
            let f = y[0].iter().map(|a| oracle::activation(activation.name, *a)).collect();
            vec![(preactivation.clone(), y[0].clone()), (to.clone(), f)]
        }
        Forward::Latent { mu_logvar, epsilon, z, kl } => {
            let logvar: Vec<f64> = y[1].iter().map(|value| value.clamp(-10.0, 10.0)).collect();
            let noise = noise(step, epsilon, at);
            let mu = &y[0];
            let z_of = |i: usize| mu[i] + (logvar[i] / 2.0).exp() * noise[i];
            let zs = (0..mu.len()).map(z_of).collect();
            let kls = mu.iter().zip(&logvar).map(|(mu, logvar)| oracle::kl(*mu, *logvar)).collect();
            let [to_mu, to_logvar] = parts(mu_logvar).try_into().expect("mu and logvar");
            vec![(to_mu, mu.clone()), (to_logvar, logvar), (epsilon.clone(), noise), (z.clone(), zs), (kl.clone(), kls)]
        }
        Forward::Output { likelihood, image, nll, d_output } => {
            let (x, n_rows, sigma) = (at(image), d_output.rows as f64, f64::from(step.sigma));
            let pairs = || x.iter().zip(&y[0]);
            let terms: Vec<f64> = pairs().map(|(x, y)| oracle::nll(likelihood.name, *x, *y, sigma)).collect();
            let groups = terms.chunks_exact(image.cols).flat_map(|row| row.chunks(LANES).map(|g| g.iter().sum()));
            let gradient = pairs().map(|(x, y)| oracle::nll_derivative(likelihood.name, *x, *y, sigma) / n_rows);
            vec![(nll.clone(), groups.collect()), (d_output.clone(), gradient.collect())]
        }
        Forward::Mean { likelihood, mean } => {
            vec![(mean.clone(), y[0].iter().map(|y| oracle::mean(likelihood.name, *y)).collect())]
        }
    }
}

/// epsilon as the step wants it.
fn noise(step: &Step, epsilon: &Tensor, at: &impl Fn(&Tensor) -> Vec<f64>) -> Vec<f64> {
    if step.noise == Noise::Recorded as u32 {
        return at(epsilon);
    }
    if step.noise == Noise::None as u32 {
        return vec![0.0; epsilon.rows * epsilon.cols];
    }
    let row = |row: usize| {
        let groups = 0..epsilon.groups() as u32;
        let counter = move |group| [group, step.first_row + row as u32, step.step, 0];
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
        Backward::Latent { mu_logvar, epsilon, d_latent } => {
            let [mu, logvar] = parts(mu_logvar).try_into().expect("mu and logvar");
            let (mu, logvar, epsilon) = (at(&mu), at(&logvar), at(epsilon));
            let scale = f64::from(step.beta) / d_latent.rows as f64;
            let d_mu = (0..mu.len()).map(|i| d_x[i] + scale * mu[i]);
            let d_logvar = (0..mu.len()).map(|i| {
                let chained = 0.5 * (logvar[i] / 2.0).exp() * epsilon[i] * d_x[i];
                let clamped = logvar[i].abs() >= 10.0;
                if clamped { 0.0 } else { chained + 0.5 * scale * (logvar[i].exp() - 1.0) }
            });
            let [to_mu, to_logvar] = parts(d_latent).try_into().expect("d_mu and d_logvar");
            vec![(to_mu, d_mu.collect()), (to_logvar, d_logvar.collect())]
        }
    }
}

/// Parameters and both moments of every layer.
fn adam(update: &LinearUpdate, step: &Step, at: &impl Fn(&Tensor) -> Vec<f64>) -> Vec<Expected> {
    let mut made = Vec::new();
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
            for (tensor, gradient) in [(weight, d_weight), (bias, d_bias)] {
                let moment = |index: usize| Tensor {
                    buffer: Buffer::Moments,
                    offset: tensor.offset + index * update.n_params,
                    ..tensor.clone()
                };
                let old = at(&tensor).into_iter().zip(at(&moment(0))).zip(at(&moment(1)));
                let new: Vec<[f64; 3]> =
                    old.zip(gradient).map(|(((p, m), v), g)| adam_one(step, [p, m, v], g)).collect();
                let column = |i: usize| new.iter().map(|values| values[i]).collect();
                made.extend([(moment(0), column(1)), (moment(1), column(2)), (tensor, column(0))]);
            }
        }
    }
    made
}

/// Kingma & Ba 2015, algorithm 1.
fn adam_one(step: &Step, [p, m, v]: [f64; 3], gradient: f64) -> [f64; 3] {
    let m = 0.9 * m + 0.1 * gradient;
    let v = 0.999 * v + 0.001 * gradient * gradient;
    let (m_hat, v_hat) = (m * f64::from(step.adam_m), v * f64::from(step.adam_v));
    [p - f64::from(step.learning_rate) * m_hat / (v_hat.sqrt() + 1e-8), m, v]
}
