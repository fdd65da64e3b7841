//! Counter-based random numbers: a pure function of (seed, stream, counter). A run therefore depends only on its config
//! and data, and the CPU and the GPU draw the same bits. Mirror of `shaders/shared/rng.wgsl`.
//!
//! Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011): Philox4x32-10.

/// The purpose of a random number. It is the second key word, so that no two purposes share a draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Stream {
    /// Initial weights. Counter: (index of four, layer, 0, 0).
    Init = 1,
    /// epsilon in training. Counter: (group of four latents, row, step, sample).
    Epsilon = 2,
    /// epsilon in evaluation. Counter: (group of four latents, image, 0, sample).
    Evaluation = 3,
    /// z from the prior. Counter: (group of four, row, 0, 0).
    Prior = 4,
    /// Random binarisation or dequantisation of pixels. Counter: (group of four pixels, row, step, 1) in training, and
    /// (group of four pixels, image, 0, 0) otherwise, so that evaluation always sees the same pixels.
    Pixels = 5,
    /// A draw from q(x|z). Counter: (group of four pixels, row, 0, 0).
    Observation = 6,
}

/// Philox4x32-10: four random words from a counter and a key.
pub fn philox4x32(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for _ in 0..10 {
        let p0 = u64::from(counter[0]) * 0xD251_1F53;
        let p1 = u64::from(counter[2]) * 0xCD9E_8D57;
        counter =
            [(p1 >> 32) as u32 ^ counter[1] ^ key[0], p1 as u32, (p0 >> 32) as u32 ^ counter[3] ^ key[1], p0 as u32];
        key = [key[0].wrapping_add(0x9E37_79B9), key[1].wrapping_add(0xBB67_AE85)];
    }
    counter
}

/// Four uniforms in (0, 1), each the midpoint of one of 2²³ cells, so never 0 or 1.
pub fn uniform4(counter: [u32; 4], key: [u32; 2]) -> [f32; 4] {
    units(philox4x32(counter, key))
}

/// [`uniform4`] from four random words.
pub fn units(bits: [u32; 4]) -> [f32; 4] {
    bits.map(to_unit)
}

/// Four standard normals, by the Box–Muller transform of four uniforms.
pub fn normal4(counter: [u32; 4], key: [u32; 2]) -> [f32; 4] {
    normals(philox4x32(counter, key))
}

/// [`normal4`] from four random words.
pub fn normals(bits: [u32; 4]) -> [f32; 4] {
    let (a, b) = box_muller(bits[0], bits[1]);
    let (c, d) = box_muller(bits[2], bits[3]);
    [a, b, c, d]
}

fn to_unit(bits: u32) -> f32 {
    (bits >> 9) as f32 * (1.0 / 8_388_608.0) + 1.0 / 16_777_216.0
}

fn box_muller(radius_bits: u32, angle_bits: u32) -> (f32, f32) {
    let radius = (-2.0 * to_unit(radius_bits).ln()).sqrt();
    let (sin, cos) = sin_cos_turn(angle_bits);
    (radius * cos, radius * sin)
}

/// (sin, cos) of a random angle. Two bits give the quadrant; within it, polynomials on ±π/4, because WGSL allows its
/// own sin and cos an error of 2⁻¹¹.
fn sin_cos_turn(bits: u32) -> (f32, f32) {
    let t = ((bits & 0x3FFF_FFFF) >> 7) as f32 * (1.0 / 8_388_608.0) - 0.5;
    let x = t * std::f32::consts::FRAC_PI_2;
    let x2 = x * x;
    let sin = x * (1.0 + x2 * (-0.166_666_66 + x2 * (8.333_331e-3 + x2 * (-1.984_01e-4 + x2 * 2.753_7e-6))));
    let cos = 1.0 + x2 * (-0.5 + x2 * (0.041_666_66 + x2 * (-1.388_887_8e-3 + x2 * 2.479_5e-5)));
    match bits >> 30 {
        0 => (sin, cos),
        1 => (cos, -sin),
        2 => (-sin, -cos),
        _ => (-cos, sin),
    }
}

/// The index of the `i`-th image of an epoch: a keyed permutation of `0..n`.
///
/// A Feistel network on the smallest even number of bits that holds `n`, applied again until the result is below `n`
/// (cycle walking; Black and Rogaway, "Ciphers with arbitrary finite domains", 2002). Each image comes exactly once per
/// epoch, and no permutation is stored.
///
/// ```
/// let mut epoch: Vec<u32> = (0..5).map(|i| vae_lab::rng::shuffle(i, 5, 1, 0)).collect();
/// epoch.sort();
/// assert_eq!(epoch, [0, 1, 2, 3, 4]);
/// ```
pub fn shuffle(i: u32, n: u32, seed: u32, epoch: u32) -> u32 {
    let half_bits = (32 - (n - 1).leading_zeros()).div_ceil(2).max(1);
    let mask = (1 << half_bits) - 1;
    let mut value = i;
    loop {
        let (mut left, mut right) = (value >> half_bits, value & mask);
        for round in 0..6 {
            let key = mix(seed ^ mix(epoch.wrapping_mul(8).wrapping_add(round)));
            (left, right) = (right, left ^ (mix(right ^ key) & mask));
        }
        value = (left << half_bits) | right;
        if value < n {
            return value;
        }
    }
}

/// A low-bias 32-bit integer hash (C. Wellons, "Prospecting for hash functions", 2018).
fn mix(mut x: u32) -> u32 {
    x ^= x >> 16;
    x = x.wrapping_mul(0x7FEB_352D);
    x ^= x >> 15;
    x = x.wrapping_mul(0x846C_A68B);
    x ^ (x >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The known-answer vectors published with Random123.
    #[test]
    fn philox_gives_the_published_answers() {
        let ones = u32::MAX;
        assert_eq!(philox4x32([0; 4], [0; 2]), [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8]);
        assert_eq!(philox4x32([ones; 4], [ones; 2]), [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD]);
        assert_eq!(
            philox4x32([0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344], [0xA409_3822, 0x299F_31D0]),
            [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1]
        );
    }

    #[test]
    fn sin_and_cos_are_those_of_the_whole_turn() {
        for i in 0..4096u32 {
            let bits = i << 20;
            let turn = f64::from(bits) / 4_294_967_296.0 - 0.125;
            let (sin, cos) = sin_cos_turn(bits);
            let angle = turn * std::f64::consts::TAU;
            assert!((f64::from(sin) - angle.sin()).abs() < 3e-7, "sin at {i}");
            assert!((f64::from(cos) - angle.cos()).abs() < 3e-7, "cos at {i}");
        }
    }

    #[test]
    fn normals_have_the_moments_of_a_normal() {
        let n = 50_000;
        let draws: Vec<f64> =
            (0..n).flat_map(|i| normal4([i, 0, 0, 0], [7, Stream::Epsilon as u32])).map(f64::from).collect();
        let moment = |k: i32| draws.iter().map(|x| x.powi(k)).sum::<f64>() / draws.len() as f64;
        // Five standard errors of each moment over 200,000 draws.
        assert!(moment(1).abs() < 0.012 && (moment(2) - 1.0).abs() < 0.016);
        assert!(moment(3).abs() < 0.044 && (moment(4) - 3.0).abs() < 0.11);
    }

    #[test]
    fn shuffle_visits_every_image_once_and_anew_each_epoch() {
        for n in [1, 2, 3, 7, 64, 1000, 2000] {
            let order = |epoch| (0..n).map(|i| shuffle(i, n, 5, epoch)).collect::<Vec<_>>();
            let mut seen = order(3);
            seen.sort_unstable();
            assert_eq!(seen, (0..n).collect::<Vec<_>>(), "n = {n}");
            if n > 3 {
                assert_ne!(order(3), order(4), "n = {n}: two epochs in the same order");
            }
        }
    }
}
