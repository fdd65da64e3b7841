//! Activations: each is a function and its derivative.
//!
//! To add one, write a file in `shaders/activation/` and an entry in the registry below. The config, the page's menu, the
//! address and the tests iterate the registry.

use wide::f32x4;

/// An element-wise function of the pre-activation, as plain data: a plan refers to it, and [`Activation::functions`] has
/// its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Activation {
    /// Its name in the config.
    pub name: &'static str,
}

/// The code of an activation, for the CPU and for the GPU.
#[derive(Debug)]
pub struct ActivationFunctions {
    /// f(a).
    pub forward: fn(f32x4) -> f32x4,
    /// f'(a).
    pub derivative: fn(f32x4) -> f32x4,
    /// The same two in WGSL.
    pub wgsl: &'static str,
}

/// The registry. Each entry is a name, f and f'; the WGSL file has the same name.
macro_rules! activations {
    ($($name:ident($forward:expr, $derivative:expr))+) => {
        /// Every activation, the default first.
        pub static ACTIVATIONS: [Activation; [$(stringify!($name)),+].len()] =
            [$(Activation { name: stringify!($name) }),+];

        /// The functions of the activations, in the same order.
        static FUNCTIONS: [ActivationFunctions; ACTIVATIONS.len()] = [$(
            ActivationFunctions {
                forward: $forward,
                derivative: $derivative,
                wgsl: include_str!(concat!("../shaders/activation/", stringify!($name), ".wgsl")),
            }
        ),+];

        /// The names as a TypeScript type.
        pub const NAMES_TS: &str = concat!($(" | \"", stringify!($name), "\""),+);
    };
}

activations! {
    relu(|a| a.max(f32x4::ZERO), |a| a.simd_gt(f32x4::ZERO).select(f32x4::ONE, f32x4::ZERO))
    tanh(tanh, |a| f32x4::ONE - tanh(a) * tanh(a))
    silu(|a| a * sigmoid(a), |a| sigmoid(a) * (f32x4::ONE + a * (f32x4::ONE - sigmoid(a))))
}

impl Activation {
    /// The code of this activation.
    pub fn functions(&self) -> &'static ActivationFunctions {
        let index = ACTIVATIONS.iter().position(|entry| entry == self);
        &FUNCTIONS[index.expect("every activation is in the registry")]
    }
}

/// tanh a from e^(−2|a|), which cannot overflow.
fn tanh(a: f32x4) -> f32x4 {
    let e = (f32x4::splat(-2.0) * a.abs()).exp();
    ((f32x4::ONE - e) / (f32x4::ONE + e)).copysign(a)
}

/// 1 / (1 + e^−a) from e^−|a|, which cannot overflow.
fn sigmoid(a: f32x4) -> f32x4 {
    let e = (-a.abs()).exp();
    a.simd_ge(f32x4::ZERO).select(f32x4::ONE, e) / (f32x4::ONE + e)
}
