//! Probabilistic PCA: the spectrum, the closed form, and a linear VAE trained in f64 that must converge to it.

use super::{assert_near, assert_table, near, noise};
use vae_lab::theory::gaussian::Gaussian;
use vae_lab::theory::likelihood::gaussian_nll;
use vae_lab::theory::pca::{Moments, Pca, Sigma, Spectrum};

/// The eight points ±2√l_i·e_i, whose covariance (1/N) is diag(l).
fn tiny_set() -> Spectrum {
    let mut rows = Vec::new();
    for (i, l) in [4.0f64, 2.0, 1.0, 0.5].iter().enumerate() {
        for sign in [2.0, -2.0] {
            let mut row = vec![0.0; 4];
            row[i] = sign * l.sqrt();
            rows.extend(row);
        }
    }
    let mut covariance = vec![0.0; 16];
    for row in rows.chunks(4) {
        for i in 0..4 {
            for j in 0..4 {
                covariance[4 * i + j] += row[i] * row[j] / 8.0;
            }
        }
    }
    Spectrum::new(vec![0.0; 4], &covariance).unwrap()
}

#[test]
fn pca_of_the_tiny_set() {
    let set = tiny_set();
    let learned = set.pca(2, Sigma::Learned, 1.0).unwrap();
    let fixed = set.pca(4, Sigma::Fixed(1.0), 1.0).unwrap();
    assert_eq!((learned.active, fixed.active), (2, 2));
    assert_table(
        &[
            ("learned s", learned.variance, 0.75),
            ("learned nll", learned.nll, 5.1003899879),
            ("learned kl", learned.kl, 1.3274028433),
            ("fixed nll", fixed.nll, 5.4257541328),
            ("fixed kl", fixed.kl, 1.0397207708),
            ("fixed loss", fixed.loss, 5.4257541328 + 1.0397207708),
        ],
        1e-10,
    );
}

/// 24 points in 5 pixels with a mean and correlations, by rows.
fn cloud() -> Vec<f32> {
    let row = |i: u32| {
        let hidden = [1.6 * noise(i, 40), 1.1 * noise(i, 41), 0.8 * noise(i, 42)];
        (0..5).map(move |j| {
            let mixed: f64 = (0..3).map(|k| hidden[k as usize] * noise(j, 50 + k)).sum();
            (3.0 + mixed + 0.25 * noise(i, 60 + j)) as f32
        })
    };
    (0..24).flat_map(row).collect()
}

fn spectrum(rows: &[f32], n_pixels: usize) -> Spectrum {
    let mut moments = Moments::new(n_pixels).unwrap();
    moments.add(rows).unwrap();
    moments.spectrum().unwrap()
}

#[test]
fn moments_are_the_plain_sums() {
    let (rows, d) = (cloud(), 5);
    let mut moments = Moments::new(d).unwrap();
    // In batches of unequal size, and again with a large offset.
    moments.add(&rows[..3 * d]).unwrap();
    moments.add(&[]).unwrap();
    moments.add(&rows[3 * d..]).unwrap();
    let (mean, covariance) = moments.mean_and_covariance().unwrap();
    let n = moments.n() as f64;
    assert_eq!(n, 24.0);
    let column = |j: usize| rows.iter().skip(j).step_by(d).map(|v| f64::from(*v));
    for i in 0..d {
        assert_near(mean[i], column(i).sum::<f64>() / n, 1e-14);
        for j in 0..d {
            let plain = column(i).zip(column(j)).map(|(a, b)| (a - mean[i]) * (b - mean[j])).sum::<f64>() / n;
            assert_near(covariance[i * d + j], plain, 1e-14);
        }
    }

    let far: Vec<f32> = (0..60).map(|i| 1e6 + (i * i % 7) as f32).collect();
    let near_by: Vec<f32> = far.iter().map(|v| v - 1e6).collect();
    let (_, far) = spectrum_input(&far);
    let (_, near_by) = spectrum_input(&near_by);
    assert!(far.iter().zip(&near_by).all(|(a, b)| near(*a, *b, 1e-12)), "an offset costs no digits");

    let bytes: Vec<u8> = (0..60).map(|i| (i * 37 % 256) as u8).collect();
    let mut of_bytes = Moments::new(5).unwrap();
    of_bytes.add_bytes(&bytes).unwrap();
    let mut of_floats = Moments::new(5).unwrap();
    of_floats.add(&bytes.iter().map(|b| f32::from(*b) / 255.0).collect::<Vec<_>>()).unwrap();
    let (a, b) = (of_bytes.mean_and_covariance().unwrap(), of_floats.mean_and_covariance().unwrap());
    assert!(a.0.iter().chain(&a.1).zip(b.0.iter().chain(&b.1)).all(|(a, b)| near(*a, *b, 1e-7)));

    assert!(Moments::new(0).is_err());
    assert!(Moments::new(5).unwrap().spectrum().is_err(), "no image");
    assert!(Moments::new(5).unwrap().add(&[0.0; 7]).is_err());
    assert!(Moments::new(5).unwrap().add(&[f32::NAN; 5]).is_err());
}

fn spectrum_input(rows: &[f32]) -> (Vec<f64>, Vec<f64>) {
    let mut moments = Moments::new(5).unwrap();
    moments.add(rows).unwrap();
    moments.mean_and_covariance().unwrap()
}

#[test]
fn components_rebuild_the_covariance() {
    let mut moments = Moments::new(5).unwrap();
    moments.add(&cloud()).unwrap();
    let (_, covariance) = moments.mean_and_covariance().unwrap();
    let spectrum = moments.spectrum().unwrap();
    let l = spectrum.eigenvalues();
    assert!(l.windows(2).all(|pair| pair[0] >= pair[1]) && l[4] >= 0.0);
    for i in 0..5 {
        for j in 0..5 {
            let rebuilt: f64 = (0..5).map(|k| l[k] * spectrum.component(k)[i] * spectrum.component(k)[j]).sum();
            assert_near(rebuilt, covariance[5 * i + j], 1e-13);
            let product: f64 = spectrum.component(i).iter().zip(spectrum.component(j)).map(|(a, b)| a * b).sum();
            assert_near(product, if i == j { 1.0 } else { 0.0 }, 1e-13);
        }
    }
}

/// A linear VAE. Its parameters are one flat list: W and V [q × d], logvar [q], ln s.
struct LinearVae {
    data: Vec<Vec<f64>>,
    d: usize,
    q: usize,
    beta: f64,
}

impl LinearVae {
    fn n_parameters(&self) -> usize {
        2 * self.d * self.q + self.q + 1
    }

    /// (nll, kl) from (13), (16) and (20), independently of the closed form.
    fn terms(&self, parameters: &[f64]) -> (f64, f64) {
        let (w, rest) = parameters.split_at(self.d * self.q);
        let (v, rest) = rest.split_at(self.d * self.q);
        let (logvar, s) = (&rest[..self.q], rest[self.q].exp());
        let (mut nll, mut kl) = (0.0, 0.0);
        for x in &self.data {
            let mu: Vec<f64> = v.chunks(self.d).map(|row| row.iter().zip(x).map(|(v, x)| v * x).sum()).collect();
            for i in 0..self.d {
                let mean: f64 = (0..self.q).map(|j| w[j * self.d + i] * mu[j]).sum();
                let spread: f64 = (0..self.q).map(|j| w[j * self.d + i].powi(2) * logvar[j].exp()).sum();
                nll += gaussian_nll(x[i], mean, s) + 0.5 * spread / s;
            }
            for j in 0..self.q {
                kl += 0.5 * (mu[j] * mu[j] + logvar[j].exp() - logvar[j] - 1.0);
            }
        }
        (nll / self.data.len() as f64, kl / self.data.len() as f64)
    }

    fn loss(&self, parameters: &[f64]) -> f64 {
        let (nll, kl) = self.terms(parameters);
        nll + self.beta * kl
    }

    /// The gradient by central differences; that of the last parameter, ln s, only if it is learned.
    fn gradient(&self, at: &[f64], learn_s: bool) -> Vec<f64> {
        let mut p = at.to_vec();
        let mut difference = |i: usize| {
            let h = 1e-5;
            p[i] = at[i] + h;
            let above = self.loss(&p);
            p[i] = at[i] - h;
            let below = self.loss(&p);
            p[i] = at[i];
            (above - below) / (2.0 * h)
        };
        let last = self.n_parameters() - 1;
        (0..=last).map(|i| if i < last || learn_s { difference(i) } else { 0.0 }).collect()
    }

    /// Minimises the loss by BFGS from a random start, without using the closed form.
    fn train(&self, ln_s: f64, learn_s: bool, seed: u32) -> f64 {
        let n = self.n_parameters();
        let mut p: Vec<f64> = (0..n as u32).map(|i| 0.5 * noise(i, seed)).collect();
        p[n - 1] = ln_s;
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        // The inverse Hessian, by rows.
        let mut inverse: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| f64::from(i == j)).collect()).collect();
        let (mut loss, mut slope) = (self.loss(&p), self.gradient(&p, learn_s));
        for _ in 0..600 {
            let step: Vec<f64> = inverse.iter().map(|row| -dot(row, &slope)).collect();
            let moved = |t: f64| -> Vec<f64> { p.iter().zip(&step).map(|(p, s)| p + t * s).collect() };
            let enough = |t: &f64| self.loss(&moved(*t)) <= loss + 1e-4 * t * dot(&step, &slope);
            let Some(t) = (0..40).map(|k| 0.5f64.powi(k)).find(enough) else {
                break;
            };
            let next = moved(t);
            let next_slope = self.gradient(&next, learn_s);
            let s: Vec<f64> = next.iter().zip(&p).map(|(a, b)| a - b).collect();
            let y: Vec<f64> = next_slope.iter().zip(&slope).map(|(a, b)| a - b).collect();
            let sy = dot(&s, &y);
            if sy > 1e-14 {
                let hy: Vec<f64> = inverse.iter().map(|row| dot(row, &y)).collect();
                let scale = (1.0 + dot(&y, &hy) / sy) / sy;
                for i in 0..n {
                    for j in 0..n {
                        inverse[i][j] += scale * s[i] * s[j] - (hy[i] * s[j] + s[i] * hy[j]) / sy;
                    }
                }
            }
            let gained = loss - self.loss(&next);
            (p, slope, loss) = (next, next_slope, loss - gained);
            if gained < 1e-13 {
                break;
            }
        }
        loss
    }

    fn parameters_of(&self, pca: &Pca) -> Vec<f64> {
        let weights = pca.decoder_weight.iter().chain(&pca.encoder_weight).chain(&pca.encoder_logvar);
        weights.copied().chain([pca.variance.ln()]).collect()
    }
}

/// The cloud minus its mean, and its spectrum.
fn centred_cloud() -> (Vec<Vec<f64>>, Spectrum) {
    let rows = cloud();
    let (mean, covariance) = spectrum_input(&rows);
    let data = rows.chunks(5).map(|row| row.iter().zip(&mean).map(|(v, m)| f64::from(*v) - m).collect()).collect();
    (data, Spectrum::new(vec![0.0; 5], &covariance).unwrap())
}

const PCA_CASES: [(usize, Sigma, f64); 9] = [
    (2, Sigma::Fixed(0.3), 1.0),
    (4, Sigma::Fixed(0.3), 1.0),
    (2, Sigma::Fixed(0.5), 3.3),
    (3, Sigma::Fixed(0.3), 0.2),
    (2, Sigma::Learned, 1.0),
    (2, Sigma::Learned, 0.3),
    (3, Sigma::Learned, 2.0),
    (2, Sigma::Learned, 2.6),
    (2, Sigma::Fixed(2.0), 4.0),
];

#[test]
fn the_stated_weights_have_the_stated_loss() {
    let (data, spectrum) = centred_cloud();
    let mut actives = Vec::new();
    for (q, sigma, beta) in PCA_CASES {
        let pca = spectrum.pca(q, sigma, beta).unwrap();
        let vae = LinearVae { data: data.clone(), d: 5, q, beta };
        let parameters = vae.parameters_of(&pca);
        let (nll, kl) = vae.terms(&parameters);
        let per_latent: f64 = pca.kl_per_latent.iter().sum();
        assert_table(
            &[
                ("nll", nll, pca.nll),
                ("kl", kl, pca.kl),
                ("kl per latent", per_latent, pca.kl),
                ("loss", vae.loss(&parameters), pca.loss),
            ],
            1e-11,
        );
        assert_eq!(pca.active, pca.kl_per_latent.iter().filter(|kl| **kl > 0.0).count());
        actives.push(pca.active);

        // A stationary point: a small step in any one parameter changes the loss only to second order.
        let last = if sigma == Sigma::Learned { parameters.len() } else { parameters.len() - 1 };
        for i in 0..last {
            let at = |step: f64| {
                let mut moved = parameters.clone();
                moved[i] += step;
                vae.loss(&moved)
            };
            let slope = (at(1e-5) - at(-1e-5)) / 2e-5;
            assert!(slope.abs() < 1e-7, "q = {q}, {sigma:?}, beta = {beta}: slope {slope} in parameter {i}");
            assert!(at(1e-3) >= pca.loss - 1e-12 && at(-1e-3) >= pca.loss - 1e-12);
        }
        // Negative control: the same point is not stationary for another beta.
        let other = LinearVae { beta: beta * 1.05, ..vae };
        if pca.active > 0 {
            let i = 2 * 5 * q;
            let at = |step: f64| {
                let mut moved = parameters.clone();
                moved[i] += step;
                other.loss(&moved)
            };
            assert!(((at(1e-5) - at(-1e-5)) / 2e-5).abs() > 1e-3);
        }
    }
    assert_eq!(actives, [2, 3, 1, 3, 2, 2, 2, 0, 0], "the cases cover collapse in part, in full and not at all");
}

#[test]
fn training_a_linear_vae_ends_at_pca_and_never_below() {
    let (data, spectrum) = centred_cloud();
    for (q, sigma, beta) in PCA_CASES {
        let pca = spectrum.pca(q, sigma, beta).unwrap();
        let vae = LinearVae { data: data.clone(), d: 5, q, beta };
        let learn = sigma == Sigma::Learned;
        let start = if learn { 0.0 } else { pca.variance.ln() };
        let best = vae.train(start, learn, 70);
        assert!(best >= pca.loss - 1e-9, "q = {q}, {sigma:?}, beta = {beta}: {best} is below {}", pca.loss);
        assert!(best <= pca.loss + 1e-6, "q = {q}, {sigma:?}, beta = {beta}: {best} did not reach {}", pca.loss);
    }
}

#[test]
fn the_learned_sigma_is_the_best_fixed_one() {
    let (_, spectrum) = centred_cloud();
    for (q, beta) in [(1, 1.0), (2, 1.0), (4, 1.0), (2, 0.1), (2, 1.6), (3, 2.5), (5, 1.4), (2, 20.0)] {
        let learned = spectrum.pca(q, Sigma::Learned, beta).unwrap();
        let at = |ln_s: f64| spectrum.pca(q, Sigma::Fixed((0.5 * ln_s).exp()), beta).unwrap().loss;
        assert_near(at(learned.variance.ln()), learned.loss, 1e-12);
        for i in -400..=400 {
            let ln_s = 0.02 * f64::from(i);
            assert!(at(ln_s) >= learned.loss - 1e-12, "q = {q}, beta = {beta}: ln s = {ln_s} does better");
        }
        assert!(at(learned.variance.ln() + 0.1) > learned.loss + 1e-4, "and another one does worse");
    }
}

#[test]
fn at_beta_one_the_bound_is_tight() {
    let rows = cloud();
    let spectrum = spectrum(&rows, 5);
    for (q, sigma) in [(2, Sigma::Learned), (4, Sigma::Fixed(0.3)), (7, Sigma::Fixed(0.3))] {
        let pca = spectrum.pca(q, sigma, 1.0).unwrap();
        let model = pca.model().unwrap();
        let n = rows.len() as f64 / 5.0;
        let mut ln_q = 0.0;
        for row in rows.chunks(5) {
            let x: Vec<f64> = row.iter().map(|v| f64::from(*v)).collect();
            let encoder: Vec<Gaussian> = (0..q)
                .map(|j| {
                    let weight = &pca.encoder_weight[5 * j..5 * (j + 1)];
                    let mu = pca.encoder_bias[j] + weight.iter().zip(&x).map(|(v, x)| v * x).sum::<f64>();
                    Gaussian::from_logvar(mu, pca.encoder_logvar[j]).unwrap()
                })
                .collect();
            assert!(model.gap(&x, &encoder).unwrap().abs() < 1e-10, "the encoder is the posterior");
            ln_q += model.ln_evidence(&x).unwrap() / n;
        }
        assert_table(&[("loss", pca.loss, -ln_q)], 1e-11);
    }
}

#[test]
fn pca_refuses_what_has_no_answer() {
    let set = tiny_set();
    for (latent, sigma, beta) in [
        (0, Sigma::Learned, 1.0),
        (2, Sigma::Fixed(0.0), 1.0),
        (2, Sigma::Fixed(f64::NAN), 1.0),
        (2, Sigma::Learned, 0.0),
        (2, Sigma::Learned, -1.0),
    ] {
        assert_eq!(set.pca(latent, sigma, beta).unwrap_err().code(), "invalid_argument");
    }
    // Data in two directions and two latents: a learned sigma would fall to 0, and the loss would have no minimum.
    let flat = Spectrum::new(vec![0.0; 3], &[2.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]).unwrap();
    let error = flat.pca(2, Sigma::Learned, 1.0).unwrap_err();
    assert!(error.to_string().contains("falls to 0"), "{error}");
    assert!(flat.pca(2, Sigma::Fixed(0.1), 1.0).is_ok());
    // With a larger beta there is an optimum: for D = 3 and beta = 2, no latent is worth its KL.
    let dear = flat.pca(2, Sigma::Learned, 2.0);
    assert_eq!(dear.map(|pca| (pca.active, pca.variance)).unwrap(), (0, 1.0));
    assert!(Spectrum::new(vec![0.0; 2], &[1.0; 3]).is_err());
    assert!(Spectrum::new(vec![0.0; 1], &[f64::NAN]).is_err());
}
