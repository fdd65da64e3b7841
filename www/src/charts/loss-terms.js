import { roundedSum } from './rounded-sum.js';

/** Numbers are shown with this many digits after the point. */
const DIGITS = 2;

/**
 * The numbers of a row as they are shown: `nll + weightedKl` is `loss` to the last digit. `weightedKl` is beta · KL;
 * where beta is 1, `kl` is the same number.
 * @param {import('../engine/protocol.js').Losses} row
 */
export function lossTerms({ loss, nll, kl }) {
  const { first, second, sum } = roundedSum(nll, loss - nll, DIGITS);
  const unweighted = Math.abs(loss - nll - kl) < 0.5 * 10 ** -DIGITS;
  return { loss: sum, nll: first, weightedKl: second, kl: unweighted ? second : kl, weighted: !unweighted };
}
