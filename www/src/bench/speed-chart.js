import { css, html, nothing, svg } from 'lit';
import { ratesOfCell } from './report.js';

/** Heights, in pixels: a name of a size, a line with a mark, the room between two sizes, the axis below. */
const [NAME, LINE, GAP, AXIS] = [20, 22, 12, 40];
/** The horizontal range of the marks, in per cent: their numbers need room on the right. */
const [LEFT, RIGHT] = [1.5, 97];
/** The line above, with the name of the plain rate. */
const TOP = 20;

/**
 * @typedef {object} Mark
 * @property {string} name of the backend
 * @property {boolean} cpu
 * @property {{ median: number, min: number, max: number } | null} gflops
 *
 * @typedef {{ name: string, marks: Mark[] }} Group the models of one size
 */

/**
 * The marks of a benchmark, grouped by size.
 * @param {import('./run.js').Findings} findings
 * @param {import('./names.js').Names} names
 * @returns {Group[]}
 */
export function groupsOf({ results, adapter }, names) {
  /** @type {Map<string, Group>} */
  const groups = new Map();
  for (const result of results) {
    const name = names.size(result.cell);
    const group = groups.get(name) ?? { name, marks: [] };
    groups.set(name, group);
    const rates = ratesOfCell(result);
    const scale = rates ? rates.gflops / rates.steps.median : 0;
    group.marks.push({
      name: names.shortBackend(result.cell, adapter),
      cpu: result.cell.backend === 'cpu',
      gflops: rates && { median: rates.gflops, min: scale * rates.steps.min, max: scale * rates.steps.max },
    });
  }
  return [...groups.values()];
}

/**
 * The powers of ten around some numbers, two at least.
 * @param {readonly number[]} values
 */
export function decadesAround(values) {
  const positive = values.filter((value) => value > 0);
  const low = Math.floor(Math.log10(Math.min(...positive, 10)));
  const high = Math.max(Math.ceil(Math.log10(Math.max(...positive, 10))), low + 1);
  return Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
}

/**
 * A line for each model, with a mark at its GFLOP/s and a stroke from the least to the greatest; an upright line at the
 * adapter's plain rate.
 * @param {object} view
 * @param {Group[]} view.groups
 * @param {number | null} view.plain GFLOP/s
 * @param {import('../i18n/index.js').Numbers} view.numbers
 * @param {typeof import('../i18n/en-bench.js').bench} view.t
 */
export function speedChart({ groups, plain, numbers, t }) {
  const marks = groups.flatMap((group) => group.marks);
  const values = marks.flatMap(({ gflops }) => (gflops ? [gflops.min, gflops.max] : []));
  const decades = decadesAround(plain === null ? values : [...values, plain]);
  const [from, to] = [Math.log10(decades[0] ?? 1), Math.log10(decades.at(-1) ?? 10)];
  /** @param {number} value */
  const at = (value) => LEFT + ((RIGHT - LEFT) * (Math.log10(value) - from)) / (to - from);
  const tops = topsOf(groups);
  const bottom = (tops.at(-1) ?? 0) - GAP;
  const spoken = groups.flatMap((group) =>
    group.marks.flatMap((mark) =>
      mark.gflops ? [t.pictureOf(`${group.name}, ${mark.name}`, numbers.significant(mark.gflops.median))] : [],
    ),
  );
  if (plain !== null) spoken.push(t.pictureOf(t.plain, numbers.significant(plain)));
  return html`<svg
    class="speed-chart"
    role="img"
    aria-label=${spoken.length > 0 ? t.picture(spoken.join(' ')) : t.nothingYet}
    width="100%"
    height=${bottom + AXIS}
  >
    ${decades.map(
      (value, index) => svg`<line class="grid" x1="${at(value)}%" x2="${at(value)}%" y1=${TOP} y2=${bottom} />
        <text x="${at(value)}%" y=${bottom + 16} text-anchor=${anchorOf(index, decades.length)}>
          ${numbers.tick(value)}
        </text>`,
    )}
    <text x="50%" y=${bottom + 34} text-anchor="middle">${t.axis}</text>
    ${plain === null ? nothing : plainLine(at(plain), bottom, `${t.plain} ${numbers.significant(plain)}`)}
    ${groups.map(
      (group, index) => svg`<text class="size" x="${LEFT}%" y=${(tops[index] ?? 0) + 14}>${group.name}</text>
        ${group.marks.map((mark, line) => markOf(mark, (tops[index] ?? 0) + NAME + (line + 0.5) * LINE, at, numbers))}`,
    )}
  </svg>`;
}

/** Where each group begins, and the end. @param {Group[]} groups */
function topsOf(groups) {
  const tops = [TOP];
  for (const { marks } of groups) tops.push((tops.at(-1) ?? 0) + NAME + marks.length * LINE + GAP);
  return tops;
}

/** @param {number} index @param {number} length */
const anchorOf = (index, length) => (index === 0 ? 'start' : index === length - 1 ? 'end' : 'middle');

/**
 * The line of the plain rate, with its name at the top.
 * @param {number} x
 * @param {number} bottom
 * @param {string} name
 */
const plainLine = (x, bottom, name) =>
  svg`<line class="plain" x1="${x}%" x2="${x}%" y1=${TOP - 4} y2=${bottom} />
    <text class="plain-name" x="${x}%" y=${TOP - 8} text-anchor=${x > 50 ? 'end' : 'start'}>${name}</text>`;

/**
 * @param {Mark} mark
 * @param {number} y
 * @param {(value: number) => number} at
 * @param {import('../i18n/index.js').Numbers} numbers
 */
function markOf({ name, cpu, gflops }, y, at, numbers) {
  if (!gflops) return svg`<text x="${LEFT}%" y=${y + 4}>${name} –</text>`;
  const x = at(gflops.median);
  const [left, right] = [at(gflops.min), at(gflops.max)];
  const flipped = left > 100 - right;
  return svg`<line class="spread" x1="${left}%" x2="${right}%" y1=${y} y2=${y} />
    <circle class=${cpu ? 'cpu' : 'webgpu'} cx="${x}%" cy=${y} r="5" />
    <text class="value" x="${flipped ? left : right}%" dx=${flipped ? -10 : 10} y=${y + 4}
      text-anchor=${flipped ? 'end' : 'start'}>${name} ${numbers.significant(gflops.median)}</text>`;
}

/** Its look. */
export const speedChartStyles = css`
  .speed-chart {
    display: block;
    overflow: visible;
    font: 12px var(--sans);
    font-variant-numeric: tabular-nums lining-nums;
  }

  .speed-chart text {
    fill: var(--muted);
    stroke: var(--paper);
    stroke-width: 4;
    stroke-linejoin: round;
    paint-order: stroke;
  }

  .speed-chart .size,
  .speed-chart .value {
    fill: var(--ink);
  }

  .speed-chart .size {
    font-size: 13px;
  }

  .speed-chart .plain-name {
    fill: var(--q);
  }

  .grid {
    stroke: var(--hairline);
  }

  .plain {
    stroke: var(--q);
    stroke-width: 2;
    stroke-dasharray: 5 4;
  }

  .spread {
    stroke: var(--muted);
    stroke-width: 2;
  }

  .cpu {
    fill: var(--paper);
    stroke: var(--ink);
    stroke-width: 2;
  }

  .webgpu {
    fill: var(--ink);
    stroke: var(--ink);
    stroke-width: 2;
  }
`;
