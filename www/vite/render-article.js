/** The article: Markdown with LaTeX to HTML with MathML. */
import MarkdownIt from 'markdown-it';
import markdownItMath from 'markdown-it-math/no-default-renderer';
import { formula } from './formulas.js';

/**
 * The poster of a figure: an image that stands where scripts do not run, and until they have loaded.
 * @typedef {{ light: string, dark: string, width: number, height: number }} Poster
 * @typedef {{ wide: Poster, narrow: Poster }} Posters
 */

/** Up to this width of the window, figures look as on a phone. */
const NARROW = '(max-width: 560px)';

/**
 * A displayed formula, with its number if it has a `\tag`.
 * @param {string} latex
 */
function displayed(latex) {
  const number = /\\tag\{(\d+)\}/.exec(latex)?.[1];
  const mathml = formula(latex.replace(/\\tag\{\d+\}/, ''), true);
  const box = `<div class="formula-box">${mathml}</div>`;
  if (number === undefined) return `<div class="formula">${box}</div>\n`;
  const link = `<a class="formula-number" href="#formula-${number}">(${number})</a>`;
  return `<div class="formula" id="formula-${number}">${box}${link}</div>\n`;
}

/**
 * A heading's text and its id, `## Text {#id}`.
 * @param {string} text
 */
function headingOf(text) {
  const [, words = text, id = ''] = /^(.*?)\s*\{#([\w-]+)\}$/.exec(text) ?? [];
  return { words, id };
}

/** @param {{ headings: { id: string, html: string }[] }} found where the headings are listed */
function markdown(found) {
  const md = new MarkdownIt({ html: true, typographer: false });
  md.use(markdownItMath, {
    inlineRenderer: (/** @type {string} */ latex) => formula(latex, false),
    blockRenderer: displayed,
  });
  md.core.ruler.before('inline', 'heading-ids', ({ tokens }) => {
    tokens.forEach((token, index) => {
      const inline = tokens[index + 1];
      if (token.type !== 'heading_open' || !inline) return;
      const { words, id } = headingOf(inline.content);
      inline.content = words;
      if (!id) return;
      token.attrSet('id', id);
      if (token.tag !== 'h2') return;
      found.headings.push({ id, html: md.renderInline(words) });
    });
  });
  return md;
}

/**
 * A margin note. Where there is no margin it is a button that opens it.
 * @param {string} id
 * @param {string} body
 */
function note(id, body) {
  const title = /<strong>(.*?)<\/strong>/.exec(body)?.[1] ?? '';
  return (
    `<aside class="note" id="${id}" aria-label="${title.replace(/<[^>]+>/g, '').replace(/[.。]$/, '')}">` +
    `<button type="button" class="note-title" aria-expanded="false" aria-controls="${id}-text">${title}</button>` +
    `<div class="note-text" id="${id}-text">${body}</div></aside>`
  );
}

/**
 * A poster, for each theme and on a phone.
 * @param {Posters} posters
 * @param {string} alt
 */
function picture({ wide, narrow }, alt) {
  const size = ({ width = 0, height = 0 }) => `width="${width}" height="${height}"`;
  const dark = '(prefers-color-scheme: dark) and (not print)';
  return (
    '<picture slot="poster">' +
    `<source srcset="${narrow.dark}" media="${NARROW} and ${dark}" ${size(narrow)} />` +
    `<source srcset="${narrow.light}" media="${NARROW}" ${size(narrow)} />` +
    `<source srcset="${wide.dark}" media="${dark}" ${size(wide)} />` +
    `<img src="${wide.light}" ${size(wide)} loading="lazy" decoding="async" alt="${alt}" /></picture>`
  );
}

/**
 * The HTML of an article, and its headings.
 * @param {string} text Markdown
 * @param {(figure: string) => Posters | null} posterOf the posters of the figure with an id
 */
export function renderArticle(text, posterOf) {
  const found = { headings: /** @type {{ id: string, html: string }[]} */ ([]) };
  const html = markdown(found)
    .render(text)
    .replace(/\[([^[\]]+)\]\{\.(nll|kl|total|mu|sigma|z)\}/g, '<span class="$2">$1</span>')
    .replace(/<button data-figure="([\w-]+)"/g, '<button type="button" aria-controls="$1" data-figure="$1"')
    .replace(/<aside id="([\w-]+)">([^]*?)<\/aside>/g, (_, id, body) => note(id, body))
    .replace(/<figure id="([\w-]+)"[^>]*>[^]*?<\/figure>/g, (figure, id) =>
      figure.replace(/<img\s+slot="poster"\s+alt="([^"]*)"\s+\/>/, (_, alt) => {
        const poster = posterOf(id);
        // The figure's own caption gives way to that of the article.
        return `${poster ? picture(poster, alt.replace(/\s+/g, ' ')) : ''}<span slot="caption"></span>`;
      }),
    );
  return { html, headings: found.headings };
}
