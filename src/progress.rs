//! The position in training, and what follows from it: the images of the next step, beta, Adam's bias corrections.

use crate::config::TrainConfig;
use crate::plan::{ADAM_BETA_1, ADAM_BETA_2, Noise, StepUniforms};
use crate::rng::Stream;

/// The position in training. Together with the config and the data, it determines the next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Steps done.
    pub step: u32,
    /// Epochs done: how many times every image has been seen.
    pub epoch: u32,
    /// Images of the current epoch seen.
    pub position: u32,
}

impl Progress {
    /// The weight of the KL term at this step. During the warm-up it rises linearly, from 0 at the first step.
    pub fn beta(&self, config: &TrainConfig) -> f32 {
        if self.step < config.beta_warmup {
            (f64::from(config.live.beta) * f64::from(self.step) / f64::from(config.beta_warmup)) as f32
        } else {
            config.live.beta
        }
    }

    /// The next step over `n_images` images, whose loss goes to `slot`. Advances the position.
    // There may be fewer images than when the epoch began.
    pub fn next_step(&mut self, config: &TrainConfig, n_images: u32, slot: usize) -> StepUniforms {
        self.epoch += self.position / n_images;
        self.position %= n_images;
        let batch = config.batch as u32;
        let (m_correction, v_correction) = adam_corrections(self.step + 1);
        let step = StepUniforms {
            seed: config.seed,
            stream: Stream::Epsilon as u32,
            step: self.step,
            slot: slot as u32,
            epoch: self.epoch,
            position: self.position,
            n_images,
            n_valid: batch,
            first_row: 0,
            learning_rate: config.live.learning_rate,
            beta: self.beta(config),
            sigma: config.live.sigma,
            noise: Noise::from(config.epsilon) as u32,
            m_correction,
            v_correction,
            first_sample: 0,
            mean_weight: 0.0,
        };
        self.step += 1;
        self.position += batch;
        self.epoch += self.position / n_images;
        self.position %= n_images;
        step
    }
}

/// Adam's bias corrections at step `t`, counted from 1: 1 / (1 − β^t).
fn adam_corrections(t: u32) -> (f32, f32) {
    let correction = |beta: f32| (1.0 / (1.0 - f64::from(beta).powf(f64::from(t)))) as f32;
    (correction(ADAM_BETA_1), correction(ADAM_BETA_2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::rng::shuffle;

    #[test]
    fn every_epoch_sees_every_image_once_whatever_the_batch() {
        for (n, batch) in [(10, 3), (7, 7), (5, 12), (1, 4)] {
            let config = TrainConfig { batch, ..Config::default().train };
            let mut progress = Progress::default();
            let mut seen = Vec::new();
            // The same order as in the gather kernel.
            while seen.len() < 4 * n as usize {
                let step = progress.next_step(&config, n, 0);
                seen.extend((0..batch as u32).map(|row| {
                    let place = step.position + row;
                    shuffle(place % n, n, step.seed, step.epoch + place / n)
                }));
            }
            for epoch in seen.chunks_exact(n as usize) {
                let mut epoch = epoch.to_vec();
                epoch.sort_unstable();
                assert_eq!(epoch, (0..n).collect::<Vec<_>>(), "{n} images, batch {batch}");
            }
        }
    }

    #[test]
    fn adam_is_corrected_fully_at_first_and_not_at_last() {
        let (m, v) = adam_corrections(1);
        assert!((m - 10.0).abs() < 1e-5 && (v - 1000.0).abs() < 0.1);
        assert_eq!(adam_corrections(100_000), (1.0, 1.0));
    }
}
