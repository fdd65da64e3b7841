/** The script for anybody's page: it defines `<vae-lab>`. What the element needs is loaded later. */
import { register } from './embed/register.js';
import { VaeLabElement } from './embed/vae-lab-element.js';

register('vae-lab', VaeLabElement);

export { VaeLabElement };
