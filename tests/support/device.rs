//! Models on both backends. Without a GPU a test fails; it is not skipped.

use super::compare::bits;
use serde_json::Value;
use std::cell::RefCell;
use std::mem::ManuallyDrop;
use std::sync::Arc;
use vae_lab::backend::{Backend, Choice, gpu::Gpu};
use vae_lab::checkpoint::Checkpoint;
use vae_lab::config::Config;
use vae_lab::model;
use vae_lab::plan::Plan;
use vae_lab::train::{Progress, Vae};

/// Both backends.
pub const BOTH: [Choice; 2] = [Choice::Cpu, Choice::WebGpu];

thread_local! {
    /// It is never dropped: wgpu needs thread-locals of its own for that, and they may be gone by then.
    static GPU: ManuallyDrop<RefCell<Option<Gpu>>> = const { ManuallyDrop::new(RefCell::new(None)) };
}

/// A GPU that a test shares with its helpers: opening a device takes longer than a small test.
pub async fn gpu() -> Gpu {
    let open = GPU.with(|gpu| gpu.borrow().clone());
    match open {
        Some(gpu) => gpu,
        None => {
            let gpu = own_gpu().await;
            GPU.with(|shared| shared.replace(Some(gpu.clone())));
            gpu
        }
    }
}

/// A GPU for a single test, which may lose it.
pub async fn own_gpu() -> Gpu {
    Gpu::request().await.unwrap_or_else(|error| {
        panic!(
            "these tests need a GPU, if only a software one. Natively: install a Vulkan driver (Debian: \
             mesa-vulkan-drivers). In Chromium: start it with the flags of webdriver.json. {error}"
        )
    })
}

/// A model on one of the backends.
pub async fn vae(choice: Choice, options: &Value) -> Vae {
    vae_of(choice, config(options)).await
}

/// A model of a config on one of the backends.
pub async fn vae_of(choice: Choice, config: Config) -> Vae {
    let backend = open(choice, &Arc::new(model::plan(&config))).await;
    Vae::on(config, backend)
}

/// A plan on one of the backends.
pub async fn open(choice: Choice, plan: &Arc<Plan>) -> Backend {
    let backend = match choice {
        Choice::WebGpu => Backend::on_gpu(gpu().await, plan).await,
        choice => Backend::open(choice, plan).await,
    };
    backend.expect("a small plan fits on every device")
}

/// The config of valid options.
pub fn config(options: &Value) -> Config {
    Config::from_json(options).unwrap_or_else(|error| panic!("{options}: {error}"))
}

/// Everything that determines how a run continues, for a comparison bit for bit. Bytes of checkpoints cannot be
/// compared, because the entries of their headers have no fixed order.
#[derive(Debug, PartialEq)]
pub struct State {
    config: Config,
    progress: Progress,
    params: Vec<u32>,
    moments: Vec<u32>,
}

impl State {
    /// The state in a checkpoint.
    pub fn of(checkpoint: &[u8]) -> State {
        let Checkpoint { config, progress, params, moments } = Checkpoint::from_bytes(checkpoint).unwrap();
        State { config, progress, params: bits(&params), moments: bits(&moments) }
    }
}

/// The state of a model.
pub async fn state(vae: &mut Vae) -> State {
    State::of(&vae.save().await.unwrap())
}
