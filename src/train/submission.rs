//! Training steps that were submitted. Their losses are read while the device runs later steps.

use super::Progress;
use super::metrics::{LossSums, Metrics};
use crate::backend::Reading;
use crate::error::Result;
use crate::plan::StepUniforms;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Ends a running call of [`super::Vae::train`] early: see [`super::Vae::interrupt`]. All clones end the same call.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Ends the running call, if there is one. No further steps are submitted, and it returns the mean losses over
    /// those that were: at least one.
    pub fn request(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Forgets a request that came before the call.
    pub(super) fn clear(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    pub(super) fn requested(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The step at which the last call of `train` diverged, if it did. Each call whose losses are unread holds
/// a clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Divergence(Arc<Mutex<Option<u32>>>);

impl Divergence {
    pub fn step(&self) -> Option<u32> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether no losses are left to be read.
    pub fn is_settled(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }
}

/// The steps of a call of `train`, all of them submitted.
#[derive(Debug)]
pub struct Submitted {
    /// The losses of the newest steps, which are not read yet.
    unread: Option<(Reading, Vec<StepUniforms>)>,
    sums: LossSums,
    rows: f64,
    progress: Progress,
    divergence: Divergence,
}

impl Submitted {
    /// Starts without steps. Each step will have `rows` images.
    pub(super) fn new(rows: usize, divergence: Divergence) -> Submitted {
        let (sums, progress) = (LossSums::default(), Progress::default());
        Submitted { unread: None, sums, rows: rows as f64, progress, divergence }
    }

    /// Adds steps, after which training stands at `progress`, and waits for the losses of the steps added before.
    pub(super) async fn add(&mut self, losses: Reading, steps: Vec<StepUniforms>, progress: Progress) -> Result<()> {
        self.progress = progress;
        let before = self.unread.replace((losses, steps));
        self.read(before).await
    }

    async fn read(&mut self, losses: Option<(Reading, Vec<StepUniforms>)>) -> Result<()> {
        if let Some((losses, steps)) = losses {
            self.sums.add(&losses.values().await?, &steps);
        }
        Ok(())
    }

    /// Whether a loss that was read is too large.
    pub(super) fn has_diverged(&self) -> bool {
        self.sums.diverged().is_some()
    }

    /// Waits until the device has finished the steps, and reads the last losses.
    ///
    /// # Errors
    /// If the device is lost.
    pub async fn settle(&mut self) -> Result<()> {
        let last = self.unread.take();
        self.read(last).await
    }

    /// The mean losses, once the device has finished the steps.
    ///
    /// # Errors
    /// As for [`super::Vae::train`].
    pub async fn metrics(mut self) -> Result<Metrics> {
        self.settle().await?;
        *self.divergence.0.lock().unwrap_or_else(PoisonError::into_inner) = self.sums.diverged();
        self.sums.metrics(self.progress, self.rows)
    }
}
