/** Faulty browsers and hosts: every wait ends, and the page says why. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { SMALL, openStatus, ready, stateOf, stepBy, until } from './support/lab.js';
import { chromiumPages, firefoxPages } from './support/pages.js';
import { dist } from './support/server.js';
import { holds, untilSeen } from './support/wait.js';

/**
 * Ends waits of seconds in a fifth of the time, so that a test need not wait for the whole limit. Runs in a page or a
 * worker, before its own script.
 */
function impatient() {
  const { setTimeout: patient } = globalThis;
  Object.assign(globalThis, {
    setTimeout: (/** @type {() => void} */ callback, ms = 0) => patient(callback, ms >= 3000 ? ms / 5 : ms),
  });
}

/** Deletes built-ins that are newer than the oldest supported browsers. Runs in a page or a worker. */
function agedBrowser() {
  /** @type {[any, string[]][]} */
  const newer = [
    [Array.prototype, ['toSorted', 'toSpliced', 'toReversed', 'with', 'findLast', 'findLastIndex']],
    [Object.getPrototypeOf(Uint8Array).prototype, ['toSorted', 'toReversed', 'with', 'findLast', 'findLastIndex']],
    [Uint8Array, ['fromBase64', 'fromHex']],
    [Array, ['fromAsync']],
    [Object, ['groupBy']],
    [Map, ['groupBy']],
    [Map.prototype, ['getOrInsert', 'getOrInsertComputed']],
    [Set.prototype, ['union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf', 'isSupersetOf']],
    [Promise, ['withResolvers', 'try']],
    [String.prototype, ['isWellFormed', 'toWellFormed']],
    [ArrayBuffer.prototype, ['transfer', 'transferToFixedLength', 'resize']],
    [AbortSignal, ['any', 'timeout']],
    [URL, ['parse', 'canParse']],
    [Response, ['json']],
    [Blob.prototype, ['bytes']],
    [Response.prototype, ['bytes']],
    [Math, ['sumPrecise', 'f16round']],
    [RegExp, ['escape']],
    [globalThis, ['structuredClone', 'Iterator', 'scheduler', 'Float16Array', 'navigation']],
  ];
  for (const [owner, names] of newer) for (const name of names) delete owner[name];
}

const path = (/** @type {string} */ end) => (/** @type {string} */ asked) => asked.endsWith(end);
const worker = (/** @type {string} */ asked) => /\/worker[^/]*\.js$/.test(asked);
const pageScript = (/** @type {string} */ asked) => /\/index[^/]*\.js$/.test(asked);
/** A script before the worker's own. @param {(() => void)[]} scripts */
const inWorker = (scripts) => (/** @type {string} */ asked) =>
  worker(asked) ? { before: scripts.map((script) => `(${script})();\n`).join('') } : undefined;
/** What a host of a single-page app sends for a file that it does not have. */
const APP = { type: 'text/html', instead: '<!doctype html><title>app</title>' };

for (const [name, browser] of /** @type {const} */ ([
  ['Chromium', () => chromiumPages({ webgpu: false })],
  ['Firefox', firefoxPages],
])) {
  describe(`a page without its lab, in ${name}`, () => {
    const open = /** @type {ReturnType<typeof chromiumPages>} */ (browser());
    /** @param {any} page @param {string} sentence */
    const says = (page, sentence) =>
      untilSeen(
        page,
        () =>
          page.evaluate(() => {
            const notice = document.querySelector('#no-lab');
            return notice instanceof HTMLElement && getComputedStyle(notice).visibility === 'visible'
              ? notice.innerText.replace(/\s+/g, ' ')
              : '';
          }),
        (text) => text.includes(sentence),
      );

    // Firefox's driver lets files load scripts, so there the lab appears.
    if (name === 'Chromium')
      test('says how to open it if it was opened as a file', () =>
        open({ search: SMALL, expectErrors: true }, async (page) => {
          await page.goto(pathToFileURL(`${dist}index.html`).href);
          await says(page, 'This page was opened as a file');
          await says(page, '本页是作为本地文件打开的');
        }));

    test('reports a script that was sent as text', () =>
      open({ expectErrors: true, fault: (asked) => (pageScript(asked) ? { type: 'text/plain' } : undefined) }, (page) =>
        says(page, 'The page’s script did not load, or the server did not send it as JavaScript'),
      ));

    test('reports a script that throws, with its message', () =>
      open(
        {
          expectErrors: true,
          fault: (asked) => (pageScript(asked) ? { before: 'throw Error("broken");' } : undefined),
        },
        async (page) => {
          await says(page, 'The page’s script stopped with an error');
          await says(page, 'broken');
        },
      ));

    test('trains in a sandbox, which has no origin: no storage, and no worker but one from data', () => {
      const headers = { 'access-control-allow-origin': '*', 'content-security-policy': 'sandbox allow-scripts' };
      return open({ search: `${SMALL}&lang=en`, fault: () => ({ headers }) }, async (page) => {
        await ready(page);
        assert.equal(await page.evaluate(() => origin), 'null');
        assert.equal((await stepBy(page, 1)).length, 1);
      });
    });

    test('shows a general message without boot.js', () =>
      open({ expectErrors: true, refuse: (asked) => pageScript(asked) || asked.endsWith('boot.js') }, (page) =>
        says(page, 'scripts did not load or cannot run'),
      ));
  });
}

describe('a host', () => {
  const open = chromiumPages({ webgpu: false });
  const startAgain = { name: 'Start again' };

  test('the lab replaces the loading message when it appears', () =>
    open({ search: SMALL }, async (page) => {
      await ready(page);
      await holds(page, () => !document.querySelector('#no-lab'));
    }));

  const engine = path('.wasm');
  const faults =
    /** @type {Record<string, [(asked: string) => boolean, import('./support/server.js').Fault, RegExp]>} */ ({
      'an app for the engine': [engine, APP, /\.wasm: expected a WebAssembly module, found .*<!doctype html>/],
      'half of the engine': [engine, { share: 0.5 }, /\.wasm: it is damaged or cut short/],
      'no engine': [engine, { status: 404 }, /\.wasm: HTTP 404/],
      'an engine that breaks off': [engine, { share: 0.5, drops: true }, /\.wasm: /],
      'an engine that stops coming': [engine, { share: 0.5, hangs: true }, /\.wasm: nothing arrived for 20 s/],
      'an app for the worker': [worker, APP, /worker\.js: it did not arrive/],
      'an app for the list of data': [path('index.json'), APP, /index\.json: expected a list .*<!doctype html>/],
      'a list of nothing': [path('index.json'), { instead: '{}' }, /index\.json: expected a list/],
      'a list it forbids': [path('index.json'), { status: 403 }, /index\.json: HTTP 403/],
      'an app for the images': [path('train-images-0.idx.gz'), APP, /train-images-0\.idx\.gz: expected an IDX file/],
      'half of the images': [path('train-images-0.idx.gz'), { share: 0.5 }, /train-images-0\.idx\.gz: damaged/],
      'images that break off': [
        path('train-images-0.idx.gz'),
        { share: 0.5, drops: true },
        /train-images-0\.idx\.gz: /,
      ],
      'images that stop coming': [path('test-images-0.idx.gz'), { share: 0, hangs: true }, /nothing arrived for 20 s/],
    });
  for (const [what, [asked, fault, message]] of Object.entries(faults)) {
    test(`sends ${what}: the file is named, and training can start again`, () => {
      let broken = true;
      return open(
        {
          search: SMALL,
          expectErrors: true,
          ...(fault.hangs && { script: impatient }),
          fault: (path) => {
            if (fault.hangs && worker(path)) return { before: `(${impatient})();\n` };
            return broken && asked(path) ? fault : undefined;
          },
        },
        async (page) => {
          const { problem } = await until(page, (state) => state.problem !== null);
          assert.match(/** @type {{ message: string }} */ (/** @type {unknown} */ (problem)).message, message);
          assert.equal(problem?.code, asked === engine || asked === worker ? 'engine' : 'data');
          await page.getByText('a file did not arrive or has the wrong content').waitFor();
          assert.equal(await page.getByText('starting…').count(), 0);
          broken = false;
          await page.getByRole('button', startAgain).click();
          await until(page, ({ phase, problem, step }) => phase === 'paused' && problem === null && step === 0);
          assert.equal((await stepBy(page, 1)).length, 1);
        },
      );
    });
  }

  test('sends a web page for later images: the file is named, and training goes on', () => {
    let broken = true;
    return open(
      {
        search: SMALL,
        fault: (asked) => (broken && asked.endsWith('train-images-1.idx.gz') ? APP : undefined),
      },
      async (page) => {
        await ready(page);
        await stepBy(page, 1);
        await page.getByText('train-images-1.idx.gz: expected an IDX file').waitFor();
        assert.equal((await stateOf(page)).problem, null);
        broken = false;
        await page.getByRole('button', { name: 'Try again' }).click();
        await until(page, ({ images }) => images === 60_000);
      },
    );
  });
});

describe('a worker', () => {
  const open = chromiumPages({ webgpu: false });

  test('that the browser refuses to start is reported', () =>
    open(
      {
        search: SMALL,
        script: () => {
          globalThis.Worker = class extends Worker {
            /** @param {ConstructorParameters<typeof Worker>} parameters */
            constructor(...parameters) {
              super(...parameters);
              this.terminate();
              throw new DOMException('other origin', 'SecurityError');
            }
          };
        },
      },
      async (page) => {
        await until(page, ({ problem, phase }) => problem?.code === 'no_worker' && phase === 'paused');
        await page.getByText('does not let this page start the engine').waitFor();
        await page.getByText('not running').waitFor();
      },
    ));

  test('that cannot run in the browser is reported', () =>
    open(
      { search: SMALL, expectErrors: true, fault: (asked) => (worker(asked) ? { before: 'null.at();' } : undefined) },
      async (page) => {
        await until(page, ({ problem }) => problem?.code === 'old_browser');
        await page.getByText('It needs Chrome or Edge 105, Firefox 114, Safari 16.4').waitFor();
      },
    ));

  for (const [when, fault, sentence] of /** @type {const} */ ([
    ['whose script never arrives', { share: 0, hangs: true }, 'The engine’s script has not arrived after 30 seconds'],
    ['that never responds', { instead: 'postMessage(0)' }, 'The engine has not responded for 30 seconds'],
  ])) {
    test(`${when} is reported while the page waits, and can be replaced`, () => {
      let broken = true;
      return open(
        { search: SMALL, script: impatient, fault: (asked) => (broken && worker(asked) ? fault : undefined) },
        async (page) => {
          await page.getByText(sentence).waitFor();
          assert.equal((await stateOf(page)).problem, null);
          broken = false;
          await page.getByRole('button', { name: 'Start again' }).click();
          await ready(page);
          assert.equal((await stepBy(page, 1)).length, 1);
          await page.getByText(sentence).waitFor({ state: 'detached' });
        },
      );
    });
  }
});

describe('a worker that hangs while it trains', () => {
  const open = chromiumPages({ webgpu: false });

  test('is replaced, and the run goes on by itself at its step', () =>
    open({ search: SMALL, script: impatient }, async (page) => {
      await ready(page);
      await page.keyboard.press(' ');
      await until(page, ({ step }) => step > 4);
      void page
        .workers()[0]
        ?.evaluate(() => {
          for (;;);
        })
        .catch(() => {});
      await page.getByText('The engine has not responded for 30 seconds').waitFor();
      await page.getByText(/The engine stopped at step [\d,]+ and was restarted/).waitFor();
      const at = await page.evaluate(() => lab().state.recovered?.step ?? Infinity);
      const { train } = await until(page, ({ step, phase }) => phase === 'playing' && step > at);
      assert.deepEqual([train[0]?.step, at > 4], [1, true]);
      await page.getByText('The engine has not responded').waitFor({ state: 'detached' });
    }));
});

describe('a graphics device', () => {
  const open = chromiumPages({ webgpu: true });
  /** @type {Record<string, [(() => void)[], string, string]>} */
  const devices = {
    'is refused': [
      [
        () => {
          GPUAdapter.prototype.requestDevice = () => Promise.reject(new DOMException('no more', 'OperationError'));
        },
      ],
      'no_device',
      'found a graphics adapter but could not open it',
    ],
    'never comes': [
      [
        impatient,
        () => {
          GPUAdapter.prototype.requestDevice = () => new Promise(() => {});
        },
      ],
      'no_device',
      'no answer to requestDevice within 10 s',
    ],
    'has an adapter that never comes': [
      [
        impatient,
        () => {
          GPU.prototype.requestAdapter = () => new Promise(() => {});
        },
      ],
      'no_device',
      'no answer to requestAdapter within 10 s',
    ],
    'has no adapter': [
      [
        () => {
          GPU.prototype.requestAdapter = async () => null;
        },
      ],
      'no_adapter',
      'this browser has WebGPU but found no graphics adapter',
    ],
  };
  for (const [what, [scripts, reason, sentence]] of Object.entries(devices)) {
    test(`that ${what}: the CPU trains, and the page says why`, () =>
      open({ search: '?hidden=8&latent=2&batch=16', fault: inWorker(scripts) }, async (page) => {
        const { backend, cpuReason } = await ready(page);
        assert.deepEqual([backend, cpuReason], ['cpu', reason]);
        await openStatus(page);
        await page.getByText(sentence).waitFor();
        assert.equal((await stepBy(page, 1)).length, 1);
      }));
  }

  test('that is refused, though the reader chose it: the page offers the CPU', () =>
    open(
      { search: '?hidden=8&latent=2&batch=16&backend=webgpu', fault: inWorker(devices['is refused']?.[0] ?? []) },
      async (page) => {
        await until(page, ({ problem }) => problem?.code === 'no_device');
        await page.getByText('The graphics adapter could not be opened').waitFor();
        await page.getByRole('button', { name: 'Train on the CPU' }).click();
        assert.equal((await ready(page)).backend, 'cpu');
      },
    ));
});

describe('storage', () => {
  const open = chromiumPages({ webgpu: false });
  /** @type {Record<string, [() => void, string]>} */
  const storages = {
    'never opens': [
      () => {
        // A request that never gets an answer.
        IDBFactory.prototype.open = () => /** @type {any} */ (new EventTarget());
      },
      'This browser’s storage does not respond',
    ],
    'opens and never answers': [
      () => {
        IDBObjectStore.prototype.get = () => /** @type {any} */ (new EventTarget());
      },
      'This browser’s storage does not respond',
    ],
    throws: [
      () => {
        IDBFactory.prototype.open = () => {
          throw new DOMException('denied', 'SecurityError');
        };
      },
      'This browser keeps nothing for this page',
    ],
  };
  for (const [what, [script, sentence]] of Object.entries(storages)) {
    test(`that ${what}: it trains, and says that nothing is kept`, () =>
      open({ search: SMALL, script: impatient }, async (page) => {
        await page.addInitScript(script);
        await page.reload();
        await ready(page);
        await page.getByText(sentence).waitFor();
        assert.equal((await stepBy(page, 1)).length, 1);
        await page.getByText(sentence).waitFor();
      }));
  }

  test('a run that could not be read in time is not overwritten', () =>
    open({ search: SMALL }, async (page) => {
      await ready(page);
      await stepBy(page, 2);
      const kept = () => page.evaluate(async () => (await lab().memory?.recall('last', location.search))?.step);
      await untilSeen(page, kept, (step) => step === 2);
      await page.addInitScript(() => {
        if (!sessionStorage.getItem('mute')) return;
        IDBObjectStore.prototype.get = () => /** @type {any} */ (new EventTarget());
        const { setTimeout: patient } = globalThis;
        Object.assign(globalThis, {
          setTimeout: (/** @type {() => void} */ callback, ms = 0) => patient(callback, ms >= 3000 ? ms / 5 : ms),
        });
      });
      await page.evaluate(() => sessionStorage.setItem('mute', 'yes'));
      await page.reload();
      assert.equal((await ready(page)).step, 0);
      await stepBy(page, 1);
      await page.evaluate(() => sessionStorage.removeItem('mute'));
      await page.reload();
      assert.equal((await ready(page)).step, 2);
    }));

  test('an address that cannot be changed does not block the page', () =>
    open(
      {
        search: SMALL,
        script: () => {
          History.prototype.replaceState = () => {
            document.documentElement.dataset['refused'] = 'yes';
            throw new DOMException('more than 100 times per 30 seconds', 'SecurityError');
          };
        },
      },
      async (page) => {
        await ready(page);
        await page.keyboard.press('Shift+R');
        await holds(page, () => document.documentElement.dataset['refused']);
        await ready(page);
        assert.equal((await stepBy(page, 1)).length, 1);
      },
    ));

  test('locks that are never granted do not block the page', () =>
    open(
      {
        search: SMALL,
        script: () => {
          LockManager.prototype.request = () => new Promise(() => {});
        },
        fault: inWorker([
          () => {
            LockManager.prototype.request = () => new Promise(() => {});
          },
        ]),
      },
      async (page) => {
        await ready(page);
        assert.equal((await stepBy(page, 1)).length, 1);
      },
    ));
});

describe('the oldest browsers', () => {
  const open = chromiumPages({ webgpu: false });
  test('everything works without newer built-ins', () =>
    open({ search: SMALL, script: agedBrowser, fault: inWorker([agedBrowser]) }, async (page) => {
      await ready(page);
      assert.equal(await page.evaluate(() => 'toSorted' in Array.prototype), false);
      await stepBy(page, 2);
      await page.keyboard.press(' ');
      await until(page, ({ step }) => step > 60);
      await page.keyboard.press(' ');
      await until(page, ({ phase }) => phase === 'paused');
      await page.getByRole('button', { name: 'Slow' }).click();
      await page.getByText('1. A training image x enters').waitFor();
    }));

  test('a browser without WebAssembly SIMD gets a message', () =>
    open({ search: SMALL, script: () => void Object.assign(WebAssembly, { validate: () => false }) }, async (page) => {
      await until(page, ({ problem }) => problem?.code === 'no_wasm');
      await page.getByText('This browser cannot run WebAssembly with SIMD').waitFor();
    }));
});

test('the script of the page may be loaded twice: the first lab counts', () =>
  chromiumPages({ webgpu: false })({ search: SMALL }, async (page) => {
    await ready(page);
    await stepBy(page, 1);
    await page.evaluate(async () => {
      const script = /** @type {HTMLScriptElement} */ (document.querySelector('script[type=module]'));
      await import(`${script.src}?again`);
    });
    assert.equal((await stateOf(page)).step, 1);
    assert.equal(await page.locator('vae-lab').count(), 1);
    await stepBy(page, 1);
  }));
