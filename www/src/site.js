import wasm from '#engine/vae_lab_bg.wasm?url';
import worker from './engine/worker.js?worker&url';

const here = import.meta.url;

/**
 * The address of the site's root, wherever the page that uses the element lies. This module is one folder below the
 * root, both in the source (`src/`) and in the bundle (`assets/`).
 */
export const site = new URL('../', here);

/** The address of the worker's script. It may be on another origin than the page. */
export const workerUrl = new URL(worker, here).href;

/** The address of the engine. */
export const wasmUrl = new URL(wasm, here).href;

/**
 * Where files of the site are that do not lie below its root, by the address that they would have there. In the npm
 * package all files are here, since a bundler gives each a name of its own: see scripts/package.js.
 * @type {Readonly<Record<string, string>>}
 */
export const movedFiles = {};
