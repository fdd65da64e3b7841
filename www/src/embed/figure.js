import { defineElement } from '../define-element.js';
import { FigureLab } from '../figure-lab.js';

/** The name of a small figure inside `<vae-lab>`. */
export const tag = 'vae-lab-figure';

defineElement(tag, FigureLab);
