import { nothing, svg } from 'lit';
import { arrowPath } from '../charts/arrow-path.js';
import { clamp } from '../charts/clamp.js';
import { STATION } from '../charts/step-layout.js';
import { stepPlane } from '../charts/step-plane.js';

/** A shorter arrow would be all head, in pixels. */
const MIN_ARROW = 9;
/** The half height of the Gaussian of one latent alone, in pixels. */
const FLAT = 5;
/** Between z and its name, in pixels. */
const NAME_DISTANCE = 12;
/** Between the name of an axis and the edge, in pixels. */
const LETTER = 8;

/**
 * The plane of two latents: the prior as a circle, the encoder's Gaussian as an ellipse, sigma · epsilon as an arrow
 * from mu to z, and where the terms of the loss pull.
 * @param {import('#engine/vae_lab.js').Trace} trace
 * @param {import('../engine/protocol.js').Config} config
 * @param {import('../charts/step-layout.js').Box} box
 * @param {{ station: number, t: import('../i18n/index.js').Strings, numbers: import('../i18n/index.js').Numbers }} view
 */
export function planeDrawing(trace, config, { x, y, width, height }, { station, t, numbers }) {
  const plane = stepPlane(trace, config.objective);
  const scale = width / 2 / plane.half;
  const [centreX, centreY] = [x + width / 2, y + height / 2];
  /** @param {readonly [number, number]} point @returns {[number, number]} */
  const at = ([right, up]) => [centreX + scale * right, centreY - scale * up];
  const names = plane.latents.map((latent) => numbers.whole(latent + 1));
  const flat = names.length === 1;
  /** @param {string} look @param {{ mu: [number, number], sigma: [number, number] }} gaussian */
  const ellipse = (look, { mu, sigma }) => {
    const [cx, cy] = at(mu);
    const [rx, ry] = [scale * sigma[0], flat ? FLAT : scale * sigma[1]];
    return svg`<ellipse class=${look} cx=${cx} cy=${cy} rx=${rx} ry=${ry} />`;
  };
  const [mu, z] = [at(plane.mu), at(plane.z)];
  // Its name is further along the arrow, within the frame.
  const length = Math.hypot(z[0] - mu[0], z[1] - mu[1]) || 1;
  const nameX = clamp(z[0] + (NAME_DISTANCE * (z[0] - mu[0])) / length, x + LETTER, x + width - LETTER);
  const nameY = clamp(z[1] + (NAME_DISTANCE * (z[1] - mu[1])) / length, y + LETTER, y + height - LETTER);
  const drawn = () => svg`
    <clipPath id="frame"><rect x=${x} y=${y} width=${width} height=${height} rx="6" /></clipPath>
    <g clip-path="url(#frame)">
      ${ellipse('gaussian', plane)}
      ${station === STATION.step ? ellipse('pulled', plane.pulled) : nothing}
    </g>
    ${line('epsilon', mu, z)}
    ${station === STATION.step ? plane.pulls.map(({ colour, to }) => line(colour, mu, at(to))) : nothing}
    <circle class="dot mu" cx=${mu[0]} cy=${mu[1]} r="3" />
    <circle class="dot z" cx=${z[0]} cy=${z[1]} r="4" />
    <text class="symbol z" x=${nameX} y=${nameY + 4}>z</text>
  `;
  const { hundredth } = numbers;
  // The names of the axes are where z is not.
  const [besideX, besideY] = [z[0] > centreX ? -14 : 14, z[1] > centreY ? -7 : 13];
  const label = t.slow.plane(names, hundredth(plane.z[0]), hundredth(plane.z[1]));
  return svg`<g role="img" aria-label=${label}>
    <rect class="frame" x=${x} y=${y} width=${width} height=${height} rx="6" />
    <line class="axis" x1=${x} x2=${x + width} y1=${centreY} y2=${centreY} />
    ${flat ? nothing : svg`<line class="axis" x1=${centreX} x2=${centreX} y1=${y} y2=${y + height} />`}
    <circle class="prior" cx=${centreX} cy=${centreY} r=${scale} />
    ${axisName(names[0], x + width - LETTER - 4, centreY + besideY)}
    ${axisName(names[1], centreX + besideX, y + 14)}
    ${station >= STATION.z ? drawn() : nothing}
  </g>`;
}

/**
 * z with the number of a latent, at the end of an axis.
 * @param {string | undefined} name
 * @param {number} x
 * @param {number} y
 */
function axisName(name, x, y) {
  return name === undefined
    ? nothing
    : svg`<text class="axis-name" x=${x} y=${y}>z<tspan dy="3">${name}</tspan></text>`;
}

/**
 * An arrow, unless it would be too short.
 * @param {string} colour
 * @param {[number, number]} from
 * @param {[number, number]} to
 */
function line(colour, from, to) {
  if (Math.hypot(to[0] - from[0], to[1] - from[1]) < MIN_ARROW) return nothing;
  const { line, head } = arrowPath([from, to]);
  return svg`<g class="arrow ${colour}"><path class="line" d=${line} /><path class="head" d=${head} /></g>`;
}
