//! Training steps that were submitted. Their losses are read while the device runs later steps.

use super::Progress;
use super::metrics::{LossSums, Metrics};
use crate::backend::Reading;
use crate::error::Result;
use crate::plan::StepUniforms;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Ends calls of [`super::Vae::train`] early: see [`super::Vae::interrupt`]. All clones end the same calls.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<Calls>);

/// Calls are numbered from 1.
#[derive(Debug, Default)]
struct Calls {
    /// The number of the last call.
    last: AtomicU32,
    /// This call and those before it are to end.
    ended: AtomicU32,
}

/// A call of [`super::Vae::train`]: see [`Interrupt::call`].
#[derive(Debug)]
pub struct Call {
    calls: Arc<Calls>,
    number: u32,
}

impl Interrupt {
    /// Ends the call that has been made, whether it runs already or not. It submits no further steps, and returns the
    /// mean losses over those that it did: at least one. A request does not affect later calls.
    pub fn request(&self) {
        self.0.ended.store(self.0.last.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// A call that requests from now on end, although it begins later: see [`super::Vae::submit_call`].
    pub fn call(&self) -> Call {
        Call { calls: self.0.clone(), number: self.0.last.fetch_add(1, Ordering::Relaxed) + 1 }
    }
}

impl Call {
    pub(super) fn is_ended(&self) -> bool {
        self.calls.ended.load(Ordering::Relaxed) >= self.number
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
