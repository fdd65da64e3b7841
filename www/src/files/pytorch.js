/**
 * A run as a PyTorch script that runs as it is.
 * @param {string} template the text of `pytorch.py`
 * @param {import('../engine/protocol.js').Config} config
 */
export function pytorchScript(template, config) {
  // JSON within a Python text in which a backslash means itself only if doubled.
  const json = JSON.stringify(config, null, 2).replaceAll('\\', '\\\\').replaceAll('"""', '\\"\\"\\"');
  return template.replace('@CONFIG@', () => json);
}
