/** What the page that measures decides, counts and writes, without a browser. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { describeAdapter, findAdapter } from '../src/bench/adapter.js';
import { measureCell } from '../src/bench/measure-cell.js';
import { namesIn } from '../src/bench/names.js';
import { cellsOf, flopsOf, readOptions, timeFor } from '../src/bench/plan.js';
import { productAt, element } from '../src/bench/product.js';
import { describePlace, reportOf } from '../src/bench/report.js';
import { Run } from '../src/bench/run.js';
import { decadesAround, groupsOf } from '../src/bench/speed-chart.js';
import { median, ratesOf } from '../src/bench/statistics.js';
import { bench as en } from '../src/i18n/en-bench.js';
import { numbersOf } from '../src/i18n/index.js';
import { bench as zh } from '../src/i18n/zh-bench.js';
import { reportFaults } from './support/bench-report.js';

/** @typedef {import('../src/engine/protocol.js').Problem} Problem */

const SOFTWARE = describeAdapter({ info: { vendor: 'google', architecture: 'swiftshader' } });
const CARD = describeAdapter({ info: { vendor: 'nvidia', architecture: 'hopper' } });
const OPTIONS = readOptions('');

describe('what is measured', () => {
  test('the address may change it; what it gets wrong is as usual', () => {
    const { sizes, windowMs, windows } = OPTIONS;
    assert.deepEqual(OPTIONS, { seconds: 50, sizes: 4, hidden: null, steps: null, windowMs, windows });
    assert.deepEqual(readOptions('?seconds=5&sizes=2&hidden=16,8&steps=3&lang=zh'), {
      ...{ seconds: 5, sizes: 2, hidden: [16, 8], steps: 3 },
      ...{ windowMs, windows },
    });
    for (const wrong of ['seconds=0', 'seconds=1e9', 'sizes=9', 'hidden=0', 'hidden=1,2,3,4', 'hidden=', 'steps=-1'])
      assert.deepEqual(readOptions(`?${wrong}`), OPTIONS, wrong);
    assert.equal(sizes, cellsOf(OPTIONS, false).length);
  });

  test('four sizes, on both backends where there is an adapter', () => {
    const named = (/** @type {boolean} */ webgpu) =>
      cellsOf(OPTIONS, webgpu).map(({ backend, hidden, batch }) => `${backend} ${hidden} ${batch}`);
    assert.deepEqual(named(false), ['cpu 400 32', 'cpu 400 128', 'cpu 400 512', 'cpu 1024,1024 128']);
    assert.deepEqual(named(true).slice(0, 3), ['cpu 400 32', 'webgpu 400 32', 'cpu 400 128']);
    assert.equal(named(true).length, 8);
    assert.deepEqual(cellsOf(readOptions('?hidden=8&sizes=1'), false)[0]?.hidden, [8]);
  });

  test('what is left of the time is shared; nothing takes forever', () => {
    const cells = cellsOf(OPTIONS, true).slice(4);
    assert.deepEqual(timeFor(9000, cells), { budgetMs: 1500, limitMs: 2750 });
    assert.deepEqual(timeFor(9000, cells.slice(1)), { budgetMs: 3600, limitMs: 5900 }, 'shaders are compiled, too');
    assert.deepEqual(timeFor(7000, ['plain', ...cells]), { budgetMs: 1000, limitMs: 2000 });
    assert.deepEqual(timeFor(-5, cells.slice(3)), { budgetMs: 0, limitMs: 500 });
  });

  test('a step of the default model has 419,840,000 operations', () => {
    // Weights: 784·400 + 400·40 + 20·400 + 400·784. The gradient of the pixels is not computed.
    assert.equal(flopsOf({ hidden: [400], latent: 20, batch: 128 }), 2 * 128 * (3 * 651_200 - 313_600));
    assert.equal(flopsOf({ hidden: [400], latent: 20, batch: 128 }), 419_840_000);
    assert.equal(flopsOf({ hidden: [], latent: 2, batch: 1 }), 2 * (3 * (784 * 4 + 2 * 784) - 784 * 4));
  });
});

describe('statistics', () => {
  test('the median of windows, with the least and the greatest', () => {
    assert.deepEqual([median([3, 1, 2]), median([4, 1, 3, 2]), median([])], [2, 2.5, NaN]);
    const windows = [200, 100, 400].map((ms) => ({ count: 10, ms }));
    assert.deepEqual(ratesOf(windows), { median: 50, min: 25, max: 100 });
    assert.equal(ratesOf([]), null);
    assert.equal(ratesOf([...windows, { count: 10, ms: 0 }]), null, 'a clock that stands still tells nothing');
  });

  test('the axis has whole decades around the values', () => {
    assert.deepEqual(decadesAround([2.5, 30]), [1, 10, 100]);
    assert.deepEqual(decadesAround([]), [10, 100]);
    assert.deepEqual(decadesAround([0.4, 18_000]), [0.1, 1, 10, 100, 1000, 10_000, 100_000]);
  });

  test('elements of the plain product are exact in f32, and differ', () => {
    const n = 256;
    const values = [
      [0, 0],
      [0, 1],
      [133, 68],
      [255, 255],
    ].map(([row = 0, column = 0]) => productAt(n, row, column));
    assert.deepEqual(values, [...new Float32Array(values)]);
    assert.ok(new Set(values).size > 2, String(values));
    for (const index of [0, 1, 4096 ** 2 - 1]) assert.ok(Math.abs(element(index, 1)) <= 1);
    assert.notEqual(element(5, 1), element(5, 2));
  });
});

/**
 * A model whose steps take a time, with the clock that shows it.
 * @param {number} stepMs
 * @param {number} [firstMs] what the first step takes besides
 */
function modelOf(stepMs, firstMs = 0) {
  let time = 0;
  let steps = 0;
  const train = async (/** @type {number} */ count) => {
    time += count * stepMs + (steps === 0 ? firstMs : 0);
    steps += count;
    return { step: steps, epoch: 0, loss: 500, nll: 480, kl: 20, beta: 1 };
  };
  return { vae: { train }, now: () => time };
}

describe('a model', () => {
  const measure = (/** @type {number} */ stepMs, budgetMs = 5000, firstMs = 0, options = OPTIONS) => {
    const { vae, now } = modelOf(stepMs, firstMs);
    /** @type {number[]} */
    const heard = [];
    return measureCell(vae, options, budgetMs, now, (steps) => heard.push(steps)).then((timing) => ({
      ...timing,
      heard,
    }));
  };

  test('that is fast is timed in windows of about equal length, without its first step', async () => {
    const { status, steps, windows, firstStepMs, heard } = await measure(2, 5000, 1000);
    assert.deepEqual([status, firstStepMs, windows.length], ['measured', 1002, 5]);
    for (const { steps, ms } of windows) {
      assert.equal(ms, 2 * steps);
      assert.ok(ms >= 200 && ms <= 800, `${ms} ms`);
    }
    assert.ok(steps > windows.reduce((sum, window) => sum + window.steps, 0), 'the warm-up is not among them');
    assert.equal(heard.at(-1), steps);
  });

  test('that is slow has the windows that fit', async () => {
    assert.deepEqual((await measure(900)).windows, Array(5).fill({ steps: 1, ms: 900 }));
    const few = await measure(2000);
    assert.deepEqual([few.status, few.steps, few.windows.length], ['slow', 3, 2]);
  });

  test('that is too slow has none', async () => {
    const { status, steps, windows } = await measure(7000);
    assert.deepEqual([status, steps, windows], ['slow', 1, []]);
  });

  test('may have windows of a given number of steps', async () => {
    const { windows, steps } = await measure(0.1, 5000, 0, readOptions('?steps=3'));
    assert.deepEqual([windows.length, windows[0]?.steps, steps], [5, 3, 16]);
  });
});

/**
 * A benchmark on a machine whose parts take given times, by its own clock.
 * @param {object} machine
 * @param {import('../src/bench/adapter.js').Adapter | null} [machine.adapter]
 * @param {(cell: import('../src/bench/plan.js').Cell) => number} [machine.takes] Infinity for one that hangs
 * @param {(cell: import('../src/bench/plan.js').Cell) => Problem | null} [machine.fails]
 * @param {(run: Run, cell: import('../src/bench/plan.js').Cell) => void} [machine.during]
 * @param {Problem} [machine.problem] why it does not open
 * @param {boolean} [machine.isHidden]
 */
async function benchmark({ adapter = null, takes = () => 100, fails, during, problem, isHidden = false }) {
  let time = 0;
  let [started, ended] = [0, 0];
  /** @type {{ at: number, work: () => void } | null} */
  let timer = null;
  /** @type {import('../src/bench/run.js').Findings[]} */
  const seen = [];
  /** @type {<T>(ms: number, value: T) => Promise<T>} The clock moves on, but not past a timer. */
  const after = async (ms, value) => {
    await Promise.resolve();
    if (timer && time + ms > timer.at) {
      time = timer.at;
      timer.work();
      return new Promise(() => {});
    }
    time += ms;
    return value;
  };
  /** @returns {import('../src/bench/run.js').Bench} */
  const start = () => {
    started += 1;
    return {
      open: async () => (problem ? { problem } : { value: { adapter, clockMs: 0.1, version: '1.2.3' } }),
      plainRate: () =>
        after(2000, { value: { product: 'tiled', n: 1024, gflops: { median: 900, min: 890, max: 910 } } }),
      measure: async (cell, _, budgetMs, onSteps) => {
        onSteps(1);
        during?.(run, cell);
        const failure = fails?.(cell);
        if (failure) return { problem: failure };
        const windows = [10, 20, 40].map((ms) => ({ steps: 1, ms }));
        /** @type {'slow' | 'measured'} */
        const status = takes(cell) > budgetMs ? 'slow' : 'measured';
        return after(takes(cell), { value: { status, steps: 4, firstStepMs: 5, windows, loss: 500 } });
      },
      end: () => void (ended += 1),
    };
  };
  const run = new Run(
    {
      start,
      now: () => time,
      isHidden: () => isHidden,
      after: (work, ms) => {
        timer = { at: time + ms, work };
        return () => (timer = null);
      },
    },
    OPTIONS,
    (findings) => seen.push(findings),
  );
  await run.go();
  const findings = /** @type {import('../src/bench/run.js').Findings} */ (seen.at(-1));
  return { findings, seen, seconds: time / 1000, started, ended, states: findings.results.map(({ status }) => status) };
}

/** @param {{ backend: string }} cell */
const onGpu = ({ backend }) => backend === 'webgpu';

describe('the course of a benchmark', () => {
  test('the plain rate, then each model, in one worker that ends', async () => {
    const { findings, states, started, ended, seen } = await benchmark({ adapter: CARD });
    assert.deepEqual([findings.phase, findings.plain?.status, started, ended], ['done', 'measured', 1, 1]);
    assert.deepEqual(states, Array(8).fill('measured'));
    const running = seen.map(({ results }) => results.findIndex(({ status }) => status === 'running'));
    assert.deepEqual(
      running.filter((index, place) => index >= 0 && index !== running[place - 1]),
      [0, 1, 2, 3, 4, 5, 6, 7],
    );
  });

  test('without an adapter the CPU alone', async () => {
    const { findings, states } = await benchmark({});
    assert.deepEqual([findings.plain, findings.adapter, states.length], [null, null, 4]);
  });

  test('what hangs is given up, the next model gets a new worker, and all ends within a minute', async () => {
    const { findings, states, started, ended, seconds } = await benchmark({
      adapter: CARD,
      takes: (cell) => (onGpu(cell) ? Infinity : 2000),
    });
    assert.deepEqual(states, Array(4).fill(['measured', 'slow']).flat());
    assert.deepEqual([findings.results[1]?.steps, findings.results[1]?.timing], [1, null]);
    assert.deepEqual([started, ended], [4, 4]);
    assert.ok(seconds < 60, `${seconds} s`);
    const worst = await benchmark({ adapter: CARD, takes: () => Infinity });
    assert.ok(worst.seconds < 60, `${worst.seconds} s`);
    assert.ok(worst.seconds > 40, 'the clock counts');
  });

  test('a failure is that of one model', async () => {
    const problem = { code: 'out_of_memory', message: 'too large' };
    const { states, findings } = await benchmark({ fails: ({ batch }) => (batch === 512 ? problem : null) });
    assert.deepEqual(states, ['measured', 'measured', 'failed', 'measured']);
    assert.deepEqual(findings.results[2]?.problem, problem);
  });

  test('an engine that does not load is said', async () => {
    const problem = { code: 'engine', message: 'HTTP 503' };
    const { findings } = await benchmark({ problem });
    assert.deepEqual([findings.phase, findings.problem, findings.results], ['failed', problem, []]);
  });

  test('Stop keeps what was measured', async () => {
    const { findings, states } = await benchmark({
      during: (run, { batch }) => {
        if (batch === 128) run.stop();
      },
    });
    assert.equal(findings.phase, 'stopped');
    assert.deepEqual(states, ['measured', 'stopped', 'stopped', 'stopped']);
  });

  test('models that were measured in the background are marked', async () => {
    const { findings } = await benchmark({
      during: (run, { batch }) => {
        if (batch === 128) run.noteHidden();
      },
    });
    assert.deepEqual(
      findings.results.map(({ hidden }) => hidden),
      [false, true, false, true],
    );
    const hidden = await benchmark({ isHidden: true });
    assert.ok(hidden.findings.results.every((result) => result.hidden));
  });
});

describe('adapters', () => {
  test('a software adapter is one by its flag or its name, in old browsers and new ones', () => {
    for (const [adapter, expected] of /** @type {const} */ ([
      [{ info: { vendor: 'nvidia', isFallbackAdapter: true } }, true],
      [{ info: { vendor: 'google' }, isFallbackAdapter: true }, true],
      [{ info: { description: 'llvmpipe (LLVM 19.1.7, 256 bits)' } }, true],
      [{ info: { description: 'Microsoft Basic Render Driver' } }, true],
      [{ info: { vendor: 'google', architecture: 'swiftshader' } }, true],
      [{ info: { vendor: 'apple', architecture: 'metal-3' } }, false],
      [{}, false],
    ]))
      assert.equal(describeAdapter(adapter).software, expected, JSON.stringify(adapter));
  });

  test('one that never comes, or is refused, is none', async () => {
    const gpu = (/** @type {() => Promise<string | null>} */ requestAdapter) => findAdapter({ requestAdapter }, 20);
    assert.equal(await gpu(() => new Promise(() => {})), null);
    assert.equal(await gpu(() => Promise.reject(new Error('refused'))), null);
    assert.equal(await gpu(async () => null), null);
    assert.equal(await findAdapter(undefined, 20), null);
    assert.equal(await gpu(async () => 'a card'), 'a card');
  });

  test('a software adapter is never called a GPU, in either language', async () => {
    for (const t of [en, zh]) {
      const names = namesIn(t, numbersOf(t === en ? 'en' : 'zh'));
      const [, cell] = cellsOf(OPTIONS, true);
      assert.ok(cell);
      for (const name of [names.backend(cell, SOFTWARE), names.shortBackend(cell, SOFTWARE), names.adapter(SOFTWARE)])
        assert.doesNotMatch(name.replace('WebGPU', ''), /GPU/);
      assert.match(names.backend(cell, CARD), /^GPU/);
      const { findings } = await benchmark({ adapter: SOFTWARE });
      const spoken = groupsOf(findings, names).flatMap(({ marks }) => marks.map(({ name }) => name));
      assert.deepEqual(new Set(spoken), new Set(['CPU', names.shortBackend(cell, SOFTWARE)]));
    }
  });
});

describe('the report', () => {
  const place = describePlace(
    /** @type {any} */ ({
      userAgent: 'Mozilla/5.0',
      hardwareConcurrency: 8,
      userAgentData: { brands: [{ brand: 'Chromium', version: '148' }], platform: 'Linux', mobile: false },
    }),
  );
  const of = async (/** @type {Parameters<typeof benchmark>[0]} */ machine) =>
    JSON.parse(JSON.stringify(reportOf((await benchmark(machine)).findings, place, new Date(0))));

  test('is as described, whatever came of the benchmark', async () => {
    const report = await of({ adapter: SOFTWARE });
    assert.deepEqual(reportFaults(report), []);
    assert.deepEqual([report.vaeLab, report.adapter.kind, report.complete], ['1.2.3', 'software adapter', true]);
    const [first] = report.cells;
    assert.deepEqual(first.stepsPerSecond, { median: 50, min: 25, max: 100 });
    assert.deepEqual([first.imagesPerSecond, first.gflops], [1600, (50 * 419.84) / 4 / 1000]);
    const machines = [
      {},
      { adapter: CARD, takes: () => Infinity },
      { fails: () => ({ code: 'gpu', message: 'no' }) },
      { adapter: CARD, during: (/** @type {Run} */ run) => run.stop() },
    ];
    for (const machine of machines) assert.deepEqual(reportFaults(await of(machine)), []);
    const other = describePlace(/** @type {any} */ ({ userAgent: 'Mozilla/5.0 Firefox' }));
    assert.deepEqual([other.brands, other.cores], [null, null]);
  });

  test('what would be wrong is found', async () => {
    const report = await of({ adapter: SOFTWARE });
    const changes = /** @type {[string, (report: any) => void][]} */ ([
      ['vaeLab', (wrong) => delete wrong.vaeLab],
      ['date', (wrong) => (wrong.date = 'today')],
      ['adapter', (wrong) => (wrong.adapter.kind = 'adapter')],
      ['more', (wrong) => (wrong.more = 1)],
      ['cells', (wrong) => (wrong.cells[0].status = 'fine')],
      ['images', (wrong) => (wrong.cells[0].imagesPerSecond *= 2)],
      ['plainRate', (wrong) => (wrong.plainRate.gflops = 900)],
      ['a measured cell has no rate', (wrong) => (wrong.cells[0].stepsPerSecond = null)],
    ]);
    for (const [fault, change] of changes) {
      const wrong = JSON.parse(JSON.stringify(report));
      change(wrong);
      assert.ok(reportFaults(wrong).includes(fault), fault);
    }
  });

  test('docs/bench.md describes each part of it', async () => {
    const docs = readFileSync(new URL('../../docs/bench.md', import.meta.url), 'utf8');
    const report = await of({
      adapter: SOFTWARE,
      fails: ({ batch }) => (batch === 32 ? { code: 'a', message: '' } : null),
    });
    const missing = [
      ...Object.keys(report),
      ...report.cells.flatMap(Object.keys),
      ...Object.keys(report.plainRate),
    ].filter((name) => !docs.includes(`\`${name}\``));
    assert.deepEqual([...new Set(missing)], []);
    for (const key of ['seconds', 'sizes', 'hidden', 'steps', 'lang', 'theme'])
      assert.ok(docs.includes(`\`${key}\``), key);
    assert.ok(!docs.includes('`fine`'), 'not everything is described');
  });
});
