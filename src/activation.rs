//! Activations: a function and its derivative in one registered object. To add one: a file in
//! `shaders/activation/`, an entry here; the config, the page's menu, the URL and the tests iterate the registry.

use wide::f32x4;

/// An element-wise function of the pre-activation.
#[derive(Debug)]
pub struct Activation {
    /// Its name in the config.
    pub name: &'static str,
    /// f(a).
    pub forward: fn(f32x4) -> f32x4,
    /// f'(a).
    pub derivative: fn(f32x4) -> f32x4,
    /// The same two in WGSL.
    pub wgsl: &'static str,
}

/// Every activation, the default first.
pub static ACTIVATIONS: [Activation; 3] = [
    Activation {
        name: "relu",
        forward: |a| a.max(f32x4::ZERO),
        derivative: |a| a.simd_gt(f32x4::ZERO).select(f32x4::ONE, f32x4::ZERO),
        wgsl: include_str!("../shaders/activation/relu.wgsl"),
    },
    Activation {
        name: "tanh",
        forward: tanh,
        derivative: |a| {
            let y = tanh(a);
            f32x4::ONE - y * y
        },
        wgsl: include_str!("../shaders/activation/tanh.wgsl"),
    },
    Activation {
        name: "silu",
        forward: |a| a * sigmoid(a),
        derivative: |a| {
            let s = sigmoid(a);
            s * (f32x4::ONE + a * (f32x4::ONE - s))
        },
        wgsl: include_str!("../shaders/activation/silu.wgsl"),
    },
];

/// From one exponential that cannot overflow.
fn tanh(a: f32x4) -> f32x4 {
    let e = (f32x4::splat(-2.0) * a.abs()).exp();
    ((f32x4::ONE - e) / (f32x4::ONE + e)).copysign(a)
}

/// Likewise.
fn sigmoid(a: f32x4) -> f32x4 {
    let e = (-a.abs()).exp();
    a.simd_ge(f32x4::ZERO).select(f32x4::ONE, e) / (f32x4::ONE + e)
}

impl PartialEq for Activation {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}
