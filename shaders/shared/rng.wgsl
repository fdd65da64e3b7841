// Counter-based random numbers: Philox4x32-10 (Salmon et al., SC 2011) and the Box–Muller transform.
// WGSL has no 64-bit product, so its high word is computed from 16-bit halves.
// sin and cos are polynomials, because WGSL's own may have an error of 2^-11. Mirror: src/rng.rs.

fn multiply_high(a: u32, b: u32) -> u32 {
  let al = a & 0xffffu; let ah = a >> 16u;
  let bl = b & 0xffffu; let bh = b >> 16u;
  let mid = ah * bl + ((al * bl) >> 16u);
  let low = al * bh + (mid & 0xffffu);
  return ah * bh + (mid >> 16u) + (low >> 16u);
}

fn philox4x32(counter: vec4u, seed: u32, stream: u32) -> vec4u {
  var c = counter;
  var k = vec2u(seed, stream);
  for (var round = 0u; round < 10u; round++) {
    let h0 = multiply_high(c.x, 0xd2511f53u); let l0 = c.x * 0xd2511f53u;
    let h1 = multiply_high(c.z, 0xcd9e8d57u); let l1 = c.z * 0xcd9e8d57u;
    c = vec4u(h1 ^ c.y ^ k.x, l1, h0 ^ c.w ^ k.y, l0);
    k += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}

// The midpoint of one of 2^23 cells of (0, 1), so never 0 or 1.
fn unit4(bits: vec4u) -> vec4f {
  return vec4f(bits >> vec4u(9u)) * (1.0 / 8388608.0) + (1.0 / 16777216.0);
}

// (sin, cos) of a random angle: two bits choose the quadrant, the rest an angle in ±π/4.
fn sin_cos_turn(bits: u32) -> vec2f {
  let x = (f32((bits & 0x3fffffffu) >> 7u) * (1.0 / 8388608.0) - 0.5) * 1.5707963267948966;
  let x2 = x * x;
  let s = x * (1.0 + x2 * (-0.16666666 + x2 * (8.333331e-3 + x2 * (-1.98401e-4 + x2 * 2.7537e-6))));
  let c = 1.0 + x2 * (-0.5 + x2 * (0.04166666 + x2 * (-1.3888878e-3 + x2 * 2.4795e-5)));
  let turned = select(vec2f(s, c), vec2f(c, -s), (bits & 0x40000000u) != 0u);
  return select(turned, -turned, (bits & 0x80000000u) != 0u);
}

fn normal4(counter: vec4u, seed: u32, stream: u32) -> vec4f {
  return normals(philox4x32(counter, seed, stream));
}

// Four standard normals from four random words, by the Box–Muller transform.
fn normals(bits: vec4u) -> vec4f {
  let u = unit4(bits);
  let radius = sqrt(-2.0 * log(u.xz));
  let a = sin_cos_turn(bits.y);
  let b = sin_cos_turn(bits.w);
  return vec4f(radius.x * a.y, radius.x * a.x, radius.y * b.y, radius.y * b.x);
}

// A low-bias 32-bit integer hash (C. Wellons, 2018).
fn mix_bits(bits: u32) -> u32 {
  var x = bits ^ (bits >> 16u);
  x *= 0x7feb352du;
  x ^= x >> 15u;
  x *= 0x846ca68bu;
  return x ^ (x >> 16u);
}

// The index of the i-th image of an epoch: a Feistel permutation, repeated until the result is below n.
fn shuffle(i: u32, n: u32, seed: u32, epoch: u32) -> u32 {
  let half_bits = max((33u - countLeadingZeros(n - 1u)) / 2u, 1u);
  let mask = (1u << half_bits) - 1u;
  var value = i;
  loop {
    var left = value >> half_bits;
    var right = value & mask;
    for (var round = 0u; round < 6u; round++) {
      let key = mix_bits(seed ^ mix_bits(epoch * 8u + round));
      let next = left ^ (mix_bits(right ^ key) & mask);
      left = right;
      right = next;
    }
    value = (left << half_bits) | right;
    if (value < n) { break; }
  }
  return value;
}
