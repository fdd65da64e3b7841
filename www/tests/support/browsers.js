import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import puppeteer from 'puppeteer-core';

/**
 * The path of a program: what a variable of the environment says, else the first of the names that is on PATH.
 * @param {string} variable
 * @param {string[]} names
 */
export function program(variable, names) {
  const named = process.env[variable];
  if (named) return named;
  for (const name of names) {
    for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // Not here.
      }
    }
  }
  throw new Error(`none of ${names.join(', ')} is on PATH: install one, or name it in ${variable}`);
}

const QUIET = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
const WEBGPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
const NO_WEBGPU = ['--disable-features=WebGPU', '--disable-blink-features=WebGPU'];

/**
 * Headless Chromium, with WebGPU on its software adapter or without WebGPU.
 * @param {{ webgpu: boolean }} options
 */
export function launchChromium({ webgpu }) {
  return chromium.launch({
    executablePath: program('CHROMIUM', ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']),
    args: [...QUIET, ...(webgpu ? WEBGPU : NO_WEBGPU)],
  });
}

/**
 * Headless Firefox, with WebGPU where it finds an adapter.
 *
 * Without AVX in what it compiles: on some Intel processors its mixture of SSE and AVX instructions pays for each
 * switch between the two, and WebAssembly ran 500 times slower (5 s a step, against 10 ms). FIREFOX_AVX=yes brings that
 * back: on such a machine it shows that the tests need no speed.
 * @param {Record<string, boolean>} [prefs] more preferences
 */
export function launchFirefox(prefs = {}) {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: program('FIREFOX', ['firefox-esr', 'firefox']),
    protocolTimeout: 0,
    extraPrefsFirefox: {
      'dom.webgpu.enabled': true,
      'dom.webgpu.workers.enabled': true,
      'gfx.webgpu.ignore-blocklist': true,
      'javascript.options.wasm_simd_avx': process.env['FIREFOX_AVX'] === 'yes',
      ...prefs,
    },
  });
}
