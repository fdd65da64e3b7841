//! What can go wrong, said once: what was expected, what was found, what to do.

use std::fmt;

/// Every failure of the engine. `code()` is stable for programs, `Display` is for people.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// An option is unknown, of the wrong type or out of range.
    InvalidOption(String),
    /// An argument of a call has the wrong type, length or range.
    InvalidArgument(String),
    /// `train` before `set_training`.
    NoTrainingData,
    /// `evaluate` before `set_held_out`.
    NoHeldOutData,
    /// A call while another one runs.
    Busy,
    /// No WebGPU adapter (or none that can do compute).
    NoAdapter(String),
    /// The GPU device went away.
    DeviceLost(String),
    /// A buffer did not fit on the device.
    OutOfMemory(String),
    /// The GPU refused a command: a defect of ours.
    Gpu(String),
    /// Bytes are no checkpoint of this program.
    InvalidCheckpoint(String),
    /// A data file is not what it should be.
    InvalidData(String),
    /// The loss is no longer a finite number.
    Diverged {
        /// The first step whose loss was not finite.
        step: u32,
    },
}

/// The crate's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A stable name for JavaScript and for tests.
    pub fn code(&self) -> &'static str {
        match self {
            Error::InvalidOption(_) => "invalid_option",
            Error::InvalidArgument(_) => "invalid_argument",
            Error::NoTrainingData => "no_training_data",
            Error::NoHeldOutData => "no_held_out_data",
            Error::Busy => "busy",
            Error::NoAdapter(_) => "no_adapter",
            Error::DeviceLost(_) => "device_lost",
            Error::OutOfMemory(_) => "out_of_memory",
            Error::Gpu(_) => "gpu",
            Error::InvalidCheckpoint(_) => "invalid_checkpoint",
            Error::InvalidData(_) => "invalid_data",
            Error::Diverged { .. } => "diverged",
        }
    }

    /// An option with the wrong value: `option batch: expected …, found …`.
    pub fn option(name: &str, expected: impl fmt::Display, found: impl fmt::Display) -> Error {
        Error::InvalidOption(format!("option `{name}`: expected {expected}, found {found}"))
    }

    /// An argument with the wrong value: `images: expected …, found …`.
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
            Error::NoTrainingData => f.write_str("there is no training data yet: call setTraining first"),
            Error::NoHeldOutData => f.write_str("there is no held-out data yet: call setHeldOut first"),
            Error::Busy => f.write_str("another call is still running on this model: await it first"),
            Error::NoAdapter(m) => {
                write!(f, "no WebGPU adapter was found ({m}): use backend \"cpu\", or switch WebGPU on in the browser")
            }
            Error::DeviceLost(m) => {
                write!(f, "the GPU device was lost ({m}): restore the last checkpoint on a new device")
            }
            Error::OutOfMemory(m) => {
                write!(f, "the device has too little memory ({m}): use a smaller batch, fewer samples or fewer images")
            }
            Error::Gpu(m) => write!(f, "the GPU refused a command, which is a defect of vae-lab: {m}"),
            Error::Diverged { step } => {
                write!(f, "the loss stopped being a finite number at step {step}: lower the learning rate and reset")
            }
        }
    }
}

impl std::error::Error for Error {}
