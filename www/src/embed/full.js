import { defineElement } from '../define-element.js';
import { FullLab } from '../full-lab.js';

/** The name of the whole lab inside `<vae-lab>`. */
export const tag = 'vae-lab-full';

defineElement(tag, FullLab);
