/**
 * A PyTorch script that reproduces a run.
 * @param {string} template the text of `pytorch.py`
 * @param {string} likelihood the text of `likelihoods/NAME.py` for the likelihood of the run
 * @param {import('../engine/protocol.js').Config} config
 */
export function pytorchScript(template, likelihood, config) {
  // The config is JSON inside a Python string, so backslashes and triple quotes are escaped.
  const json = JSON.stringify(config, null, 2).replaceAll('\\', '\\\\').replaceAll('"""', '\\"\\"\\"');
  const parts = { CONFIG: json, LIKELIHOOD: `\n${likelihood.trim()}\n` };
  return template.replace(/@(CONFIG|LIKELIHOOD)@/g, (_, name) => parts[/** @type {keyof typeof parts} */ (name)]);
}
