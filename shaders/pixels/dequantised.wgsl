// x = (byte + u) / 256 with u uniform in (0, 1), drawn anew at each use, so that the data have a density (Theis, van
// den Oord & Bethge 2016). Padding stays 0, so that it adds nothing to the products.
@group(0) @binding(1) var<storage, read> images: array<u32>;
override N_PIXELS: u32;

fn pixels(at: u32, counter: vec4u) -> vec4f {
  let u = unit4(philox4x32(counter, step.seed, STREAM_PIXELS));
  let bytes = vec4f((vec4u(images[at]) >> vec4u(0u, 8u, 16u, 24u)) & vec4u(255u));
  let first = 4u * counter.x;
  let real = vec4u(first, first + 1u, first + 2u, first + 3u) < vec4u(N_PIXELS);
  return select(vec4f(), (bytes + u) * (1.0 / 256.0), real);
}
