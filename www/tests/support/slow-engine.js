/**
 * The script that makes a worker's WebAssembly take `times` as long: every call into it ends only after that time. The
 * server puts it before the worker's own. With it the tests show that they need no speed:
 *
 *     SLOW_ENGINE=100 npm test
 *
 * @param {number} times
 */
export const slowEngine = (times) => `(${slowDown})(${times});\n`;

/** @param {number} times */
function slowDown(times) {
  let depth = 0;
  /** @param {Function} call */
  const slowed =
    (call) =>
    (/** @type {unknown[]} */ ...values) => {
      const start = performance.now();
      depth += 1;
      try {
        return call(...values);
      } finally {
        depth -= 1;
        const end = performance.now() + (times - 1) * (performance.now() - start);
        while (depth === 0 && performance.now() < end);
      }
    };
  /** @param {WebAssembly.WebAssemblyInstantiatedSource} source */
  const withSlowExports = ({ module, instance }) => {
    const exported = Object.entries(instance.exports).map(([name, value]) => [
      name,
      typeof value === 'function' ? slowed(value) : value,
    ]);
    return { module, instance: { exports: Object.fromEntries(exported) } };
  };
  const { instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = async (...source) => withSlowExports(await instantiateStreaming(...source));
}
