import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DataSchedule } from '../src/engine/data-schedule.js';

test('the step says how many shards a run has, and a call ends where the next comes', () => {
  const schedule = new DataSchedule(128, 3);
  assert.deepEqual(
    [0, 149, 150, 299, 300, 10_000].map((step) => schedule.shardsAt(step)),
    [1, 1, 2, 2, 3, 3],
  );
  assert.deepEqual(
    [0, 149, 150, 300].map((step) => schedule.stepsUntilNextShard(step)),
    [150, 1, 150, Infinity],
  );
});

test('small batches do more steps between shards, large ones no fewer', () => {
  assert.deepEqual(
    [32, 128, 1000].map((batch) => new DataSchedule(batch, 9).stepsUntilNextShard(0)),
    [600, 150, 150],
  );
  assert.equal(new DataSchedule(1, 1).stepsUntilNextShard(0), Infinity, 'data that is whole does not grow');
});
