//! The adapter, the device and its queue, and the faults that end their use.
//!
//! The models of a thread share a device: see [`Gpu::shared`]. What the device refuses while a model makes something
//! comes back to that model alone, because [`Gpu::with_error_scopes`] collects it. Any other error arrives without its
//! origin. It counts as the loss of the device, so that each of its models is restored on another one.

use super::slot::{self, Slot};
use crate::error::{Error, Result};
use crate::kernel::gpu::Tile;
use crate::platform::{now_ms, within};
use futures_channel::oneshot;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

thread_local! {
    /// The device that the models of this thread share. In the browser, a worker is a thread.
    static SHARED: RefCell<Slot<Open>> = const { RefCell::new(Slot::new()) };
}

/// Time limit for each of the two requests to the browser: for an adapter and for a device. Healthy drivers answer
/// within a second, a software adapter on a busy machine within a few; some drivers never answer.
const OPENING_MS: u32 = 10_000;

/// How long to wait for the device before the first nudge. Each later one comes after twice the time.
const NUDGE_MS: u32 = 4;

/// An open device. Clones share it; it is closed with the last of them.
#[derive(Debug, Clone)]
pub struct Gpu(Arc<Open>);

#[derive(Debug)]
struct Open {
    device: wgpu::Device,
    queue: wgpu::Queue,
    info: wgpu::AdapterInfo,
    faults: Arc<Mutex<Faults>>,
}

/// Whether both are the same device.
impl PartialEq for Gpu {
    fn eq(&self, other: &Gpu) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Drop for Open {
    /// A browser would keep the device until it collects garbage.
    fn drop(&mut self) {
        self.device.destroy();
    }
}

/// The first fault of the device, and the unfinished waits.
#[derive(Debug, Default)]
struct Faults {
    /// The first fault. After it the device is unusable.
    first: Option<Error>,
    /// The senders of unfinished waits. They are dropped when the device is lost, which ends the waits.
    waiting: HashMap<u64, oneshot::Sender<f64>>,
    next_id: u64,
}

/// Work that the device will finish, unless it is lost first.
#[derive(Debug)]
pub struct Completion {
    /// Receives the time at which the browser or the driver said so.
    done: oneshot::Receiver<f64>,
    #[cfg_attr(target_arch = "wasm32", allow(dead_code, reason = "the browser polls by itself"))]
    submission: wgpu::SubmissionIndex,
}

impl Completion {
    /// When the work was said to be done, if that has happened. Ask no more after that.
    pub fn noticed_ms(&mut self) -> Option<f64> {
        self.done.try_recv().ok().flatten()
    }
}

impl Gpu {
    /// The device of this thread's models. It is requested for the first of them, and again once it is lost or all of
    /// them have been freed. Models that ask for it at the same time wait for the same request.
    ///
    /// # Errors
    /// As for [`Gpu::request`].
    pub async fn shared() -> Result<Gpu> {
        let sound = |open: &Arc<Open>| Gpu(open.clone()).check().is_ok();
        slot::get(&SHARED, sound, async || Ok(Gpu::request().await?.0)).await.map(Gpu)
    }

    /// Requests the adapter with the highest performance, and a device from it.
    ///
    /// # Errors
    /// If there is no adapter, or it provides no device, or the browser does not answer within ten seconds.
    pub async fn request() -> Result<Gpu> {
        let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
        // wgpu's environment variables, such as WGPU_BACKEND, choose among native adapters.
        descriptor = descriptor.with_env();
        let instance = wgpu::Instance::new(descriptor);
        let options = wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..Default::default()
        };
        let silent = |what| move || Error::NoDevice(format!("no answer to {what} within {} s", OPENING_MS / 1000));
        let adapter = within(OPENING_MS, instance.request_adapter(&options))
            .await
            .ok_or_else(silent("requestAdapter"))?
            .map_err(|e| Error::NoAdapter(e.to_string()))?;
        let offered = adapter.limits();
        let required_limits = wgpu::Limits {
            // Images and wide layers may need more than the 128 MiB that every device supports.
            max_buffer_size: offered.max_buffer_size,
            max_storage_buffer_binding_size: offered.max_storage_buffer_binding_size,
            ..wgpu::Limits::downlevel_defaults()
        };
        let required_limits =
            wgpu::Limits { max_storage_buffers_per_shader_stage: 8, ..required_limits.or_worse_values_from(&offered) };
        let request = wgpu::DeviceDescriptor { label: Some("vae-lab"), required_limits, ..Default::default() };
        let (device, queue) = within(OPENING_MS, adapter.request_device(&request))
            .await
            .ok_or_else(silent("requestDevice"))?
            .map_err(|e| Error::NoDevice(e.to_string()))?;
        let faults = Arc::new(Mutex::new(Faults::default()));
        let of_error = faults.clone();
        device.on_uncaptured_error(Arc::new(move |error| {
            let message = format!("it refused a command, it is unknown of which model: {}", from_wgpu(error));
            lock(&of_error).first.get_or_insert(Error::DeviceLost(message));
        }));
        let of_loss = faults.clone();
        device.set_device_lost_callback(move |reason, message| {
            let mut faults = lock(&of_loss);
            faults.first.get_or_insert(Error::DeviceLost(format!("{reason:?}: {message}")));
            faults.waiting.clear();
        });
        #[allow(clippy::arc_with_non_send_sync, reason = "only in the browser: natively a model may change threads")]
        let open = Arc::new(Open { device, queue, info: adapter.get_info(), faults });
        Ok(Gpu(open))
    }

    /// Whether the adapter is a software adapter, which runs on the CPU.
    pub fn is_software(&self) -> bool {
        self.0.info.device_type == wgpu::DeviceType::Cpu
    }

    /// The fastest tile for this kind of adapter: see README.md, "Figures".
    pub fn tile(&self) -> Tile {
        if self.is_software() {
            Tile { rows: 8, cols: 2, workgroup: [4, 4] }
        } else {
            Tile { rows: 4, cols: 1, workgroup: [8, 8] }
        }
    }

    /// The adapter's name.
    pub fn adapter_name(&self) -> String {
        let parts = [&self.0.info.name, &self.0.info.driver];
        let named: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect();
        if named.is_empty() { "unnamed adapter".into() } else { named.join(", ") }
    }

    pub(super) fn device(&self) -> &wgpu::Device {
        &self.0.device
    }

    pub(super) fn queue(&self) -> &wgpu::Queue {
        &self.0.queue
    }

    /// Loses the device on purpose, as if the driver had crashed. For tests.
    pub fn destroy(&self) {
        self.0.device.destroy();
    }

    /// Calls `make`. If the device reports an error about it, returns that as a typed error.
    pub(super) async fn with_error_scopes<T>(&self, make: impl FnOnce(&Gpu) -> T) -> Result<T> {
        self.check()?;
        let internal = self.0.device.push_error_scope(wgpu::ErrorFilter::Internal);
        let memory = self.0.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let validation = self.0.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let made = make(self);
        let (validation, memory, internal) = (validation.pop(), memory.pop(), internal.pop());
        match (validation.await, memory.await, internal.await) {
            (None, None, None) => self.check().map(|()| made),
            (_, Some(error), _) | (Some(error), None, _) | (None, None, Some(error)) => {
                // A lost device rejects everything, so the loss may be the cause. It is reported once the device is
                // idle.
                #[cfg(not(target_arch = "wasm32"))]
                let _ = self.0.device.poll(wgpu::PollType::wait_indefinitely());
                self.check().and(Err(from_wgpu(error)))
            }
        }
    }

    /// Submits the commands, and returns a completion to wait for.
    pub(super) fn submit(&self, encoder: wgpu::CommandEncoder) -> Completion {
        let submission = self.0.queue.submit([encoder.finish()]);
        let (id, done) = self.new_wait();
        let faults = self.0.faults.clone();
        self.0.queue.on_submitted_work_done(move || finish(&faults, id));
        Completion { done, submission }
    }

    /// Maps the first bytes of a buffer for reading, after the submission `after` has run.
    pub(super) fn map(&self, buffer: &wgpu::Buffer, bytes: u64, after: wgpu::SubmissionIndex) -> Completion {
        let (id, done) = self.new_wait();
        let faults = self.0.faults.clone();
        buffer.map_async(wgpu::MapMode::Read, 0..bytes, move |mapped| match mapped {
            Ok(()) => finish(&faults, id),
            Err(error) => fail(&faults, id, &error),
        });
        Completion { done, submission: after }
    }

    /// Waits for a completion. Returns when it was noticed; fails if the device is lost.
    ///
    /// Firefox looks for finished work every 100 ms, and at each submit. An empty submit nudges it to look now.
    pub(super) async fn wait(&self, mut completion: Completion) -> Result<f64> {
        #[cfg(not(target_arch = "wasm32"))]
        if self
            .device()
            .poll(wgpu::PollType::Wait { submission_index: Some(completion.submission), timeout: None })
            .is_err()
        {
            // A lost device rejects the submission's index. It reports the loss once it is idle.
            let _ = self.0.device.poll(wgpu::PollType::wait_indefinitely());
        }
        let mut patience_ms = NUDGE_MS;
        let arrived = loop {
            match within(patience_ms, &mut completion.done).await {
                Some(arrived) => break arrived,
                None => self.0.queue.submit([]),
            };
            patience_ms = patience_ms.saturating_mul(2);
        };
        self.check()?;
        arrived.map_err(|_| Error::DeviceLost("a wait was dropped".into()))
    }

    /// Fails with the first fault, if there was one.
    pub(super) fn check(&self) -> Result<()> {
        // In the browser a lost device is reported without polling, natively only when it is polled.
        #[cfg(not(target_arch = "wasm32"))]
        let _ = self.0.device.poll(wgpu::PollType::Poll);
        lock(&self.0.faults).first.clone().map_or(Ok(()), Err)
    }

    fn new_wait(&self) -> (u64, oneshot::Receiver<f64>) {
        let (sender, done) = oneshot::channel();
        let mut faults = lock(&self.0.faults);
        faults.next_id += 1;
        let id = faults.next_id;
        // On a lost device the sender is dropped, so the wait ends at once.
        if faults.first.is_none() {
            faults.waiting.insert(id, sender);
        }
        (id, done)
    }
}

fn finish(faults: &Mutex<Faults>, id: u64) {
    if let Some(sender) = lock(faults).waiting.remove(&id) {
        // The receiver may be gone, if the caller stopped waiting.
        let _ = sender.send(now_ms());
    }
}

/// Notes that a buffer was not mapped, which happens when the device is lost, or when the buffer is dropped: then nobody
/// waits any more.
fn fail(faults: &Mutex<Faults>, id: u64, error: &wgpu::BufferAsyncError) {
    let mut faults = lock(faults);
    if faults.waiting.remove(&id).is_some_and(|sender| !sender.is_canceled()) {
        faults.first.get_or_insert(Error::DeviceLost(error.to_string()));
    }
}

/// Locks the faults. A poisoned lock is safe to use: no panic can leave the faults half-written.
fn lock(faults: &Mutex<Faults>) -> MutexGuard<'_, Faults> {
    faults.lock().unwrap_or_else(PoisonError::into_inner)
}

fn from_wgpu(error: wgpu::Error) -> Error {
    match error {
        wgpu::Error::OutOfMemory { source } => Error::OutOfMemory(source.to_string()),
        wgpu::Error::Validation { description, .. } | wgpu::Error::Internal { description, .. } => {
            Error::Gpu(description)
        }
    }
}
