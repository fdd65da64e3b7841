/** The figures of the theory: defines an element for each. */
import './figures/divergence.js';
import './figures/expectation.js';
import './figures/joint.js';
import './figures/posterior.js';
import './figures/tradeoff.js';
import './figures/decoders.js';
import './figures/samples-k.js';
