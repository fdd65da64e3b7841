/** The script for anybody's page: it defines `<vae-lab>` and the figures. What they need is loaded later. */
import { loadFiguresNearby } from './embed/figure-loader.js';
import { register } from './embed/register.js';
import { VaeLabElement } from './embed/vae-lab-element.js';

register('vae-lab', VaeLabElement);
loadFiguresNearby();

export { VaeLabElement };
