import assert from 'node:assert/strict';
import { test } from 'node:test';
import { raisedEpochs } from '../src/controls/more-epochs.js';
import { FakeVae, openSession as open } from './support/fake-session.js';

test('it opens with its data, its config and its pictures', async () => {
  const { opened, events, of } = open();
  await opened;
  assert.deepEqual(
    events.map(({ type }) => type),
    ['ready', 'pictures'],
  );
  const [pictures] = /** @type {any[]} */ (of('pictures'));
  assert.equal(pictures.step, 0);
  assert.equal(pictures.originals.length, 2);
});

test('commands in any order and any number are one after the other', async () => {
  const { session, of } = open();
  const commands = [
    session.play(),
    session.step(),
    session.play(),
    session.pause(),
    session.reset(),
    session.play(),
    session.step(),
    session.step(),
    session.reset(),
    session.step(),
  ];
  await Promise.all(commands);
  assert.deepEqual(of('problem'), []);
  assert.equal(of('ready').length, 3);
});

test('a pause holds', async () => {
  const { session, trained, until } = open();
  void session.play();
  await until(() => trained().length > 5);
  await session.pause();
  const { length } = trained();
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(trained().length, length);
});

test('the next steps are submitted before the losses of the last ones are read; a save has all losses', async () => {
  /** Losses that were unread when a call began. @type {number[]} */
  const unread = [];
  const { session, opened, events, trained, until } = open({
    create: async (options) => {
      const vae = new FakeVae(options);
      const train = vae.train;
      vae.train = (steps, onSubmitted) => {
        unread.push(vae.unread);
        return train(steps, onSubmitted);
      };
      return Object.assign(vae, {
        save: async () => {
          assert.equal(vae.unread, 0, 'the engine refuses to save while it does not know whether training diverged');
          return Uint8Array.of(vae.step);
        },
      });
    },
  });
  await opened;
  void session.play();
  await until(() => trained().length > 8);
  const saved = await session.save();
  assert.equal(saved?.step, trained().at(-1)?.step);
  await session.pause();
  assert.ok(unread.includes(1), `no call began while losses were unread: ${unread}`);
  assert.ok(Math.max(...unread) === 1, `the losses of one call at a time are unread: ${unread}`);
  // The rows of the chart come in order, and none is left out.
  const steps = trained().map(({ step }) => step);
  assert.deepEqual(
    steps,
    [...new Set(steps)].sort((a, b) => a - b),
  );
  assert.equal(steps.length, unread.length);
  // What is evaluated has been trained before, and told.
  let last = 0;
  for (const event of events) {
    if (event.type === 'trained') last = event.step;
    if (event.type === 'evaluated') assert.equal(event.step, last);
  }
});

test('a pause, a step and a restart end the running call', async () => {
  /** @type {FakeVae[]} */
  const made = [];
  let endless = 0;
  const { session, opened, until } = open({
    create: async (options) => {
      const vae = new FakeVae(options);
      made.push(vae);
      // A call of hours, which only an interruption ends.
      const train = vae.train;
      vae.train = async (steps, onSubmitted) => {
        if (vae.step < 3 || steps === 1) return train(steps, onSubmitted);
        const before = vae.interrupts;
        endless += 1;
        await until(() => vae.interrupts > before);
        return train(1, onSubmitted);
      };
      return vae;
    },
  });
  await opened;
  const commands = [() => session.pause(), () => session.step(), () => session.reset(), () => session.pause()];
  for (const command of commands) {
    void session.play();
    const before = endless;
    await until(() => endless > before);
    await command();
  }
  assert.deepEqual(
    made.map(({ interrupts }) => interrupts),
    [3, 1],
  );
});

test('a pause ends with the evaluation and the pictures of its own step', async () => {
  const { session, events, trained, until } = open();
  void session.play();
  await until(() => trained().length > 3);
  await session.pause();
  const step = trained().at(-1)?.step;
  for (const type of ['evaluated', 'pictures']) {
    assert.equal(/** @type {any} */ (events.filter((event) => event.type === type).at(-1)).step, step, type);
  }
  assert.equal(events.at(-1)?.type, 'paused');
});

test('out of sight it does not train, in sight it goes on', async () => {
  const { session, trained, until } = open();
  void session.play();
  await until(() => trained().length > 2);
  await session.setVisible(false);
  const { length } = trained();
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(trained().length, length);
  await session.setVisible(true);
  await until(() => trained().length > length);
  await session.close();
});

test('the data grows at the same steps, however early it has come', async () => {
  /** @param {(dataset: ReturnType<typeof open>['dataset'], step: number) => void} deliver */
  const run = async (deliver) => {
    const { session, opened, dataset, trained, until } = open({ shards: 3 });
    await opened;
    void session.play();
    for (let seen = 0; (trained().at(-1)?.step ?? 0) < 400; seen = trained().length) {
      deliver(dataset, trained().at(-1)?.step ?? 0);
      await until(() => trained().length > seen);
    }
    await session.close();
    // What a step's loss tells of the data it had.
    return new Map(trained().map(({ step, loss }) => [step, (loss - step) / 1000]));
  };
  const early = await run((dataset) => dataset.arrive(3));
  const late = await run((dataset, step) => dataset.arrive(step < 150 ? 1 : step < 300 ? 2 : 3));
  for (const losses of [early, late]) {
    for (const [step, images] of losses) assert.equal(images, step <= 150 ? 1 : step <= 300 ? 2 : 3, `step ${step}`);
    assert.ok(losses.has(150) && losses.has(300), 'a call ends where the data grows');
  }
});

test('where the data is late the training waits and says so, and every command is heard', async () => {
  const { session, opened, dataset, trained, of, until } = open({ shards: 3 });
  await opened;
  void session.play();
  await until(() => of('waiting').length > 0);
  const told = trained().length;
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.deepEqual([trained().at(-1)?.step, trained().length], [150, told], 'it goes no further');
  await session.pause();
  dataset.arrive(2);
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(trained().length, told, 'a pause holds');
  void session.play();
  await until(() => trained().at(-1)?.step === 300);
  await session.pause();
  // A single step is done once its data has come; unless it was thought better of.
  await session.step();
  assert.equal(trained().at(-1)?.step, 300);
  await session.reset();
  dataset.arrive(3);
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(trained().at(-1)?.step, 300, 'nothing after a reset');
  await session.step();
  assert.deepEqual(trained().at(-1), { ...trained().at(-1), step: 1, loss: 1001 });
});

test('a single step waits for its data', async () => {
  const { session, opened, dataset, trained, of, until } = open({ shards: 2 });
  await opened;
  void session.play();
  await until(() => of('waiting').length > 0);
  await session.pause();
  await session.step();
  assert.equal(trained().at(-1)?.step, 150);
  dataset.arrive(2);
  await until(() => trained().at(-1)?.step === 151);
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.deepEqual([trained().at(-1)?.step, trained().at(-1)?.loss], [151, 2151], 'one, and no more');
});

test('a failure is told, stops the training, and a reset goes on', async () => {
  let fail = true;
  const { session, opened, of, until } = open({
    create: async (options) => {
      const vae = new FakeVae(options);
      const train = vae.train;
      vae.train = async (steps) => {
        if (fail && vae.step > 3) throw Object.assign(new Error('lost'), { code: 'device_lost' });
        return train(steps);
      };
      return vae;
    },
  });
  await opened;
  void session.play();
  await until(() => of('problem').length > 0);
  assert.deepEqual(of('problem'), [{ type: 'problem', code: 'device_lost', message: 'lost' }]);
  fail = false;
  await session.reset();
  await session.step();
  assert.equal(of('problem').length, 1);
});

test('a model that cannot be made is tried again when it is asked for', async () => {
  let attempts = 0;
  const { session, opened, of } = open({
    create: async (options) => {
      attempts += 1;
      if (attempts === 1) throw Object.assign(new Error('none'), { code: 'no_adapter' });
      return new FakeVae(options);
    },
  });
  await opened;
  assert.equal(of('problem').length, 1);
  await session.step();
  assert.equal(of('trained').length, 1);
});

test('a question is answered between two calls, while it plays and while it stands', async () => {
  const { session, opened, trained, until } = openWithPlane();
  await opened;
  assert.equal(/** @type {any} */ (await session.query({ kind: 'plane' })).step, 0);
  void session.play();
  await until(() => trained().length > 2);
  const many = await Promise.all(
    [1, 2, 3].map((coordinate) => session.query({ kind: 'decode', points: Float32Array.of(coordinate) })),
  );
  assert.deepEqual(
    many.map((answer) => answer && [.../** @type {any} */ (answer).points]),
    [null, null, [3]],
  );
  await session.pause();
  assert.equal(/** @type {any} */ (await session.query({ kind: 'plane' })).step, trained().at(-1)?.step);
  await session.close();
});

test('a question meets a restart, a failure or the end without an answer', async () => {
  let fail = false;
  const { session, opened, of, until } = openWithPlane(() => fail);
  assert.ok(await session.query({ kind: 'plane' }), 'it waits for the model');
  await opened;
  void session.play();
  const [answer] = await Promise.all([
    session.query({ kind: 'plane' }),
    session.reset(),
    session.query({ kind: 'plane' }),
  ]);
  assert.ok(answer === null || 'points' in answer);
  fail = true;
  assert.equal(await session.query({ kind: 'plane' }), null);
  await until(() => of('problem').length === 1);
  await session.close();
  assert.equal(await session.query({ kind: 'plane' }), null);
});

/**
 * A session whose engine has a plane.
 * @param {() => boolean} [fails] whether encoding loses the device
 */
function openWithPlane(fails = () => false) {
  class Plane {
    axes = 1;
    follow() {}
    free() {}
    /** @param {Float32Array} z */
    project = (z) => z;
    /** @param {Float32Array} points */
    lift = (points) => points;
  }
  return open({
    engine: { Plane },
    create: async (options) => {
      const vae = new FakeVae({ latent: 1, ...options });
      const { encode } = vae;
      vae.encode = () =>
        fails() ? Promise.reject(Object.assign(new Error('lost'), { code: 'device_lost' })) : encode();
      return vae;
    },
  });
}

test('other data is another run, with the same settings', async () => {
  const { session, opened, trained, of } = open();
  await opened;
  await session.step();
  await session.useData('own:1');
  assert.equal(of('ready').length, 2);
  await session.step();
  assert.deepEqual(
    trained().map(({ loss }) => loss),
    [1001, 3001],
  );
  await session.reset();
  await session.step();
  assert.equal(trained().at(-1)?.loss, 3001, 'a reset keeps the data');
});

test('samples are means or draws, as was asked last', async () => {
  const { session, opened, of } = open();
  await opened;
  await session.setSampleKind('draws');
  await session.step();
  await session.setSampleKind('means');
  const pictures = /** @type {any[]} */ (of('pictures'));
  assert.deepEqual(
    pictures.map(({ sampleKind, samples }) => `${sampleKind} ${samples[0]}`),
    ['means 0', 'draws 255', 'draws 255', 'means 0'],
  );
});

test('calls are shorter while a reader asks', async () => {
  const { session, opened, trained, until } = openWithPlane();
  await opened;
  void session.play();
  await until(() => trained().length > 6);
  await session.query({ kind: 'decode', points: Float32Array.of(1) });
  const asked = trained().length;
  await until(() => trained().length > asked + 1);
  await session.pause();
  const steps = trained().map(({ step }, index, all) => step - (all[index - 1]?.step ?? 0));
  assert.ok((steps[asked] ?? Infinity) < (steps[asked - 1] ?? 0), `${steps}, asked after ${asked}`);
});

test('settings that the engine refuses leave the run as it was', async () => {
  const { session, opened, of, trained } = open({
    engine: {
      checkOptions: (/** @type {any} */ { latent }) => {
        if (latent > 200) throw Object.assign(new Error('at most 200'), { code: 'invalid_option' });
      },
    },
  });
  await opened;
  await session.step();
  await session.reset({ latent: 1000 });
  assert.deepEqual(of('problem'), [{ type: 'problem', code: 'invalid_option', message: 'at most 200' }]);
  assert.equal(of('ready').length, 1);
  await session.step();
  assert.deepEqual(
    trained().map(({ step }) => step),
    [1, 2],
  );
  await session.reset({ latent: 3 });
  assert.equal(of('ready').length, 2);
});

test('a trained model that is opened shows its losses, although its file counts no steps', async () => {
  const { session, opened, of } = open({
    engine: {
      restore: async (/** @type {Uint8Array} */ [step]) =>
        Object.assign(new FakeVae({ width: 1, height: 1 }), { step }),
    },
  });
  await opened;
  assert.deepEqual(of('evaluated'), [], 'a model that knows nothing needs no evaluation');
  const origins = async (/** @type {number} */ step, /** @type {[string, number?]} */ ...[name, trainedSteps]) => {
    await session.load(name, Uint8Array.of(step), trainedSteps);
    assert.equal(/** @type {any} */ (of('evaluated').at(-1)).step, step);
    return /** @type {any} */ (of('ready').at(-1)).opened;
  };
  assert.deepEqual(await origins(0, 'weights'), { step: 0, trainedSteps: null });
  assert.deepEqual(await origins(0, 'weights', 18_000), { step: 0, trainedSteps: 18_000 });
  assert.deepEqual(await origins(7, 'a run'), { step: 7, trainedSteps: 7 });
  assert.equal(await origins(7, ''), null, 'the page’s own run');
});

test('a run that has ended goes on to the epochs that are asked for, and again', async () => {
  const { session, opened, dataset, of, trained, until } = open();
  await opened;
  dataset.totals.images = 256;
  /** @type {import('../src/controls/registry.js').Control[]} */
  const controls = [/** @type {any} */ ({ key: 'stopAfter', max: 50 })];
  let epoch = 0;
  for (const [epochs, lastStep] of [
    [20, 40],
    [40, 80],
    [50, 100],
  ]) {
    epoch = raisedEpochs(controls, epoch);
    assert.equal(epoch, epochs);
    await session.stopAfter(epoch);
    const ends = of('paused').length;
    await session.play();
    await until(() => of('paused').length > ends);
    assert.deepEqual([trained().at(-1)?.step, of('paused').at(-1)], [lastStep, { type: 'paused', ended: 'finished' }]);
  }
});

test('of changes that come faster than steps the last counts', async () => {
  /** @type {any[]} */
  const changes = [];
  const { session, opened } = open({
    create: async (options) =>
      Object.assign(new FakeVae(options), { update: (/** @type {any} */ change) => changes.push(change) }),
  });
  await opened;
  await Promise.all([
    session.update({ beta: 2 }),
    session.update({ beta: 3, learningRate: 0.1 }),
    session.update({ beta: 4 }),
  ]);
  assert.deepEqual(changes, [{ beta: 4, learningRate: 0.1 }]);
});

test('a model that has diverged and cannot be made again is not saved; the next one is', async () => {
  for (const refuses of [false, true]) {
    const diverged = () => Object.assign(new Error('the loss is not a finite number'), { code: 'diverged' });
    let bad = false;
    const { session, opened, events } = open({
      create: async (options) => {
        if (bad) throw Object.assign(new Error('no memory'), { code: 'out_of_memory' });
        const vae = new FakeVae(options);
        const { save, train } = vae;
        return Object.assign(vae, {
          save: () => (bad && refuses ? Promise.reject(diverged()) : save()),
          train: (/** @type {number} */ steps) => (bad && !refuses ? Promise.reject(diverged()) : train(steps)),
        });
      },
    });
    await opened;
    await session.step();
    assert.deepEqual(await session.save(), { checkpoint: Uint8Array.of(1), step: 1 });
    bad = true;
    if (!refuses) await session.step();
    assert.equal(await session.save(), null);
    assert.equal(await session.save(), null);
    const problems = events.filter(({ type }) => type === 'problem');
    assert.deepEqual(
      problems.map((problem) => 'code' in problem && problem.code),
      ['diverged', 'out_of_memory'],
      'each is said once',
    );
    bad = false;
    await session.reset();
    await session.step();
    assert.deepEqual(await session.save(), { checkpoint: Uint8Array.of(1), step: 1 });
  }
});
