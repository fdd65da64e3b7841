//! The crate's error type. Messages say what was expected, what was found and what to do.

use std::fmt;

/// Every failure of the engine. Programs should match on [`Error::code`], which is stable; `Display` is for people.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// An option is unknown, of the wrong type or out of range.
    InvalidOption(String),
    /// An argument of a call has the wrong type, length or range.
    InvalidArgument(String),
    /// `train` was called before `set_training`.
    NoTrainingData,
    /// `evaluate` was called before `set_held_out`.
    NoHeldOutData,
    /// Another call on this model was still running.
    Busy,
    /// There is no WebGPU adapter, or none that supports compute shaders.
    NoAdapter(String),
    /// There is a WebGPU adapter, but the browser refused to open a device on it, or did not answer.
    NoDevice(String),
    /// The GPU device was lost.
    DeviceLost(String),
    /// A buffer could not be allocated on the device.
    OutOfMemory(String),
    /// The GPU rejected a command: a bug in this crate.
    Gpu(String),
    /// The bytes are not a vae-lab checkpoint, or a damaged one.
    InvalidCheckpoint(String),
    /// A data file has the wrong format or is damaged.
    InvalidData(String),
    /// An integral over the latent space could not be computed, for the stated reason.
    NotResolved(String),
    /// Training diverged: the loss is NaN or above 1.8e19 nats per image, or a parameter is not finite.
    Diverged {
        /// The first step at which this was detected.
        step: u32,
    },
    /// A call on a model after `free()`.
    Freed,
}

/// A result with the crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A stable name of the failure, such as `invalid_option`: the `code` of the JavaScript error.
    pub fn code(&self) -> &'static str {
        match self {
            Error::InvalidOption(_) => "invalid_option",
            Error::InvalidArgument(_) => "invalid_argument",
            Error::NoTrainingData => "no_training_data",
            Error::NoHeldOutData => "no_held_out_data",
            Error::Busy => "busy",
            Error::NoAdapter(_) => "no_adapter",
            Error::NoDevice(_) => "no_device",
            Error::DeviceLost(_) => "device_lost",
            Error::OutOfMemory(_) => "out_of_memory",
            Error::Gpu(_) => "gpu",
            Error::InvalidCheckpoint(_) => "invalid_checkpoint",
            Error::InvalidData(_) => "invalid_data",
            Error::NotResolved(_) => "not_resolved",
            Error::Diverged { .. } => "diverged",
            Error::Freed => "freed",
        }
    }

    /// An option with a wrong value: ``option `batch`: expected …, found …``.
    pub fn option(name: &str, expected: impl fmt::Display, found: impl fmt::Display) -> Error {
        Error::InvalidOption(format!("option `{name}`: expected {expected}, found {found}"))
    }

    /// An argument with a wrong value: `images: expected …, found …`.
    pub fn argument(name: &str, expected: impl fmt::Display, found: impl fmt::Display) -> Error {
        Error::InvalidArgument(format!("{name}: expected {expected}, found {found}"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::InvalidOption(m)
            | Error::InvalidArgument(m)
            | Error::InvalidCheckpoint(m)
            | Error::InvalidData(m) => f.write_str(m),
            Error::NoTrainingData => f.write_str("there is no training data: call setTraining first"),
            Error::NoHeldOutData => f.write_str("there is no held-out data: call setHeldOut first"),
            Error::Busy => f.write_str("another call is still running on this model: await it first"),
            Error::NoAdapter(m) => {
                write!(f, "no WebGPU adapter was found ({m}): use backend \"cpu\", or enable WebGPU in the browser")
            }
            Error::NoDevice(m) => {
                write!(f, "the GPU could not be opened ({m}): use backend \"cpu\", or restart the browser")
            }
            Error::DeviceLost(m) => {
                write!(f, "the GPU device was lost ({m}): restore the last checkpoint on a new device")
            }
            Error::OutOfMemory(m) => {
                write!(f, "the device is out of memory ({m}): use a smaller batch, fewer samples or fewer images")
            }
            Error::Gpu(m) => write!(f, "the GPU rejected a command, which is a bug in vae-lab; please report it: {m}"),
            Error::NotResolved(m) => write!(
                f,
                "an integral over the latent space could not be computed: {m}; expected densities that f32 and a \
                 moderate number of nodes can resolve; use a larger sigma, or scale the data to a smaller range"
            ),
            Error::Diverged { step } => write!(
                f,
                "training had diverged by step {step}: expected a loss of at most 1.8e19 nats and finite parameters, \
                 found a larger loss, infinity or NaN; restore an earlier checkpoint or start again, with a lower \
                 learning rate"
            ),
            Error::Freed => f.write_str("this object has been freed: create or restore another one"),
        }
    }
}

impl std::error::Error for Error {}
