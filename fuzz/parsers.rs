//! What each target does with its input: any bytes are read, or refused with a typed error.

use vae_lab::checkpoint::Checkpoint;
use vae_lab::config::Config;
use vae_lab::data::{Array, Idx, Npy, centre_digit, fit_images};
use vae_lab::theory::distribution::Distribution;

/// What a target does with its input.
pub type Run = fn(&[u8]);

/// Every target, and its code.
#[allow(dead_code, reason = "each program of cargo-fuzz runs one target")]
pub const TARGETS: [(&str, Run); 5] = [
    ("checkpoint", checkpoint),
    ("config", config),
    ("array", array),
    ("distribution", distribution),
    ("picture", picture),
];

/// A checkpoint. What was read is written to the same state, and training can go on from it.
pub fn checkpoint(bytes: &[u8]) {
    if let Ok(mut checkpoint) = Checkpoint::from_bytes(bytes) {
        assert_eq!(Checkpoint::from_bytes(&checkpoint.to_bytes().unwrap()).unwrap(), checkpoint);
        for slot in 0..3 {
            checkpoint.progress.next_step(&checkpoint.config.train, 7, slot);
        }
    }
}

/// Options as JSON.
pub fn config(bytes: &[u8]) {
    let Ok(options) = serde_json::from_slice(bytes) else { return };
    if let Ok(config) = Config::from_json(&options) {
        assert_eq!(Config::from_json(&config.to_json()).unwrap(), config);
        let _ = config.updated(&options);
    }
}

/// An NPY or IDX file.
pub fn array(bytes: &[u8]) {
    let _ = (Npy::parse(bytes), Idx::parse(bytes));
    if let Ok(array) = Array::parse(bytes) {
        let _ = (array.kind(), array.summary(), array.texts().count());
        assert_eq!(array.grey(0.0, 1.0).len(), array.numbers().count());
    }
}

/// A density as JSON.
pub fn distribution(bytes: &[u8]) {
    let Ok(json) = serde_json::from_slice(bytes) else { return };
    if let Ok(density) = Distribution::from_json(&json) {
        let _ = (density.mean(), density.variance(), density.density(0.5), density.sample(1, 2), density.support());
        assert!(Distribution::from_json(&density.to_json()).is_ok());
    }
}

/// Width and height, then the bytes of a picture.
pub fn picture(bytes: &[u8]) {
    let [width, height, side, ink @ ..] = bytes else { return };
    let (width, height) = (usize::from(*width), usize::from(*height));
    if centre_digit(ink, width, height).is_ok() {
        let side = usize::from(side % 64) + 1;
        assert_eq!(fit_images(ink, width, height, side).len(), side * side);
    }
}
