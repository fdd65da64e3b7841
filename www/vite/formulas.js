/** LaTeX to MathML. */
import temml from 'temml';

/**
 * A quantity of the model: in formulas, text and charts it has one colour, whose custom property has the same name.
 * @param {string} quantity
 * @param {string} latex
 */
const coloured = (quantity, latex) => `\\class{${quantity}}{${latex}}`;

/** Commands of the article, besides those of LaTeX. */
const macros = () => ({
  '\\E': '\\mathbb{E}',
  '\\KL': '\\mathrm{KL}\\bigl(#1\\,\\big\\|\\,#2\\bigr)',
  '\\KLterm': coloured('kl', '\\mathrm{KL}\\bigl(p(z|x)\\,\\big\\|\\,q(z)\\bigr)'),
  '\\dx': '\\,\\mathrm{d}x',
  '\\dz': '\\,\\mathrm{d}z',
  '\\data': '\\tilde{p}(x)',
  '\\nll': coloured('nll', '-\\ln q(x|z)'),
  '\\kl': coloured('kl', '#1'),
  '\\rec': coloured('nll', '#1'),
  '\\loss': coloured('total', '#1'),
  '\\Mu': coloured('mu', '\\mu'),
  '\\Sig': coloured('sigma', '\\sigma'),
  '\\Z': coloured('z', 'z'),
});

/**
 * MathML for LaTeX. Throws where the LaTeX is wrong.
 * @param {string} latex
 * @param {boolean} displayMode
 */
export function formula(latex, displayMode) {
  const mathml = temml.renderToString(latex, { displayMode, macros: macros(), trust: true, throwOnError: true });
  // A strict Content-Security-Policy forbids style attributes; article.css has rules for the classes.
  return mathml.replace(/ style="[^"]*"/g, '');
}
