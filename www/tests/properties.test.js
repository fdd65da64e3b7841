/**
 * Whatever strangers hand to the page is read, or refused by the errors that are meant for it: addresses, typed
 * numbers, messages and files. `FC_RUNS=100000 node --test tests/properties.test.js` makes long runs, with other inputs
 * each time.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { arrayToGrey, arrayValues, fitImages, summarizeArray } from '../../pkg/vae_lab.js';
import { readAddress, writeAddress } from '../src/controls/address.js';
import { controlsOf, defaultsOf, settingsOf } from '../src/controls/registry.js';
import { parseTyped } from '../src/controls/typed.js';
import { attributeOf, readFrameAddress } from '../src/embed/iframe-address.js';
import { PROTOCOL, readMessage } from '../src/embed/iframe-messages.js';
import { readFiles } from '../src/engine/image-files/read-files.js';
import { RejectedFiles } from '../src/engine/image-files/rejection.js';
import { RunPersistence } from '../src/lab/run-persistence.js';
import { initialState } from '../src/state/state.js';
import { isRecord } from '../src/stored-records.js';
import { idx, npy } from './support/arrays.js';
import { checkOptions, engineSchema } from './support/engine.js';
import { png } from './support/png.js';

const runs = process.env['FC_RUNS'];
fc.configureGlobal(runs ? { numRuns: Number(runs) } : { numRuns: 200, seed: 13 });

const controls = controlsOf(engineSchema);
const keys = controls.map(({ key }) => key);
/** Text that looks like a value, or like anything. */
const words = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    '-0',
    '1e400',
    'NaN',
    '０．５',
    '1,500',
    '1 000',
    '__proto__',
    'constructor',
    '400,200',
    '%',
    '%00',
  ),
  fc.double().map(String),
);
const entries = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...keys, 'v'), words), words), { maxLength: 12 });

describe('an address', () => {
  test('of any kind is read, and what it asks for is what the controls allow', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          words,
          entries.map((all) => `?${new URLSearchParams(all)}`),
        ),
        (search) => {
          const { values, problems } = readAddress(search, controls);
          assert.ok(Object.keys(values).every((key) => keys.includes(key)));
          assert.ok(problems.every(({ kind }) => ['unknown', 'twice', 'version', 'value'].includes(kind)));
          // What has been read is written, and read again.
          const written = writeAddress({ ...defaultsOf(controls), ...values }, controls);
          const again = readAddress(written, controls);
          assert.deepEqual(again.problems, []);
          assert.deepEqual({ ...defaultsOf(controls), ...again.values }, { ...defaultsOf(controls), ...values });
          assert.equal(Object.getPrototypeOf(values), Object.prototype);
          try {
            checkOptions(/** @type {any} */ ({ ...settingsOf(controls, values), width: 4, height: 4 }));
          } catch (error) {
            assert.equal(/** @type {any} */ (error).code, 'invalid_option', 'options may rule each other out');
          }
        },
      ),
    );
  });

  test('of a frame names one of our elements and an origin, or none', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          words,
          entries.map((all) => `?${new URLSearchParams(all)}`),
          words.map((one) => `?parent=${one}`),
        ),
        (search) => {
          const { tag, parent } = readFrameAddress(search);
          assert.ok(tag === null || /^vae-[a-z-]+$/.test(tag));
          if (tag !== null && parent !== null) assert.equal(new URL(parent).origin, parent);
        },
      ),
    );
  });
});

test('what is typed into any box is a value that the control allows, or none', () => {
  fc.assert(
    fc.property(fc.constantFrom(...controls), words, (control, text) => {
      const value = parseTyped(control, text);
      if (value === undefined || typeof value !== 'number') return;
      assert.ok(value >= (control.min ?? -Infinity) && value <= (control.max ?? Infinity), `${control.key} ${value}`);
    }),
  );
});

describe('a message to a frame', () => {
  const names = ['beta', 'hidden-layers', 'learning-rate', 'autoplay', 'theme'];
  const options = fc.dictionary(
    fc.oneof(fc.constantFrom(...names, 'hiddenLayers', 'onclick', 'style'), words),
    fc.anything(),
  );
  const message = fc.oneof(
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true, withNullPrototype: true }),
    fc.record({ vaeLab: fc.constantFrom(PROTOCOL, 2), type: fc.oneof(fc.constantFrom('play', 'set'), words), options }),
    fc.record({ vaeLab: fc.constant(PROTOCOL), type: fc.constant('set'), options }),
  );

  test('is a command, is refused with a sentence, or is none', () => {
    fc.assert(
      fc.property(message, (data) => {
        const read = readMessage(data, names);
        if (read === null) return;
        if ('wrong' in read) return assert.match(read.wrong, /^expected /);
        const { command } = read;
        assert.ok(['play', 'pause', 'step', 'reset', 'set'].includes(command.type));
        if (command.type !== 'set') return;
        for (const [name, text] of command.attributes) {
          assert.ok(names.includes(name));
          assert.ok(text === null || typeof text === 'string');
        }
      }),
    );
    assert.equal(attributeOf('onclick', names), undefined);
  });
});

describe('a file', () => {
  const engine = { summarizeArray, arrayToGrey, arrayValues, fitImages };
  const bytes = Uint8Array.from({ length: 20 * 16 }, (_, index) => index % 251);
  /** Files of every kind that is read. */
  const good = [
    idx([20, 4, 4], bytes),
    npy([20, 4, 4], bytes),
    gzipSync(idx([20, 4, 4], bytes)),
    png(4, 4, (x, y) => 16 * x + y),
    zipSync({ 'a/b.npy': npy([20, 4, 4], bytes), '../c.idx': idx([20, 4, 4], bytes) }),
    Buffer.from(
      Array.from({ length: 20 }, (_, row) => `${row % 10},${[...bytes.subarray(0, 16)].join(',')}`).join('\n'),
    ),
  ].map((file) => new Uint8Array(file));
  /** One of them with some bytes changed, cut off or repeated; or any bytes. */
  const file = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc
      .tuple(
        fc.constantFrom(...good),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
        fc.nat(),
        fc.boolean(),
      )
      .map(([whole, changes, end, cut]) => {
        const changed = new Uint8Array(whole);
        for (const [at, byte] of changes) changed[at % changed.length] = byte;
        return cut ? changed.subarray(0, end % changed.length) : changed;
      }),
  );

  test('of any bytes gives images, or a refusal that says why', async () => {
    await fc.assert(
      fc.asyncProperty(file, fc.constantFrom('a.npy', 'a.csv', 'a.zip', 'a.png', '../../a'), async (content, name) => {
        try {
          const read = await readFiles([new File([new Uint8Array(content)], name)], engine, async () => true);
          assert.equal(read?.images.images.length, (read?.found.images ?? NaN) * 784);
        } catch (error) {
          assert.ok(error instanceof RejectedFiles, String(error instanceof Error ? error.stack : error));
        }
      }),
    );
  });
});

describe('what the storage has', () => {
  const row = fc.record({ step: fc.nat(), loss: fc.double(), nll: fc.double(), kl: fc.double() });
  const rows = fc.uniqueArray(row, { selector: ({ step }) => step, maxLength: 4 });
  const sorted = rows.map((all) => [...all].sort((a, b) => a.step - b.step));
  const values = fc.dictionary(fc.string(), fc.oneof(fc.double(), fc.string()));
  const model = {
    step: fc.nat(),
    checkpoint: fc.uint8Array(),
    train: sorted,
    heldOut: sorted,
    heldOutImages: fc.nat(),
  };
  const good = {
    last: fc.record(model),
    rival: fc.record({ ...model, values }),
    earlier: fc.record({ runs: fc.array(fc.record({ values, train: sorted, heldOut: sorted }), { maxLength: 3 }) }),
    own: fc.record({ name: fc.string(), step: fc.nat() }),
  };
  const kinds = /** @type {(keyof typeof good)[]} */ (Object.keys(good));

  test('by this version is taken', () => {
    for (const kind of kinds) fc.assert(fc.property(good[kind], (record) => isRecord(kind, record)));
  });

  test('by another version, or by anybody, is restored or left alone, and nothing fails', async () => {
    const key = fc.constantFrom('step', 'checkpoint', 'train', 'heldOut', 'heldOutImages', 'values', 'runs', 'name');
    /** @param {keyof typeof good} kind */
    const stored = (kind) =>
      fc.oneof(
        fc.anything(),
        fc.tuple(good[kind], key, fc.anything()).map(([record, name, value]) => ({ ...record, [name]: value })),
      );
    const all = fc.record({
      last: stored('last'),
      rival: stored('rival'),
      earlier: stored('earlier'),
      own: stored('own'),
    });
    await fc.assert(
      fc.asyncProperty(all, async (records) => {
        const kept = Object.fromEntries(
          kinds.map((kind) => [kind, isRecord(kind, records[kind]) ? records[kind] : null]),
        );
        const state = initialState();
        const runStore = /** @type {any} */ ({ recallAll: async () => ({ ...kept, ofThisTab: true }) });
        const sessions = { main: null, comparison: null };
        const persistence = new RunPersistence({ state, dispatch: () => {} }, sessions, () => runStore);
        const { checkpoint } = await persistence.restore();
        assert.ok(checkpoint === undefined || checkpoint instanceof Uint8Array);
      }),
    );
  });
});
