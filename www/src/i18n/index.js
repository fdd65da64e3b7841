import { en } from './en.js';
import { zh } from './zh.js';

/** @typedef {import('./en.js').Strings} Strings */

/** Every language of the page, by its code. */
export const languages = /** @type {const} */ ({ en, zh });

/** @typedef {keyof typeof languages} Language */

/**
 * The language for a tag such as `zh-CN`; English where there is none.
 * @param {string} tag
 * @returns {Language}
 */
export function languageFor(tag) {
  return tag.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** From here on numbers are written as powers of ten. */
const HUGE = 1e6;
/** Below this they are, too, where digits count. */
const SMALL = 1e-3;
const SUPERSCRIPTS = /** @type {Record<string, string>} */ (
  Object.fromEntries([...'-0123456789'].map((digit, index) => [digit, [...'⁻⁰¹²³⁴⁵⁶⁷⁸⁹'][index] ?? '']))
);

/** @type {Map<Language, Numbers>} */
const numbers = new Map();

/**
 * Numbers as a language writes them.
 * @param {Language} language
 * @returns {Numbers}
 */
export function numbersOf(language) {
  const known = numbers.get(language) ?? makeNumbers(language);
  numbers.set(language, known);
  return known;
}

/** @param {Language} language */
function makeNumbers(language) {
  /** @param {number} digits */
  const fixed = (digits) => {
    const format = new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return /** @param {number} value */ (value) => format.format(value);
  };
  const [whole, tenth, hundredth, thousandth, fourDigits] = [fixed(0), fixed(1), fixed(2), fixed(3), fixed(4)];
  const tick = new Intl.NumberFormat(language, { maximumFractionDigits: 3 });
  const significant = new Intl.NumberFormat(language, { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
  const factor = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
  // Where a run diverges its numbers must not push the page apart.
  const power = new Intl.NumberFormat(language, { notation: 'scientific', maximumFractionDigits: 2 });
  /** @param {(value: number) => string} format */
  const short = (format) => (/** @type {number} */ value) =>
    Math.abs(value) < HUGE ? format(value) : power.format(value);
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  return {
    whole,
    tenth,
    hundredth: short(hundredth),
    thousandth: short(thousandth),
    fourDigits: short(fourDigits),
    /** Three digits, however small the value. @param {number} value */
    threeDigits: (value) =>
      value !== 0 && Math.abs(value) < SMALL ? powerOfTen(value, factor) : short((one) => factor.format(one))(value),
    tick: short((value) => tick.format(value)),
    significant: short((value) => significant.format(value)),
    /** A factor of a formula, however small. @param {number} value */
    factor: (value) => factor.format(value),
    /** @param {number} bytes */
    megabytes: (bytes) => tenth(bytes / 1e6),
    /** @param {number} rate */
    rate: (rate) => (rate < 100 ? tenth(rate) : whole(rate)),
    /** @param {number} share */
    percent: (share) => percent.format(share),
  };
}

/**
 * A number in scientific notation, such as 2.5·10⁻⁶.
 * @param {number} value
 * @param {Intl.NumberFormat} format
 */
function powerOfTen(value, format) {
  const exponent = Math.floor(Math.log10(Math.abs(value)) + 1e-9);
  const mantissa = format.format(value / 10 ** exponent);
  const power = `10${[...String(exponent)].map((digit) => SUPERSCRIPTS[digit]).join('')}`;
  return mantissa === '1' ? power : `${mantissa}·${power}`;
}

/** @typedef {ReturnType<typeof makeNumbers>} Numbers */
