/** Corners of a contour: enough to look round. */
const CORNERS = 64;

/**
 * The contour of a Gaussian in two dimensions at some standard deviations: points mean + k · L · u with L Lᵀ the
 * covariance and u on the unit circle.
 * @param {ArrayLike<number>} mean
 * @param {ArrayLike<number>} covariance `[Σ11, Σ12, Σ22]`
 * @param {number} k standard deviations
 * @returns {[number, number][]} the corners of a closed polygon
 */
export function gaussianContour(mean, covariance, k) {
  const [x = 0, y = 0] = [mean[0], mean[1]];
  const [a = 0, b = 0, c = 0] = [covariance[0], covariance[1], covariance[2]];
  const l11 = Math.sqrt(a);
  const l21 = l11 > 0 ? b / l11 : 0;
  const l22 = Math.sqrt(Math.max(0, c - l21 * l21));
  return Array.from({ length: CORNERS }, (_, corner) => {
    const angle = (2 * Math.PI * corner) / CORNERS;
    const [u, v] = [k * Math.cos(angle), k * Math.sin(angle)];
    return [x + l11 * u, y + l21 * u + l22 * v];
  });
}
