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
  /**
   * Writes numbers with a minus sign, where Intl has a hyphen.
   * @param {Intl.NumberFormatOptions} options
   */
  const writer = (options) => {
    const format = new Intl.NumberFormat(language, options);
    return /** @param {number} value */ (value) => format.format(value).replace('-', '−');
  };
  /** @param {number} digits */
  const fixed = (digits) => writer({ minimumFractionDigits: digits, maximumFractionDigits: digits });
  const [whole, tenth, hundredth, thousandth, fourDigits] = [fixed(0), fixed(1), fixed(2), fixed(3), fixed(4)];
  const tick = writer({ maximumFractionDigits: 3 });
  const significant = writer({ minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
  const factor = writer({ maximumSignificantDigits: 3 });
  // Where a run diverges its numbers must not push the page apart.
  const power = writer({ notation: 'scientific', maximumFractionDigits: 2 });
  /** @param {(value: number) => string} format */
  const short = (format) => (/** @type {number} */ value) => (Math.abs(value) < HUGE ? format(value) : power(value));
  const percent = writer({ style: 'percent', maximumFractionDigits: 0 });
  return {
    whole,
    tenth,
    hundredth: short(hundredth),
    thousandth: short(thousandth),
    fourDigits: short(fourDigits),
    /** Three digits, however small the value. @param {number} value */
    threeDigits: (value) => (value !== 0 && Math.abs(value) < SMALL ? powerOfTen(value, factor) : short(factor)(value)),
    tick: short(tick),
    significant: short(significant),
    /** A factor of a formula, however small. */
    factor,
    /** @param {number} bytes */
    megabytes: (bytes) => tenth(bytes / 1e6),
    /** @param {number} rate */
    rate: (rate) => (rate < 100 ? tenth(rate) : whole(rate)),
    /** Of a share from 0 to 1. */
    percent,
  };
}

/**
 * A number in scientific notation, such as 2.5·10⁻⁶.
 * @param {number} value
 * @param {(value: number) => string} format
 */
function powerOfTen(value, format) {
  const exponent = Math.floor(Math.log10(Math.abs(value)) + 1e-9);
  const mantissa = format(value / 10 ** exponent);
  const power = `10${[...String(exponent)].map((digit) => SUPERSCRIPTS[digit]).join('')}`;
  return mantissa === '1' ? power : `${mantissa}·${power}`;
}

/** @typedef {ReturnType<typeof makeNumbers>} Numbers */
