// x = 1 if byte / 255 ≥ ½, otherwise 0: the highest bit of the byte.
@group(0) @binding(1) var<storage, read> images: array<u32>;

fn pixels(at: u32, counter: vec4u) -> vec4f {
  return vec4f((vec4u(images[at]) >> vec4u(7u, 15u, 23u, 31u)) & vec4u(1u));
}
