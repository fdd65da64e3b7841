import { html, mathml, nothing } from 'lit';

/** The weight of a sample in the importance-weighted bound. */
const importanceWeight = mathml`<mfrac
  ><mrow
    ><mi>q</mi><mo>(</mo><mi>x</mi><mo>,</mo><msub><mi>z</mi><mi>k</mi></msub
    ><mo>)</mo></mrow
  ><mrow
    ><mi>p</mi><mo>(</mo><msub><mi>z</mi><mi>k</mi></msub
    ><mo>|</mo><mi>x</mi><mo>)</mo></mrow
  ></mfrac
>`;

/**
 * The formula that each option changes, as MathML, which is the same in every language. The class `changed` marks the
 * symbol of the option. As in the rest of the project, the encoder is p(z|x) and the decoder q(x|z); most papers swap p
 * and q.
 * @type {Readonly<Record<string, import('lit').TemplateResult>>}
 */
const FORMULAS = {
  learningRate: html`<math
    ><mi>θ</mi><mo>←</mo><mi>θ</mi><mo>−</mo><mi class="changed">α</mi
    ><mfrac
      ><mi>m</mi
      ><mrow
        ><msqrt><mi>v</mi></msqrt
        ><mo>+</mo><mi>ϵ</mi></mrow
      ></mfrac
    ></math
  >`,
  beta: html`<math
    ><mi class="total" mathvariant="normal">loss</mi><mo>=</mo><mi class="nll" mathvariant="normal">nll</mi><mo>+</mo
    ><mi class="changed">β</mi><mo>·</mo><mi class="kl" mathvariant="normal">KL</mi></math
  >`,
  sigma: html`<math
    ><mi class="nll" mathvariant="normal">nll</mi><mo>=</mo
    ><mfrac
      ><mn>1</mn
      ><mrow
        ><mn>2</mn><msup><mi class="changed">σ</mi><mn>2</mn></msup></mrow
      ></mfrac
    ><msup
      ><mrow><mo>‖</mo><mi>x</mi><mo>−</mo><mi>m</mi><mo>‖</mo></mrow
      ><mn>2</mn></msup
    ><mo>+</mo><mfrac><mi>D</mi><mn>2</mn></mfrac
    ><mi>ln</mi
    ><mrow
      ><mn>2</mn><mi>π</mi><msup><mi class="changed">σ</mi><mn>2</mn></msup></mrow
    ></math
  >`,
  likelihood: html`<math
    ><mi class="nll" mathvariant="normal">nll</mi><mo>=</mo><mo>−</mo><mi>ln</mi
    ><mrow><mi class="changed">q</mi><mo>(</mo><mi>x</mi><mo>|</mo><mi>z</mi><mo>)</mo></mrow></math
  >`,
  pixels: html`<math
    ><mi class="changed">x</mi><mo>∼</mo><mover><mi>p</mi><mo>˜</mo></mover
    ><mo>(</mo><mi>x</mi><mo>)</mo></math
  >`,
  hidden: html`<math
    ><msub><mi>h</mi><mn>1</mn></msub
    ><mo>=</mo><mi>f</mi><mo>(</mo><mi>x</mi><mi class="changed">W</mi><mo>+</mo><mi>b</mi><mo>)</mo></math
  >`,
  latent: html`<math
    ><mi>z</mi><mo>∈</mo><msup><mi>ℝ</mi><mi class="changed">d</mi></msup></math
  >`,
  activation: html`<math
    ><mi>h</mi><mo>=</mo><mi class="changed">f</mi><mo>(</mo><mi>x</mi><mi>W</mi><mo>+</mo><mi>b</mi><mo>)</mo></math
  >`,
  objective: html`<math
    ><msub><mi class="total">L</mi><mi>K</mi></msub
    ><mo>=</mo><mi>ln</mi><mfrac><mn>1</mn><mi>K</mi></mfrac
    ><munder><mo>∑</mo><mi>k</mi></munder
    >${importanceWeight}</math
  >`,
  samples: html`<math
    ><mi class="nll" mathvariant="normal">nll</mi><mo>≈</mo><mfrac><mn>1</mn><mi class="changed">K</mi></mfrac
    ><munderover
      ><mo>∑</mo><mrow><mi>k</mi><mo>=</mo><mn>1</mn></mrow
      ><mi class="changed">K</mi></munderover
    ><mo>−</mo><mi>ln</mi><mi>q</mi><mo>(</mo><mi>x</mi><mo>|</mo><msub><mi>z</mi><mi>k</mi></msub
    ><mo>)</mo></math
  >`,
  importanceSamples: html`<math
    ><msub><mi>L</mi><mi class="changed">K</mi></msub
    ><mo>=</mo><mi>𝔼</mi><mo>[</mo><mi>ln</mi><mfrac><mn>1</mn><mi class="changed">K</mi></mfrac
    ><munderover
      ><mo>∑</mo><mrow><mi>k</mi><mo>=</mo><mn>1</mn></mrow
      ><mi class="changed">K</mi></munderover
    >${importanceWeight}<mo>]</mo></math
  >`,
  klEstimator: html`<math
    ><mi class="kl" mathvariant="normal">KL</mi><mo>=</mo><mi>𝔼</mi><mo>[</mo><mi>ln</mi><mi>p</mi><mo>(</mo><mi>z</mi
    ><mo>|</mo><mi>x</mi><mo>)</mo><mo>−</mo><mi>ln</mi><mi>q</mi><mo>(</mo><mi>z</mi><mo>)</mo><mo>]</mo></math
  >`,
  epsilon: html`<math><mi>z</mi><mo>=</mo><mi>μ</mi><mo>+</mo><mi>σ</mi><mo>·</mo><mi class="changed">ε</mi></math>`,
  sigmaUpdate: html`<math
    ><msup><mi class="changed">σ</mi><mn>2</mn></msup
    ><mo>=</mo><mfrac><mn>1</mn><mi>D</mi></mfrac
    ><mi>𝔼</mi
    ><msup
      ><mrow><mo>‖</mo><mi>x</mi><mo>−</mo><mi>m</mi><mo>‖</mo></mrow
      ><mn>2</mn></msup
    ></math
  >`,
  betaWarmup: html`<math
    ><msub><mi>β</mi><mi>t</mi></msub
    ><mo>=</mo><mi>β</mi><mo>·</mo><mi>min</mi><mo>(</mo><mn>1</mn><mo>,</mo
    ><mfrac><mi>t</mi><mi class="changed">T</mi></mfrac
    ><mo>)</mo></math
  >`,
  freeBits: html`<math
    ><munder><mo>∑</mo><mi>j</mi></munder
    ><mi>max</mi><mo>(</mo><mi class="changed">λ</mi><mo>,</mo
    ><msub><mi class="kl" mathvariant="normal">KL</mi><mi>j</mi></msub
    ><mo>)</mo></math
  >`,
  batch: html`<math
    ><mfrac><mn>1</mn><mi class="changed">B</mi></mfrac
    ><munderover
      ><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow
      ><mi class="changed">B</mi></munderover
    ><mi class="total" mathvariant="normal">loss</mi><mo>(</mo><msub><mi>x</mi><mi>i</mi></msub
    ><mo>)</mo></math
  >`,
  seed: html`<math
    ><mi class="changed">ε</mi><mo>∼</mo><mi>N</mi><mo>(</mo><mn>0</mn><mo>,</mo><mi>I</mi><mo>)</mo></math
  >`,
  init: html`<math
    ><msub><mi class="changed">W</mi><mn>0</mn></msub></math
  >`,
  outputBias: html`<math><mi>h</mi><mi>W</mi><mo>+</mo><mi class="changed">b</mi></math>`,
};

/**
 * The formula that an option changes.
 * @param {string} key of the option
 * @param {import('./registry.js').Values} values of all options
 */
export function formulaOf(key, values) {
  // The importance-weighted bound weights its K samples; the ELBO averages them.
  const name = key === 'samples' && values['objective'] === 'iwae' ? 'importanceSamples' : key;
  return FORMULAS[name] ?? nothing;
}
