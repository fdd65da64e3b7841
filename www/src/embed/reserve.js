/**
 * The place of a figure that is not there yet, so that nothing below it moves when it comes. Its grids are those of
 * `styles/figure.js`; the heights of panels are measured. A test compares the two.
 */
export const RESERVE_STYLE = `
  .room { padding: calc(var(--vae-padding, 16px) + 1px); container-type: inline-size; }
  .room > * + * { margin-top: 16px; }
  .room > .panels {
    display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 250px), 1fr)); align-items: start;
    gap: 20px 24px;
  }
  .room > .panels > * { container-type: inline-size; min-width: 0; }
  .panels > * > * { height: 264px; }
  .panels > .reconstructions, .panels > .objective { grid-column: 1 / -1; }
  .samples > * { height: calc(100cqw + 42px); }
  .rate-distortion > * { height: calc(54.35cqw + 65.4px); }
  .latents > * { height: 440px; }
  .plane > * { height: calc(111.8cqw + 300px); }
  .draw > * { height: 700px; }
  .objective > * { height: 1300px; }
  @container (min-width: 600px) {
    .plane > * { height: 620px; }
    .draw > * { height: 400px; }
    .objective > * { height: 610px; }
  }
  .room > .transport { height: 90px; }
  @container (min-width: 456px) {
    .room > .transport { height: 42px; }
  }
  .room > .controls {
    display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 236px), 1fr)); gap: 12px 24px;
  }
  .room > .controls > * { container-type: inline-size; min-width: 0; }
  .room > .controls > * > * { height: 92px; }
  @container (min-width: 300px) {
    .room > .controls > * > * { height: 74px; }
  }
  .lab { height: 100vh; }
`;

/** @param {string} className @param {Node[]} children */
function box(className, ...children) {
  const element = document.createElement('div');
  element.className = className;
  element.append(...children);
  return element;
}

/**
 * As much room as a figure takes; for the whole lab a screen.
 * @param {readonly string[]} panels
 * @param {number} controls how many
 */
export function reserved(panels, controls) {
  if (panels.length === 0) return box('lab');
  const room = box('room', box('panels', ...panels.map((name) => box(name, box('')))), box('transport'));
  if (controls > 0) room.append(box('controls', ...Array.from({ length: controls }, () => box('', box('')))));
  return room;
}
