import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../src/engine/failure.js';
import { Study } from '../src/engine/studies/study.js';

/** An experiment that counts: ten steps a call. */
class Counting {
  step = 0;
  created = 0;
  measured = /** @type {number[]} */ ([]);
  /** The steps at which a part was refined. */
  refined = /** @type {number[]} */ ([]);
  parts = 0;
  freed = 0;
  hasData = true;
  busy = false;
  failAt = Infinity;

  async create() {
    this.created += 1;
    this.step = 0;
  }

  async loadData() {
    return this.hasData;
  }

  /** @param {number} limit */
  async train(limit) {
    assert.ok(!this.busy, 'one call at a time');
    this.busy = true;
    await new Promise((resolve) => setTimeout(resolve, 1));
    this.busy = false;
    if (this.step >= this.failAt) throw new Failure('diverged', 'no number');
    this.step = Math.min(limit, this.step + 10);
  }

  async refine() {
    assert.ok(!this.busy, 'one call at a time');
    if (this.refined.filter((step) => step === this.step).length >= this.parts) return false;
    this.refined.push(this.step);
    await new Promise((resolve) => setTimeout(resolve, 1));
    return true;
  }

  async measure() {
    assert.ok(!this.busy, 'one call at a time');
    this.measured.push(this.step);
    return /** @type {any} */ ({ step: this.step });
  }

  /** @param {number} question */
  async answer(question) {
    assert.ok(!this.busy, 'one call at a time');
    return question + this.step;
  }

  free() {
    this.freed += 1;
  }
}

/** @param {{ maxSteps?: number, dataset?: any }} [options] */
function open(options = {}) {
  const experiment = new Counting();
  /** @type {import('../src/engine/studies/protocol.js').StudyEvent[]} */
  const events = [];
  let time = 0;
  const study = new Study({
    experiment,
    emit: async (event) => void events.push(event),
    now: () => (time += 100),
    ...options,
  });
  const of = (/** @type {string} */ type) => events.filter((event) => event.type === type);
  const until = async (/** @type {() => boolean} */ condition) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  return { study, experiment, events, of, until };
}

test('it opens with a measurement, trains exactly as many steps as asked, and measures where it stops', async () => {
  const { study, experiment, of } = open();
  await study.open();
  assert.deepEqual(experiment.measured, [0]);
  await study.step(25);
  assert.equal(experiment.step, 25);
  assert.equal(experiment.measured.at(-1), 25);
  assert.deepEqual(of('measured').length, experiment.measured.length);
  assert.equal(await study.ask(1), 26);
});

test('what takes long is measured part by part at rest, and Play does not wait for all of it', async () => {
  const { study, experiment, until, of } = open({ maxSteps: 1000 });
  experiment.parts = 3;
  await study.open();
  await until(() => of('measured').length === 2);
  assert.deepEqual(
    [experiment.refined, experiment.measured],
    [
      [0, 0, 0],
      [0, 0],
    ],
  );

  experiment.parts = Infinity;
  void study.step(10);
  await until(() => experiment.refined.at(-1) === 10);
  await study.play();
  await until(() => experiment.step > 50);
  const parts = experiment.refined.length;
  await until(() => experiment.step > 90);
  assert.equal(experiment.refined.length, parts, 'training is not interrupted');
  await study.close();
});

test('it plays until paused, and no further than its last step', async () => {
  const { study, experiment, until, of } = open({ maxSteps: 200 });
  await study.play();
  await until(() => experiment.step > 20);
  await study.pause();
  const { step } = experiment;
  assert.equal(experiment.measured.at(-1), step);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(experiment.step, step, 'a pause holds');
  await study.play();
  await until(() => of('paused').length >= 2);
  assert.equal(experiment.step, 200);
  await study.reset();
  assert.deepEqual([experiment.step, experiment.created, experiment.measured.at(-1)], [0, 2, 0]);
});

test('off screen it stands still, and goes on from the same step', async () => {
  const { study, experiment, until } = open();
  await study.play();
  await study.setVisible(false);
  const { step } = experiment;
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(experiment.step, step);
  await study.setVisible(true);
  await until(() => experiment.step > step);
  await study.close();
  const last = experiment.step;
  await study.play();
  assert.deepEqual([experiment.step, experiment.freed > 0], [last, true], 'once closed it does nothing');
});

test('it waits for data, and says so where the download has failed', async () => {
  let tell = (/** @type {any} */ _) => {};
  const dataset = {
    watch: (/** @type {(progress: any) => void} */ listener) => {
      tell = listener;
      return () => {};
    },
    loadRest: async () => {},
  };
  const { study, experiment, until, of } = open({ dataset });
  await study.open();
  experiment.hasData = false;
  await study.play();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(experiment.step, 0);
  experiment.hasData = true;
  tell({ interrupted: false });
  await until(() => experiment.step > 0);
  experiment.hasData = false;
  await new Promise((resolve) => setTimeout(resolve, 20));
  tell({ interrupted: true, fault: 'a file is missing' });
  await until(() => of('problem').length > 0);
  assert.deepEqual(of('problem'), [{ type: 'problem', code: 'data', message: 'a file is missing' }]);
  assert.equal(of('paused').length, 1);
});

test('a failure ends the training, and whoever waits for its end', async () => {
  const { study, experiment, of } = open();
  experiment.failAt = 30;
  await study.step(100);
  assert.deepEqual([experiment.step, of('paused').length], [30, 1]);
  assert.deepEqual(of('problem'), [{ type: 'problem', code: 'diverged', message: 'no number' }]);
});
