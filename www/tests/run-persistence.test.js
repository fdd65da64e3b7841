import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RunPersistence } from '../src/lab/run-persistence.js';
import { initialState } from '../src/state/state.js';

/** A lab at step 1 whose model trains on while it is saved; and the steps that were written. */
function labInTraining() {
  /** @type {number[]} */
  const written = [];
  const runStore = /** @type {any} */ ({
    keep: async (/** @type {string} */ kind, /** @type {{ step: number }} */ { step }) => {
      if (kind === 'last') written.push(step);
      return null;
    },
    forget: async () => {},
  });
  const store = { state: { ...initialState(), config: /** @type {any} */ ({}), step: 1 }, dispatch: () => {} };
  const trainTo = (/** @type {number} */ step) => void (store.state = { ...store.state, step });
  /** What happens before a model is saved. @type {(() => void)[]} */
  const meanwhile = [];
  const save = async () => {
    meanwhile.shift()?.();
    return { checkpoint: new Uint8Array(), step: store.state.step };
  };
  const sessions = /** @type {any} */ ({ main: Promise.resolve({ save }), comparison: null });
  const persistence = new RunPersistence(store, sessions, () => runStore);
  return { persistence, trainTo, meanwhile, written };
}

describe('a run is stored', () => {
  test('once, if a late job has stored the step already: not again at a step that nobody asked for', async () => {
    const { persistence, trainTo, meanwhile, written } = labInTraining();
    /** @type {Promise<void>[]} */
    const keeps = [];
    meanwhile.push(() => {
      trainTo(2);
      keeps.push(persistence.store());
    });
    await persistence.store();
    trainTo(6);
    await Promise.all(keeps);
    assert.deepEqual(written, [2]);
  });

  test('again, if its step has not been stored', async () => {
    const { persistence, trainTo, written } = labInTraining();
    await persistence.store();
    trainTo(2);
    await Promise.all([persistence.store(), persistence.store()]);
    assert.deepEqual(written, [1, 2]);
  });
});
