/**
 * Shaders for a plain matrix product in f32, C = AᵀB with square matrices, which show what an adapter can do. The build
 * unrolls them, so that an invocation keeps its 8 × 8 elements of C in registers.
 */

/** An invocation computes 8 rows and 8 columns: 16 vectors. */
const PER_INVOCATION = 8;
/** A workgroup of the tiled product has this many invocations a side. */
const SIDE = 16;
/** Its tile of C, and the number of rows of A and B that it holds at a time. */
const [TILE, DEPTH] = [PER_INVOCATION * SIDE, 8];
const BINDINGS = ['a', 'b', 'c'].map(
  (name, index) =>
    `@group(0) @binding(${index}) var<storage, ${name === 'c' ? 'read_write' : 'read'}> ${name}: array<vec4f>;`,
);

const ROWS = [...Array(PER_INVOCATION).keys()];
/** The vector of a row, left or right. @param {number} row @param {number} half */
const sum = (row, half) => `c${row}${half}`;
const declareSums = ROWS.map((row) => `var ${sum(row, 0)} = vec4f(); var ${sum(row, 1)} = vec4f();`).join('\n  ');
/**
 * Stores them.
 * @param {number} n
 * @param {number} apart how many vectors a row's two halves are apart
 */
const storeSums = (n, apart) =>
  ROWS.flatMap((row) => [0, 1].map((half) => `c[first + ${(row * n) / 4 + half * apart}] = ${sum(row, half)};`)).join(
    '\n  ',
  );
/** Adds the products of one row of A and of B. */
const addProducts = ROWS.flatMap((row) =>
  [0, 1].map((half) => `${sum(row, half)} += a${row >> 2}.${'xyzw'[row & 3]} * b${half};`),
).join('\n    ');

/**
 * Every invocation reads what it needs from memory. Software adapters do this best.
 * @param {number} n
 */
const direct = (n) => `${BINDINGS.join('\n')}
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  ${declareSums}
  for (var k = 0u; k < ${n}u; k++) {
    let row = k * ${n / 4}u;
    let a0 = a[row + 2 * id.y];
    let a1 = a[row + 2 * id.y + 1];
    let b0 = b[row + 2 * id.x];
    let b1 = b[row + 2 * id.x + 1];
    ${addProducts}
  }
  let first = id.y * ${2 * n}u + 2 * id.x;
  ${storeSums(n, 1)}
}`;

/**
 * A workgroup copies tiles into shared memory. An invocation's two groups of four columns lie half a tile apart, so
 * that neighbours read neighbouring vectors.
 * @param {number} n
 */
const tiled = (n) => `${BINDINGS.join('\n')}
var<workgroup> tileA: array<vec4f, ${(DEPTH * TILE) / 4}>;
var<workgroup> tileB: array<vec4f, ${(DEPTH * TILE) / 4}>;
@compute @workgroup_size(${SIDE}, ${SIDE})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) id: vec3u,
    @builtin(local_invocation_index) index: u32) {
  ${declareSums}
  let place = (index / ${TILE / 4}) * ${n / 4}u + index % ${TILE / 4};
  for (var k = 0u; k < ${n}u; k += ${DEPTH}u) {
    tileA[index] = a[k * ${n / 4}u + place + group.y * ${TILE / 4}];
    tileB[index] = b[k * ${n / 4}u + place + group.x * ${TILE / 4}];
    workgroupBarrier();
    for (var row = 0u; row < ${(DEPTH * TILE) / 4}u; row += ${TILE / 4}u) {
      let a0 = tileA[row + 2 * id.y];
      let a1 = tileA[row + 2 * id.y + 1];
      let b0 = tileB[row + id.x];
      let b1 = tileB[row + id.x + ${SIDE}];
      ${addProducts}
    }
    workgroupBarrier();
  }
  let first = (group.y * ${TILE}u + ${PER_INVOCATION} * id.y) * ${n / 4}u + group.x * ${TILE / 4}u + id.x;
  ${storeSums(n, SIDE)}
}`;

/**
 * The products, by their name: the shader for matrices of n × n, and the workgroups a side. n is a multiple of 128.
 * @type {Record<string, { shader: (n: number) => string, groups: (n: number) => number }>}
 */
export const PRODUCTS = {
  direct: { shader: direct, groups: (n) => n / (8 * PER_INVOCATION) },
  tiled: { shader: tiled, groups: (n) => n / TILE },
};

/**
 * An element of a matrix, by its place. All sums of products are exact in f32 up to n = 4096.
 * @param {number} index
 * @param {number} seed
 */
export const element = (index, seed) => (((index * 7919 + seed * 104_729) % 1009) % 17) / 8 - 1;

/**
 * An element of C.
 * @param {number} n
 * @param {number} row
 * @param {number} column
 */
export function productAt(n, row, column) {
  let result = 0;
  for (let k = 0; k < n; k += 1) result += element(k * n + row, 1) * element(k * n + column, 2);
  return result;
}
