import { beginningOf, startDownload } from './download.js';
import { Failure } from './failure.js';

/** The smallest module with an instruction of WebAssembly SIMD. */
const SIMD_MODULE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b],
  ...[0x03, 0x02, 0x01, 0x00, 0x0a, 0x0a, 0x01, 0x08, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0xfd, 0x62, 0x0b],
);

/**
 * Whether the policy of the page lets this worker run WebAssembly. Safari compiles what it may not run.
 * @returns {boolean}
 */
function mayRun() {
  try {
    return Boolean(new WebAssembly.Instance(new WebAssembly.Module(SIMD_MODULE)));
  } catch {
    return false;
  }
}

/** The bytes that every WebAssembly module begins with. */
const MAGIC = [0x00, 0x61, 0x73, 0x6d];

/** Whether this browser runs WebAssembly with SIMD. */
export const hasSimd = () => typeof WebAssembly === 'object' && WebAssembly.validate(SIMD_MODULE);

/**
 * Downloads the engine and starts it. Throws a `Failure`: `no_wasm` where the browser cannot run it, `engine` where the
 * file is not what it should be, `csp` where the content security policy forbids it.
 * @param {(from: { module_or_path: Response }) => Promise<unknown>} init
 * @param {string} url
 * @param {() => void} onProgress called when something has arrived
 */
export async function loadEngine(init, url, onProgress) {
  if (!hasSimd()) throw new Failure('no_wasm', 'WebAssembly SIMD is missing');
  if (!mayRun()) throw new Failure('csp', "script-src 'wasm-unsafe-eval'");
  const { response, read, failure } = await startDownload(url, 'engine');
  // It is compiled while it arrives. The copy is for the error message.
  const copy = response.clone();
  const [file, started] = await Promise.allSettled([read(copy.body, onProgress), init({ module_or_path: response })]);
  if (file.status === 'rejected') throw file.reason;
  if (started.status === 'fulfilled') return;
  const reason = started.reason;
  if (reason instanceof RangeError) throw new Failure('worker', String(reason));
  throw MAGIC.every((byte, index) => file.value[index] === byte)
    ? failure(`it is damaged or cut short (${reason})`)
    : failure(`expected a WebAssembly module, found ${beginningOf(file.value)}`);
}
