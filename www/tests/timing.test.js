import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StepsPerCall } from '../src/engine/timing.js';

/**
 * The steps of each call, where the end of a call is noticed by a timer.
 * @param {number} msPerStep
 * @param {number} timerMs
 */
function stepsOfCalls(msPerStep, timerMs) {
  const perCall = new StepsPerCall(200);
  let [now, noticed] = [0, 0];
  return Array.from({ length: 200 }, () => {
    const { steps } = perCall;
    // The device is never idle: the next call is submitted before the end of this one.
    now += steps * msPerStep;
    const end = Math.ceil(now / timerMs) * timerMs;
    perCall.record(steps, end - noticed);
    noticed = end;
    return steps;
  });
}

test('a call takes about its target time, whenever its end is noticed', () => {
  for (const timerMs of [1, 100]) {
    for (const msPerStep of [0.1, 1.5, 9]) {
      const calls = stepsOfCalls(msPerStep, timerMs);
      assert.equal(calls[0], 1, 'every run has a point at step 1');
      for (const [index, steps] of calls.entries()) {
        assert.ok(steps <= 2 * (calls[index - 1] ?? 1), `the number at most doubles: ${calls.slice(0, index + 1)}`);
      }
      for (const steps of calls.slice(20)) {
        const ms = steps * msPerStep;
        assert.ok(ms > 130 && ms < 280, `a call of ${ms} ms with steps of ${msPerStep} ms, a timer of ${timerMs} ms`);
      }
    }
  }
});

test('the first call, which compiles, is forgotten soon', () => {
  const perCall = new StepsPerCall(200);
  perCall.record(1, 5000);
  for (let call = 0; call < 12; call += 1) perCall.record(perCall.steps, perCall.steps);
  assert.ok(perCall.steps > 150, `${perCall.steps} steps of a millisecond`);
});
