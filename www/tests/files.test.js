import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { History } from '../src/charts/history.js';
import { readCheckpoint } from '../src/files/checkpoint-file.js';
import { curvesCsv } from '../src/files/curves-csv.js';
import { pytorchScript } from '../src/files/pytorch.js';
import { Vae, engineSchema, readIdx } from './support/engine.js';

const template = readFileSync(new URL('../src/files/pytorch.py', import.meta.url), 'utf8');
/** @param {string} name */
const likelihoodCode = (name) => readFileSync(new URL(`../src/files/likelihoods/${name}.py`, import.meta.url), 'utf8');
const mnist = new URL('../public/data/mnist/', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'vae-lab-'));
after(() => rmSync(folder, { recursive: true }));

const PYTHON = process.env['PYTHON'] ?? 'python3';

/** @param {string[]} args */
const python = (...args) =>
  execFileSync(PYTHON, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** @param {string[]} args */
function succeeds(...args) {
  try {
    python(...args);
    return true;
  } catch {
    return false;
  }
}

const options = {
  backend: /** @type {const} */ ('cpu'),
  hidden: [30, 20],
  latent: 3,
  batch: 50,
  activation: /** @type {const} */ ('tanh'),
};

/** The first test images. @param {number} n */
const testImages = (n) =>
  readIdx(new Uint8Array(gunzipSync(readFileSync(new URL('test-images-0.idx.gz', mnist))))).data.slice(0, n * 784);

test('curves are CSV, a point a line, with every digit', () => {
  let [train, heldOut] = [new History(), new History()];
  train = train.with({ step: 1, loss: 550.125, nll: 550, kl: 0.125 });
  heldOut = heldOut.with({ step: 1, loss: 1 / 3, nll: 1 / 3, kl: 0 });
  heldOut = heldOut.with({ step: 2, loss: 0.5, nll: 0.5, kl: 0, sigma: 0.25, rmse: 0.125 });
  assert.deepEqual(curvesCsv([{ name: 'beta 1→4, "x"', train, heldOut }]).split('\r\n'), [
    'run,part,step,loss,nll,kl,sigma,rmse',
    '"beta 1→4, ""x""",training,1,550.125,550,0.125,,',
    '"beta 1→4, ""x""",held-out,1,0.3333333333333333,0.3333333333333333,0,,',
    '"beta 1→4, ""x""",held-out,2,0.5,0.5,0,0.25,0.125',
    '',
  ]);
});

test('a file that cannot be a saved model is refused before it is read', async () => {
  const unread = () => assert.fail('it was read');
  assert.deepEqual(await readCheckpoint(/** @type {any} */ ({ name: 'a.pdf', size: 9, arrayBuffer: unread })), {
    rejection: { reason: 'kind', name: 'a.pdf', bytes: 9, message: '' },
  });
  assert.deepEqual(
    await readCheckpoint(/** @type {any} */ ({ name: 'a.safetensors', size: 1e9, arrayBuffer: unread })),
    { rejection: { reason: 'size', name: 'a.safetensors', bytes: 1e9, message: '' } },
  );
  const read = await readCheckpoint(new File([Uint8Array.of(1, 2)], 'a.SAFETENSORS'));
  assert.deepEqual(read, { checkpoint: Uint8Array.of(1, 2) });
});

/** @type {({ likelihood: string } & import('#engine/vae_lab.js').VaeOptions)[]} */
const RUNS = [
  { likelihood: 'bernoulli', beta: 2 },
  { likelihood: 'bernoulli', pixels: 'dynamic', samples: 3, objective: 'iwae', init: 'glorot', outputBias: 'data' },
  { likelihood: 'continuous_bernoulli', outputBias: 'data', klEstimator: 'sampled', samples: 2 },
  { likelihood: 'gaussian', sigma: 0.5, pixels: 'dequantised', betaWarmup: 10 },
  { likelihood: 'gaussian_shared', activation: 'silu', freeBits: 0.1 },
  { likelihood: 'gaussian_shared', sigmaUpdate: 'adam', epsilon: 'zero' },
  { likelihood: 'gaussian_pixel', pixels: 'threshold' },
];
const likelihoods = engineSchema.find(({ key }) => key === 'likelihood');
assert.ok(likelihoods?.kind === 'choice');
for (const likelihood of /** @type {import('#engine/vae_lab.js').Likelihood[]} */ (likelihoods.choices))
  if (!RUNS.some((run) => run.likelihood === likelihood)) RUNS.push({ likelihood, outputBias: 'data' });

for (const chosen of RUNS) {
  test(`a run as a PyTorch script: ${Object.values(chosen).join(', ')}`, async (t) => {
    assert.ok(succeeds('--version'), `there is no ${PYTHON}: install python3, or name another in PYTHON`);
    const vae = await Vae.create({ ...options, ...chosen });
    await vae.setTraining(testImages(500));
    await vae.setHeldOut(testImages(200));
    await vae.train(20);
    writeFileSync(join(folder, 'vae_lab.py'), pytorchScript(template, likelihoodCode(chosen.likelihood), vae.config));
    python('-c', 'import ast; ast.parse(open("vae_lab.py").read())');
    assert.ok(
      !succeeds('-c', 'import ast; ast.parse(open("vae_lab.py").read() + "(")'),
      'a broken script does not parse',
    );
    if (!succeeds('-c', 'import torch'))
      return t.diagnostic(`${PYTHON} has no torch: the script was parsed and not run`);

    for (const name of ['train-images-0.idx.gz', 'test-images-0.idx.gz'])
      copyFileSync(new URL(name, mnist), join(folder, name));
    writeFileSync(join(folder, 'lab.safetensors'), await vae.save());

    // The same weights are the same model: encoder, decoder and both terms of the loss.
    const n = 7;
    const { mu, logvar } = await vae.encode(testImages(n));
    const mean = await vae.decode(mu);
    writeFileSync(join(folder, 'probe.py'), PROBE);
    const probe = JSON.parse(python('probe.py', String(n)));
    // Pixels that are drawn, or cut, are other ones in each program.
    if (vae.config.pixels === 'grey') {
      near(probe.mu, mu);
      near(probe.logvar, logvar);
      if (chosen.likelihood !== 'continuous_bernoulli') near(probe.mean, mean);
    }
    const evaluated = await vae.evaluate();
    assert.ok(
      Math.abs(probe.nll - evaluated.nll) < 0.03 * Math.abs(evaluated.nll),
      `nll ${probe.nll} and ${evaluated.nll}: only the noise differs`,
    );
    assert.ok(Math.abs(probe.kl - evaluated.kl) < 0.02 * evaluated.kl + 0.01, `KL ${probe.kl} and ${evaluated.kl}`);

    // It goes on from there, and comes back.
    const output = python(
      'vae_lab.py',
      '--data',
      '.',
      '--load',
      'lab.safetensors',
      '--steps',
      '30',
      '--save',
      'torch.safetensors',
    );
    assert.match(output, /step 50 {2}held-out loss/);
    const back = await Vae.restore(new Uint8Array(readFileSync(join(folder, 'torch.safetensors'))), { backend: 'cpu' });
    assert.deepEqual([back.step, back.config], [50, vae.config]);
    await back.setHeldOut(testImages(200));
    const better = await back.evaluate();
    assert.ok(better.loss < evaluated.loss, `${better.loss} after 30 more steps, ${evaluated.loss} before`);

    // Without a step between, it comes back bit for bit, Adam's moments included.
    python('vae_lab.py', '--data', '.', '--load', 'lab.safetensors', '--steps', '0', '--save', 'same.safetensors');
    const losses = [];
    for (const name of ['lab.safetensors', 'same.safetensors']) {
      const model = await Vae.restore(new Uint8Array(readFileSync(join(folder, name))), { backend: 'cpu' });
      await model.setTraining(testImages(500));
      losses.push((await model.train(3)).loss);
    }
    assert.equal(losses[1], losses[0]);
    // A fresh one trains on MNIST from the start, too.
    assert.match(python('vae_lab.py', '--data', '.', '--steps', '3'), /step 3 {2}held-out loss/);
  });
}

const PROBE = `
import json, sys, torch, vae_lab
from pathlib import Path
model = vae_lab.VAE(vae_lab.CONFIG)
vae_lab.load("lab.safetensors", model, torch.optim.Adam(model.parameters()))
x = vae_lab.idx(Path("test-images-0.idx.gz"))[:200]
grey = x[: int(sys.argv[1])]
with torch.no_grad():
    mu, logvar = model.encode(grey / 255)
    output, *_ = model.decode(mu)
    mean = output.sigmoid() if vae_lab.CONFIG["likelihood"] == "bernoulli" else output
    terms = torch.tensor([[float(term) for term in vae_lab.losses(model, x)] for _ in range(20)]).mean(0)
lists = {"mu": mu.flatten().tolist(), "logvar": logvar.flatten().tolist(), "mean": mean.flatten().tolist()}
print(json.dumps({**lists, "nll": float(terms[0]), "kl": float(terms[1])}))
`;

/**
 * @param {number[]} actual
 * @param {Float32Array} expected
 */
function near(actual, expected) {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, index) =>
    assert.ok(Math.abs(value - (expected[index] ?? NaN)) < 1e-4, `${index}: ${value} and ${expected[index]}`),
  );
}
