import { labTemplate } from './lab-template.js';
import { siteHeaderStyles } from './site-header.js';
import { layout } from './styles/layout.js';
import { base, tokens } from './styles/tokens.js';
import { VaeLab } from './vae-lab.js';

/** The whole lab: all panels and all controls. */
export class FullLab extends VaeLab {
  static styles = [tokens, base, layout, siteHeaderStyles];

  /** @param {import('./lab-template.js').View} view */
  template(view) {
    return labTemplate(view);
  }
}
