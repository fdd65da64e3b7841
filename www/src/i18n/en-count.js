/**
 * A count with its noun: "1 epoch", "2 epochs".
 * @param {string} n as the page formats it
 * @param {string} noun in the singular, with a plural in -s
 */
export const count = (n, noun) => `${n} ${noun}${n === '1' ? '' : 's'}`;
