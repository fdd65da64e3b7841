/** The lines of PyTorch beside the stations of a training step: they are those of the exported script. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { N_STATIONS, STATION } from '../src/charts/step-layout.js';
import { pytorchScript } from '../src/files/pytorch.js';
import { stepCode } from '../src/files/pytorch-step.js';
import { Vae, engineSchema } from './support/engine.js';

/** @typedef {import('#engine/vae_lab.js').VaeOptions} VaeOptions */

const source = (/** @type {string} */ name) => readFileSync(new URL(`../src/files/${name}`, import.meta.url), 'utf8');
const PYTHON = process.env['PYTHON'] ?? 'python3';
const folder = mkdtempSync(join(tmpdir(), 'vae-lab-step-'));
after(() => rmSync(folder, { recursive: true }));

/** @param {VaeOptions} chosen */
const configOf = async (chosen) =>
  (await Vae.create({ backend: 'cpu', width: 4, height: 3, hidden: [5], latent: 3, batch: 6, ...chosen })).config;

const likelihoods = engineSchema.find(({ key }) => key === 'likelihood');
assert.ok(likelihoods?.kind === 'choice');
/** @type {VaeOptions[]} */
const RUNS = [
  ...likelihoods.choices.map((name) => /** @type {VaeOptions} */ ({ likelihood: name, sigma: 0.5 })),
  ...likelihoods.choices.map((name) => /** @type {VaeOptions} */ ({ likelihood: name, samples: 3 })),
  { beta: 4, betaWarmup: 10 },
  { beta: 0, epsilon: 'zero', sigmaUpdate: 'adam', likelihood: 'gaussian_shared' },
  { freeBits: 0.3, beta: 2 },
  { freeBits: 0.3, klEstimator: 'sampled' },
  { freeBits: 0.3, klEstimator: 'sampled', samples: 4 },
  { freeBits: 0.3, samples: 4 },
  { klEstimator: 'sampled', pixels: 'dynamic', learningRate: 1e-7 },
  { objective: 'iwae', samples: 5, pixels: 'threshold' },
  { objective: 'iwae', pixels: 'dequantised', likelihood: 'gaussian' },
];

/**
 * Reads cases from JSON. Each is a script and its lines of one step. It checks with Python's own parser that the lines
 * use no name that the script has not; if there is torch, that their loss is that of the script's `objective`, and that
 * the step runs.
 */
const CHECK = `
import ast, builtins, importlib.util, json, sys

def names(tree, context):
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, context)}

def words(tree):
    args = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    functions = {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    imports = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    imported = {name.asname or name.name for node in imports for name in node.names}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return names(tree, (ast.Load, ast.Store)) | args | functions | imported | attributes

# PyTorch's own, which the script has no use for.
TORCH = {"randn_like", "zeros_like", "log_prob"}
torch = importlib.util.find_spec("torch") is not None
results = []
for case in json.load(open("cases.json")):
    code = "\\n".join(line for station in case["stations"] for line in station)
    tree, script = ast.parse(code), ast.parse(case["script"])
    imported = {name.name for node in tree.body if isinstance(node, ast.ImportFrom) for name in node.names}
    used = names(tree, ast.Load) - names(tree, ast.Store) - imported
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    result = {"unknown": sorted((used | attributes - TORCH) - words(script) - set(dir(builtins)) - {"step", "rows"})}
    constants = {node.targets[0].id: node.value for node in script.body if isinstance(node, ast.Assign)}
    shared = isinstance(constants.get("SHARED_LOGVAR"), ast.Constant) and constants["SHARED_LOGVAR"].value
    decoded = [node for node in ast.walk(tree) if isinstance(node, ast.Assign) and "model.decode" in ast.unparse(node)]
    result["outputs"] = [len(node.targets[0].elts) for node in decoded]
    result["given"] = [len(constants["OUTPUTS"].elts) + bool(shared)]
    if torch and not result["unknown"]:
        import torch as T
        own = {"__name__": "vae_lab"}
        exec(case["script"], own)
        T.manual_seed(3)
        own["model"] = own["VAE"](own["CONFIG"])
        own["optimizer"] = T.optim.Adam(own["model"].parameters(), lr=own["CONFIG"]["learningRate"])
        own.update(train=T.randint(0, 256, (20, 12)).float(), rows=T.randperm(20)[:6], step=4)
        *before, gradients, update = case["stations"]
        exec("\\n".join(before[0]), own)
        T.manual_seed(7)
        exec("\\n".join(line for station in before[1:] for line in station), own)
        T.manual_seed(7)
        result["loss"], result["expected"] = own["loss"].item(), own["objective"](own["model"], own["x"], 4).item()
        weight = own["model"].encoder["mu"].weight
        was = weight.clone()
        exec("\\n".join(gradients + update), own)
        result["moved"] = not T.equal(was, weight)
    results.append(result)
print(json.dumps(results))
`;

test('its names are those of the exported script, and so is its loss', async (t) => {
  const cases = await Promise.all(
    RUNS.map(async (chosen) => {
      const config = await configOf(chosen);
      const script = pytorchScript(source('pytorch.py'), source(`likelihoods/${config.likelihood}.py`), config);
      return { script, stations: stepCode(config) };
    }),
  );
  const [first] = cases;
  assert.ok(first);
  // Lines with a name that the script does not have, and with another loss.
  const misnamed = first.stations.map((lines, station) => (station === STATION.image ? ['x = pixels[rows]'] : lines));
  const heavier = first.stations.map((lines) => lines.map((line) => line.replace('+ kl', '+ 2 * kl')));
  writeFileSync(join(folder, 'check.py'), CHECK);
  /**
   * @param {{ script: string, stations: string[][] }[]} given
   * @returns {{ unknown: string[], outputs: number[], given: number[], loss?: number, expected?: number,
   *   moved?: boolean }[]}
   */
  const check = (given) => {
    writeFileSync(join(folder, 'cases.json'), JSON.stringify(given));
    return JSON.parse(execFileSync(PYTHON, ['check.py'], { cwd: folder, encoding: 'utf8' }));
  };
  const [named, other, ...results] = check([
    { ...first, stations: misnamed },
    { ...first, stations: heavier },
    ...cases,
  ]);
  assert.deepEqual(named?.unknown, ['pixels'], 'a name that the script does not have is found');
  assert.equal(results.length, RUNS.length);
  assert.notEqual(other?.loss ?? 0, other?.expected ?? 1, 'another loss is found');
  if (results[0]?.loss === undefined) t.diagnostic(`${PYTHON} has no torch: the lines were parsed and not run`);
  results.forEach(({ unknown, outputs, given, loss, expected, moved }, index) => {
    const what = JSON.stringify(RUNS[index]);
    assert.deepEqual(unknown, [], what);
    assert.deepEqual(outputs, given, `${what}: the decoder's outputs`);
    if (loss === undefined || expected === undefined) return;
    assert.ok(Math.abs(loss - expected) < 1e-4 * Math.abs(expected), `${what}: ${loss} and ${expected}`);
    assert.ok(moved || RUNS[index]?.learningRate === 1e-7, what);
  });
});

test('each option that changes the step changes its own lines', async () => {
  const usual = stepCode(await configOf({}));
  assert.equal(usual.length, N_STATIONS);
  assert.deepEqual(usual, [
    ['x = train[rows] / 255'],
    ['mu, logvar = model.encode(x)'],
    ['epsilon = torch.randn_like(mu)'],
    ['z = mu + (0.5 * logvar).exp() * epsilon'],
    ['[logit] = model.decode(z)'],
    ['reconstruction = F.binary_cross_entropy_with_logits(logit, x, reduction="none").sum(-1)'],
    ['kl = 0.5 * (mu**2 + logvar.exp() - logvar - 1)', 'loss = reconstruction.mean() + kl.sum(-1).mean()'],
    ['model.zero_grad()', 'loss.backward()'],
    ['optimizer.step()  # Adam, lr=0.001'],
  ]);
  /** @type {[VaeOptions, number[]][]} */
  const changes = [
    [{ pixels: 'threshold' }, [STATION.image]],
    [{ epsilon: 'zero' }, [STATION.epsilon]],
    [{ samples: 3 }, [STATION.epsilon, STATION.nll]],
    [{ likelihood: 'gaussian' }, [STATION.decoder, STATION.nll]],
    [{ likelihood: 'gaussian_pixel' }, [STATION.decoder, STATION.nll]],
    [{ likelihood: 'gaussian_shared' }, [STATION.decoder, STATION.nll, STATION.step]],
    [{ beta: 2 }, [STATION.kl]],
    [{ betaWarmup: 9 }, [STATION.kl]],
    [{ freeBits: 0.1 }, [STATION.kl]],
    [{ klEstimator: 'sampled' }, [STATION.kl]],
    [{ objective: 'iwae' }, [STATION.epsilon, STATION.nll, STATION.kl]],
    [{ learningRate: 0.01 }, [STATION.step]],
    [{ hidden: [7], activation: 'silu' }, []],
  ];
  for (const [chosen, stations] of changes) {
    const code = stepCode(await configOf(chosen));
    const changed = code.flatMap((lines, station) => (`${lines}` === `${usual[station]}` ? [] : [station]));
    assert.deepEqual(changed, stations, JSON.stringify(chosen));
  }
});

test('the loss is that of the options', async () => {
  const lossOf = async (/** @type {VaeOptions} */ chosen) => stepCode(await configOf(chosen))[STATION.kl]?.slice(1);
  assert.deepEqual(await lossOf({ beta: 4, betaWarmup: 9 }), [
    'beta = 4 * min(1.0, step / 9)',
    'loss = reconstruction.mean() + beta * kl.sum(-1).mean()',
  ]);
  assert.deepEqual(await lossOf({ beta: 0 }), ['loss = reconstruction.mean() + 0 * kl.sum(-1).mean()']);
  assert.deepEqual(await lossOf({ beta: 2, freeBits: 0.3 }), [
    'loss = reconstruction.mean() + 2 * kl.mean(0).clamp(min=0.3).sum()',
  ]);
  assert.deepEqual(await lossOf({ freeBits: 0.3, klEstimator: 'sampled', samples: 4 }), [
    'loss = reconstruction.mean() + kl.mean((0, 1)).clamp(min=0.3).sum()',
  ]);
  assert.deepEqual(await lossOf({ objective: 'iwae', samples: 5 }), [
    'loss = (math.log(5) - torch.logsumexp(-reconstruction - kl.sum(-1), 0)).mean()',
  ]);
});
