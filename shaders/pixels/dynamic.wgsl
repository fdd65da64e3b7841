// x = 1 with probability byte / 255, drawn anew at each use (Salakhutdinov & Murray 2008).
@group(0) @binding(1) var<storage, read> images: array<u32>;

fn pixels(at: u32, counter: vec4u) -> vec4f {
  let u = unit4(philox4x32(counter, step.seed, STREAM_PIXELS));
  return select(vec4f(), vec4f(1.0), u < unpack4x8unorm(images[at]));
}
