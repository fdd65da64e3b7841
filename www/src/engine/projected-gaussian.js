/**
 * A Gaussian in the latent plane: its mean, and its covariance as `[Σ11, Σ12, Σ22]`; with one axis, as `[Σ11]`.
 * @typedef {{ mean: Float32Array, covariance: Float32Array }} PlaneGaussian
 */

/**
 * Projects an encoder's Gaussian N(mu, diag(sigma²)) onto a plane that V spans. The projection is linear, so it is
 * N(Vᵀ mu, Vᵀ diag(sigma²) V).
 * @param {{ axes: number, project: (z: Float32Array) => Float32Array }} plane
 * @param {Float32Array} mu
 * @param {Float32Array} sigma
 * @returns {PlaneGaussian}
 */
export function projectGaussian(plane, mu, sigma) {
  const { axes } = plane;
  // Row j is the projection of the unit vector of latent j.
  const rows = plane.project(unitVectors(mu.length));
  /** @param {number} a @param {number} b */
  const covarianceOf = (a, b) =>
    sigma.reduce((sum, value, j) => sum + value * value * (rows[j * axes + a] ?? 0) * (rows[j * axes + b] ?? 0), 0);
  const pairs =
    axes === 1
      ? [[0, 0]]
      : [
          [0, 0],
          [0, 1],
          [1, 1],
        ];
  return {
    mean: plane.project(mu),
    covariance: Float32Array.from(pairs, ([a = 0, b = 0]) => covarianceOf(a, b)),
  };
}

/** @param {number} n */
function unitVectors(n) {
  const vectors = new Float32Array(n * n);
  for (let j = 0; j < n; j += 1) vectors[j * n + j] = 1;
  return vectors;
}
