/**
 * Two terms and their sum, rounded so that the rounded terms add up to the rounded sum: the term with the larger
 * rounding error takes the difference.
 * @param {number} first
 * @param {number} second
 * @param {number} digits after the point
 */
export function roundedSum(first, second, digits) {
  const unit = 10 ** digits;
  const [a, b, sum] = [first * unit, second * unit, Math.round((first + second) * unit)];
  const [roundA, roundB] = [Math.round(a), Math.round(b)];
  const missing = sum - roundA - roundB;
  const takesFirst = missing * (a - roundA) > missing * (b - roundB);
  return {
    first: (roundA + (takesFirst ? missing : 0)) / unit,
    second: (roundB + (takesFirst ? 0 : missing)) / unit,
    sum: sum / unit,
  };
}
