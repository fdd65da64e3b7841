import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DurableVae } from '../src/engine/durable-vae.js';
import { Session } from '../src/engine/session.js';
import { CrashRecovery } from '../src/lab/crash-recovery.js';
import { Journal } from '../src/lab/journal.js';
import { initialState } from '../src/state/state.js';
import { Vae, checkOptions, schema } from './support/engine.js';
import { leaping } from './support/leap.js';

/** @typedef {import('../src/engine/protocol.js').EngineEvent} EngineEvent */

const SIDE = 4;
const SHARDS = 4;
const OPTIONS = { hidden: [4], latent: 2, batch: 128, backend: /** @type {const} */ ('cpu') };

/**
 * Whole numbers below a limit, the same each time (a linear congruential generator).
 * @param {number} seed
 */
function randomNumbers(seed) {
  let state = seed;
  return (/** @type {number} */ limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const lost = () => Object.assign(new Error('the driver was reset'), { code: 'device_lost' });

/**
 * The engine, whose devices are lost.
 * @param {(call: string, backend: string | undefined) => boolean} fails asked before each call of a model, and before
 * one is made
 */
function fragileEngine(fails) {
  /** @param {Vae} vae */
  const fragile = (vae) => {
    let gone = false;
    return new Proxy(vae, {
      get(_, name) {
        const value = Reflect.get(vae, name, vae);
        if (typeof value !== 'function') return value;
        if (name === 'free' || name === 'update' || name === 'interrupt') return value.bind(vae);
        return async (/** @type {unknown[]} */ ...parameters) => {
          gone ||= fails(String(name), undefined);
          if (gone) throw lost();
          const result = await value.apply(vae, parameters);
          // The next call may have begun when the losses of this one are lost.
          if (name === 'train') gone ||= fails('losses', undefined);
          if (gone) throw lost();
          return result;
        };
      },
    });
  };
  /** @type {(make: (...parameters: any[]) => Promise<Vae>) => (...parameters: any[]) => Promise<Vae>} */
  const fragileMaker =
    (make) =>
    async (...parameters) => {
      if (fails('make', parameters.at(-1)?.backend)) throw lost();
      return fragile(await make(...parameters));
    };
  return { create: fragileMaker(Vae.create), restore: fragileMaker(Vae.restore), checkOptions, schema };
}

/**
 * A session with the engine itself, on images that arrive in several shards.
 * @param {object} [options]
 * @param {Parameters<typeof fragileEngine>[0]} [options.fails]
 * @param {import('../src/engine/protocol.js').Settings} [options.settings]
 * @param {(event: EngineEvent) => void} [options.listener]
 */
function open({ fails = () => false, settings = OPTIONS, listener = () => {} } = {}) {
  const random = randomNumbers(7);
  const shard = () => Uint8Array.from({ length: 200 * SIDE * SIDE }, () => random(256));
  const training = Array.from({ length: SHARDS }, shard);
  const dataset = {
    totals: { images: 200 * SHARDS, shards: SHARDS },
    training,
    heldOut: shard().subarray(0, 64 * SIDE * SIDE),
    heldOutLabels: new Uint8Array(),
    loadManifest: async () => ({ width: SIDE, height: SIDE }),
    loadFirst: async () => {},
    loadRest: async () => {},
    watch: () => () => {},
  };
  /** @type {EngineEvent[]} */
  const events = [];
  // Every look at the clock takes long, so that a call is one step and saving is due again and again.
  let time = 0;
  const session = new Session({
    engine: Promise.resolve(/** @type {any} */ (fragileEngine(fails))),
    dataset: /** @type {any} */ (dataset),
    datasetAt: () => /** @type {any} */ (dataset),
    settings,
    emit: async (event) => {
      events.push(event);
      listener(event);
    },
    now: () => (time += 250),
  });
  const step = () => events.reduce((last, event) => (event.type === 'trained' ? event.step : last), 0);
  return { session, events, step, of: (/** @type {string} */ type) => events.filter((event) => event.type === type) };
}

/**
 * Trains to a step, with changes of beta on the way, and saves.
 * @param {ReturnType<typeof open>} lab
 * @param {number} last
 * @param {readonly number[]} changes steps
 */
async function trainTo({ session, step }, last, changes) {
  for (const [index, change] of [...changes, last].entries()) {
    await session.setMaxSteps(change);
    await session.play();
    while (step() < change) await new Promise((resolve) => setTimeout(resolve));
    if (change !== last) await session.update({ beta: 2 + index });
  }
  await session.pause();
  return (await session.save())?.checkpoint;
}

const LAST_STEP = 1100;
const CHANGES = [60, 333, 700];

describe('a device that is lost', () => {
  test('100 times at any moment: nothing is lost, and the model is the same bit for bit', async () => {
    const whole = open();
    await whole.session.open();
    const expected = await trainTo(whole, LAST_STEP, CHANGES);
    const random = randomNumbers(1);
    let faults = 0;
    // A recovery may fail, but seldom, so that the second attempt is enough.
    let calm = 20;
    const lab = open({
      fails: () => {
        calm -= 1;
        if (faults === 100 || calm > 0) return false;
        faults += 1;
        calm = 20 + random(9);
        return true;
      },
    });
    await lab.session.open();
    const saved = await trainTo(lab, LAST_STEP, CHANGES);
    assert.equal(faults, 100);
    assert.ok(lab.of('recovered').length > 90, `${lab.of('recovered').length} recoveries`);
    assert.deepEqual(lab.of('problem'), []);
    assert.ok(lab.of('saved').length > 3, 'it does not train from step 0 each time');
    assert.deepEqual(saved, expected);
    // The comparison would notice an update that is one step late.
    const other = open();
    await other.session.open();
    assert.notDeepEqual(await trainTo(other, LAST_STEP, [61, 333, 700]), expected);
  });
});

describe('a move to another device', () => {
  /** @param {{ replacement: () => Promise<object> }} options `replacement` of what the first model does */
  function movable({ replacement }) {
    /** @type {any[]} */
    const made = [];
    const model = (/** @type {object} */ does) => {
      const vae = { step: 0, backend: 'cpu', adapter: '', freed: false, free: () => (vae.freed = true), ...does };
      made.push(vae);
      return vae;
    };
    /** @type {unknown[]} */
    const recoveries = [];
    const first = model({ train: () => Promise.reject(lost()) });
    const vae = new DurableVae(
      /** @type {any} */ (first),
      async () => /** @type {any} */ (model(await replacement())),
      {
        restore: () => Promise.reject(new Error('nothing was saved')),
        now: () => 0,
        onSaved: () => {},
        onUpdate: () => {},
        onRecovery: (recovery) => void recoveries.push(recovery),
      },
    );
    return { vae, made, recoveries };
  }

  test('comes to nothing if the model is freed meanwhile', async () => {
    let release = (/** @type {object} */ _) => {};
    const { vae, made, recoveries } = movable({ replacement: () => new Promise((resolve) => (release = resolve)) });
    const call = vae.train(1);
    await new Promise((resolve) => setTimeout(resolve));
    vae.free();
    release({ step: 1 });
    await assert.rejects(call, { code: 'device_lost' });
    assert.deepEqual([made.map(({ freed }) => freed), recoveries], [[true, true], []]);
  });

  test('on which training diverges says so, at once', async () => {
    const diverged = Object.assign(new Error('not finite'), { code: 'diverged' });
    const { vae, made, recoveries } = movable({ replacement: async () => ({ train: () => Promise.reject(diverged) }) });
    await assert.rejects(vae.train(1), { code: 'diverged' });
    assert.deepEqual([made.length, recoveries.length], [2, 1]);
  });
});

describe('a device that does not come back', () => {
  test('is replaced by the CPU after two attempts, and one that comes late by the second', async () => {
    for (const late of [false, true]) {
      /** @type {unknown[]} */
      const made = [];
      let broken = false;
      const lab = open({
        fails: (call, backend) => {
          if (call === 'train') return broken && made.length === 0;
          if (call !== 'make' || !broken) return false;
          made.push(backend);
          return !late ? made.length <= 2 : made.length <= 1;
        },
      });
      await lab.session.open();
      await trainTo(lab, 20, []);
      broken = true;
      await trainTo(lab, 21, []);
      // The device is the CPU here, too.
      assert.deepEqual(made, late ? ['cpu', 'cpu'] : ['cpu', 'cpu', 'cpu']);
      assert.deepEqual(lab.of('problem'), []);
      assert.equal(lab.step(), 21);
    }
  });

  test('and has no CPU beside it is said once, and training stops', async () => {
    let broken = false;
    const lab = open({ fails: (call) => broken && (call === 'make' || call === 'train') });
    await lab.session.open();
    await trainTo(lab, 20, []);
    broken = true;
    await lab.session.setMaxSteps(30);
    await lab.session.step();
    assert.deepEqual(lab.of('problem'), [{ type: 'problem', code: 'device_lost', message: 'the driver was reset' }]);
  });
});

describe('a run that diverges', () => {
  const RATE = 0.001;
  /** Steps before which it diverges, unless its learning rate has been lowered. */
  const CLIFF = 500;

  test('stands at its last saved state, with its curves up to there, and goes on from it', async () => {
    const diverged = Object.assign(new Error('training had diverged by step 7: no number'), {
      code: 'diverged',
      step: CLIFF,
    });
    let slower = false;
    const lab = open({
      fails: (call) => {
        if (call === 'train' && lab.step() > CLIFF - 9 && !slower) throw diverged;
        return false;
      },
    });
    await lab.session.open();
    await lab.session.play();
    while (lab.of('rewound').length === 0) await new Promise((resolve) => setTimeout(resolve));
    const [rewound] = /** @type {any[]} */ (lab.of('rewound'));
    assert.ok(rewound.step > 0 && rewound.step < lab.step(), `it returned from ${lab.step()} to ${rewound.step}`);
    await lab.session.pause();
    const { message } = diverged;
    assert.deepEqual(lab.of('problem'), [{ type: 'problem', code: 'diverged', message, divergedAt: CLIFF }]);
    assert.equal((await lab.session.save())?.step, rewound.step);
    slower = true;
    await lab.session.update({ learningRate: RATE / 10 });
    lab.events.length = 0;
    const saved = await trainTo(lab, 600, []);
    assert.deepEqual(lab.of('problem'), []);

    const same = open();
    await same.session.open();
    await trainTo(same, rewound.step, []);
    await same.session.update({ learningRate: RATE / 10 });
    assert.deepEqual(await trainTo(same, 600, []), saved);
  });

  test('keeps what was chosen since: the rate that made it diverge is the one that the page shows', async () => {
    let cliff = false;
    const lab = open({
      fails: (call) => {
        if (call === 'train' && cliff) throw Object.assign(new Error('not finite'), { code: 'diverged' });
        return false;
      },
    });
    await lab.session.open();
    await trainTo(lab, 20, []);
    await lab.session.update({ learningRate: 0.5 });
    cliff = true;
    await lab.session.setMaxSteps(30);
    await lab.session.step();
    cliff = false;
    assert.deepEqual(lab.of('rewound').length, 1);
    const saved = await lab.session.save();
    const restored = await Vae.restore(saved?.checkpoint ?? new Uint8Array(), { backend: 'cpu' });
    assert.equal(restored.config.learningRate, Math.fround(0.5));
  });

  test('from a state that leaps in its first step returns to that state; the engine says by which step', async () => {
    const lab = open();
    await lab.session.open();
    const checkpoint = await trainTo(lab, 2, []);
    await lab.session.load('', leaping(checkpoint ?? new Uint8Array()));
    await lab.session.setMaxSteps(Infinity);
    await lab.session.play();
    while (lab.of('rewound').length === 0) await new Promise((resolve) => setTimeout(resolve));
    await lab.session.pause();
    const [{ divergedAt }] = /** @type {any[]} */ (lab.of('problem'));
    assert.ok(divergedAt >= 2 && divergedAt < 5, `it diverged by step ${divergedAt}`);
    assert.equal((await lab.session.save())?.step, 2);
  });
});

describe('a worker that ends', () => {
  test('25 times at any moment: nothing is lost, and the model is the same bit for bit', async () => {
    const whole = open();
    await whole.session.open();
    const expected = await trainTo(whole, LAST_STEP, CHANGES);

    const random = randomNumbers(3);
    const journal = new Journal();
    let current = 0;
    let crashes = 0;
    /** @param {import('../src/lab/journal.js').Resumption | null} from */
    const begin = async (from) => {
      const id = (current += 1);
      const lab = open({
        ...(from && { settings: from.settings }),
        listener: (event) => id === current && journal.follow(event),
      });
      await lab.session.open(from?.checkpoint, from?.replay);
      return lab;
    };
    /** @type {ReturnType<typeof open>} */
    let lab = await begin(null);
    for (const [index, change] of [...CHANGES, LAST_STEP].entries()) {
      for (;;) {
        await lab.session.setMaxSteps(change);
        void lab.session.play();
        const crashAt = (journal.resumption?.replay.step ?? 0) + 5 + random(60);
        const reached = () => journal.resumption?.replay.step ?? 0;
        while (reached() < Math.min(crashAt, change)) await new Promise((resolve) => setTimeout(resolve));
        if (reached() === change) break;
        const { session } = lab;
        const from = journal.resumption;
        assert.ok(from);
        lab = await begin(from);
        assert.equal(lab.of('ready').length, 1);
        assert.equal(/** @type {any} */ (lab.of('ready')[0]).step, from.replay.step, 'it is where it was');
        crashes += 1;
        void session.close();
      }
      if (change !== LAST_STEP) await lab.session.update({ beta: 2 + index });
    }
    assert.ok(crashes >= 25, `${crashes} crashes`);
    assert.deepEqual(await trainTo(lab, LAST_STEP, []), expected);
  });

  test('goes on by itself once, and again only after a step further', () => {
    const journal = new Journal();
    const ready = /** @type {any} */ ({ type: 'ready', settings: {}, step: 0, backend: 'cpu', opened: null });
    const recovery = new CrashRecovery({
      get resumptions() {
        return { main: journal.resumption, comparison: null };
      },
    });
    const at = (/** @type {number} */ step) => ({ ...initialState(), step });
    assert.equal(recovery.afterCrash(at(0)), null, 'there is nothing to go on from before a model is ready');
    journal.follow(ready);
    assert.equal(recovery.afterReady(0), null);
    journal.follow(/** @type {any} */ ({ type: 'trained', step: 9 }));
    assert.ok(recovery.wouldResume(at(9)));
    assert.equal(recovery.afterCrash(at(9))?.main?.replay?.step, 9);
    assert.equal(recovery.afterCrash(at(9)), null, 'it ended again before the model was ready');
    assert.equal(recovery.afterCrash(at(9)), null, 'and again');
    journal.follow(/** @type {any} */ ({ type: 'trained', step: 10 }));
    assert.ok(recovery.afterCrash(at(10)));
    assert.deepEqual(recovery.afterReady(10), { step: 10, on: 'worker' });
    assert.ok(!recovery.wouldResume(at(10)));
    assert.equal(recovery.afterCrash(at(10)), null, 'no step further');
    assert.equal(recovery.afterReady(0), null);
    assert.ok(recovery.afterCrash(at(0)), 'another run');
    assert.equal(recovery.afterCrash({ ...at(99), ownData: true }), null, 'the images are gone with the worker');
  });

  test('while the checkpoint of a restored run is on its way has no way back yet', () => {
    const journal = new Journal();
    const wayBack = () => journal.resumption;
    journal.follow(/** @type {any} */ ({ type: 'ready', settings: {}, step: 7, backend: 'cpu', opened: null }));
    assert.equal(wayBack(), null);
    journal.follow({ type: 'saved', step: 7, checkpoint: Uint8Array.of(1) });
    assert.deepEqual(wayBack()?.checkpoint, Uint8Array.of(1));
    journal.follow({ type: 'rewound', step: 3, epoch: 0, imagesInUse: 1 });
    assert.equal(wayBack(), null, 'nor has one that was just rewound');
  });
});
