// x = byte / 255, in [0, 1].
@group(0) @binding(1) var<storage, read> images: array<u32>;

fn pixels(at: u32, counter: vec4u) -> vec4f {
  return unpack4x8unorm(images[at]);
}
