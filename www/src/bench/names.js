import { LATENT, SIDE } from './plan.js';

/** @typedef {ReturnType<typeof namesIn>} Names */

/**
 * The names of models and backends in a language. A software adapter is never called a GPU.
 * @param {typeof import('../i18n/en-bench.js').bench} t
 * @param {import('../i18n/index.js').Numbers} numbers
 */
export function namesIn(t, numbers) {
  /**
   * @param {import('./plan.js').Cell} cell
   * @param {import('./adapter.js').Adapter | null} adapter
   */
  const on = ({ backend }, adapter) => ({ backend, software: adapter?.software ?? false });
  return {
    /** @param {import('./plan.js').Cell} cell */
    size: ({ hidden, batch }) => t.size([SIDE * SIDE, ...hidden, LATENT].join('-'), numbers.whole(batch)),
    /** @type {(...of: Parameters<typeof on>) => string} */
    backend: (...of) => t.backend(on(...of)),
    /** @type {(...of: Parameters<typeof on>) => string} */
    shortBackend: (...of) => t.shortBackend(on(...of)),
    /** @param {import('./adapter.js').Adapter} adapter as the browser names it */
    adapter: ({ description, vendor, architecture, device, software }) => {
      const name = description || [vendor, architecture, device].filter(Boolean).join(' ') || t.unnamed;
      return software ? t.software(name) : name;
    },
  };
}
