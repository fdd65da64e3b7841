/** @type {WorkerOptions} */
const OPTIONS = { type: 'module', name: 'vae-lab' };

/**
 * Starts a worker. A browser refuses a script of another origin, whatever the headers of its host say. There the worker
 * starts from a script of the page's own origin that imports the real one. The import is static: messages of the page
 * wait for it, and would not wait for `import()`.
 * @param {string} url of the script; a host of another origin must send it with CORS
 * @returns {{ worker: Worker, release: () => void }} call `release` once the worker runs, or has failed
 */
export function startWorker(url) {
  if (!needsBootstrap(url)) return { worker: new Worker(url, OPTIONS), release: () => {} };
  const { address, release } = bootstrap(`import ${JSON.stringify(url)};`);
  try {
    return { worker: new Worker(address, OPTIONS), release };
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * Whether a worker cannot start from the script itself.
 * @param {string} url
 */
export function needsBootstrap(url) {
  return new URL(url).origin !== self.origin;
}

/** The scheme of the bootstrap, as a policy names it. */
export const bootstrapScheme = () => (self.origin === 'null' ? 'data:' : 'blob:');

/** @param {string} script */
function bootstrap(script) {
  // In a sandboxed frame, which has no origin, Chromium starts no module worker from a blob.
  if (bootstrapScheme() === 'data:')
    return { address: `data:text/javascript,${encodeURIComponent(script)}`, release: () => {} };
  const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  return { address, release: () => URL.revokeObjectURL(address) };
}
