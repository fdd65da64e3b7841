import { readFileSync } from 'node:fs';
import { JointModel, Plane, Vae, checkOptions, initSync, readIdx, schema, theory } from '../../../pkg/vae_lab.js';

initSync({ module: readFileSync(new URL('../../../pkg/vae_lab_bg.wasm', import.meta.url)) });

/** The options as the engine that ships describes them. */
export const engineSchema = schema();

export { JointModel, Plane, Vae, checkOptions, readIdx, schema, theory };
