import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Memory } from '../src/lab/memory.js';
import { initialState } from '../src/state.js';

/** A lab at step 1 whose model trains on while it is saved; and the steps that were written. */
function labInTraining() {
  /** @type {number[]} */
  const written = [];
  const lab = /** @type {any} */ ({
    state: { ...initialState(), config: {}, step: 1 },
    ownData: false,
    runAddress: '?seed=1',
    memory: {
      keep: async (/** @type {string} */ kind, /** @type {{ step: number }} */ { step }) => {
        if (kind === 'last') written.push(step);
        return null;
      },
      forget: async () => {},
    },
  });
  const trainTo = (/** @type {number} */ step) => void (lab.state = { ...lab.state, step });
  /** What happens before a model is saved. @type {(() => void)[]} */
  const meanwhile = [];
  const save = async () => {
    meanwhile.shift()?.();
    return { checkpoint: new Uint8Array(), step: lab.state.step };
  };
  const memory = new Memory(lab, /** @type {any} */ ({ first: Promise.resolve({ save }), rival: null }));
  return { memory, trainTo, meanwhile, written };
}

describe('a run is kept', () => {
  test('once, where the keep before it was late and has kept its step: not again at a step that nobody asked for', async () => {
    const { memory, trainTo, meanwhile, written } = labInTraining();
    /** @type {Promise<void>[]} */
    const keeps = [];
    meanwhile.push(() => {
      trainTo(2);
      keeps.push(memory.keep());
    });
    await memory.keep();
    trainTo(6);
    await Promise.all(keeps);
    assert.deepEqual(written, [2]);
  });

  test('again, where its step was not kept yet', async () => {
    const { memory, trainTo, written } = labInTraining();
    await memory.keep();
    trainTo(2);
    await Promise.all([memory.keep(), memory.keep()]);
    assert.deepEqual(written, [1, 2]);
  });
});
