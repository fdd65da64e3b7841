/**
 * A PyTorch script that reproduces a run.
 * @param {string} template the text of `pytorch.py`
 * @param {import('../engine/protocol.js').Config} config
 */
export function pytorchScript(template, config) {
  // The config is JSON inside a Python string, so backslashes and triple quotes are escaped.
  const json = JSON.stringify(config, null, 2).replaceAll('\\', '\\\\').replaceAll('"""', '\\"\\"\\"');
  return template.replace('@CONFIG@', () => json);
}
