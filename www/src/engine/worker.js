/** The worker. It owns the wasm package, the data and every model on the page. */
import * as Comlink from 'comlink';
import init, {
  JointModel,
  Plane,
  Vae,
  arrayToGrey,
  arrayValues,
  centreDigit,
  checkOptions,
  fitImages,
  readIdx,
  schema,
  summarizeArray,
  theory,
} from '#engine/vae_lab.js';
import { Dataset } from './dataset.js';
import { moveFiles, setBlockedOnPage } from './download.js';
import { toProblem } from './failure.js';
import { holdLock } from './hold-lock.js';
import { datasetOf, readFiles } from './image-files/read-files.js';
import { RejectedFiles } from './image-files/rejection.js';
import { loadEngine } from './load-engine.js';
import { conflictingOptions } from './option-conflicts.js';
import { Session } from './session.js';
import { downloadImages, folderOf } from './source.js';
import { openStudy } from './studies/open-study.js';
import { answerTheory } from './studies/theory-answers.js';

/** @typedef {import('./protocol.js').AnyDataset} AnyDataset */

/** Tells the page that the worker is alive. Only the connection listens to it. */
const signOfLife = () => self.postMessage('sign of life');
signOfLife();

/** @type {(url: string) => void} */
let startLoading = () => {};
/** @type {Promise<string>} The address of the engine. */
const engineUrl = new Promise((resolve) => (startLoading = resolve));

/** @type {Promise<import('./protocol.js').Engine>} */
const engine = engineUrl.then(async (url) => {
  await loadEngine(init, url, signOfLife);
  return {
    create: Vae.create,
    createJoint: JointModel.create,
    theory,
    restore: Vae.restore,
    readIdx,
    summarizeArray,
    arrayToGrey,
    arrayValues,
    schema,
    checkOptions,
    fitImages,
    Plane,
    centreDigit,
  };
});
engine.catch(() => {});

/** @type {Map<string, AnyDataset>} Data sets by their address. */
const datasets = new Map();

/** Addresses of data sets made of the reader's own images begin with this. They exist in this worker alone. */
const OWN_SCHEME = 'own:';
let nOwnDatasets = 0;

/** @type {import('./image-files/read-files.js').Images | null} The images that were read last. */
let lastRead = null;

/**
 * @param {string} url
 * @returns {AnyDataset}
 */
function datasetAt(url) {
  const dataset =
    datasets.get(url) ??
    new Dataset(
      url,
      engine.then(({ readIdx }) => readIdx),
    );
  datasets.set(url, dataset);
  return dataset;
}

/** What the page can call. */
const api = {
  /**
   * Begins to load the engine.
   * @param {string} url
   * @param {Readonly<Record<string, string>>} files where files are, if not at their address
   * @param {(url: string) => Promise<string | null>} blockedOnPage what would allow the page to load an address
   */
  loadEngine(url, files, blockedOnPage) {
    moveFiles(files);
    setBlockedOnPage(blockedOnPage);
    startLoading(url);
  },

  holdLock,

  /**
   * Loads the engine, and starts the download of the first data.
   * @param {string | null} dataUrl null for none
   * @returns {Promise<{ schema: import('#engine/vae_lab.js').OptionDescription[] }
   *   | { problem: import('./protocol.js').Problem }>} the engine's options, or why it cannot be loaded
   */
  async prepare(dataUrl) {
    if (dataUrl)
      void datasetAt(dataUrl)
        .loadFirst()
        .catch(() => {});
    return engine.then(
      ({ schema }) => ({ schema: schema() }),
      (error) => ({ problem: toProblem(error) }),
    );
  },

  /**
   * Makes a data set of what an address has: a folder with an index.json, or a file with images.
   * @param {string} address
   * @returns {Promise<{ url: string } | { problem: import('./protocol.js').Problem }>} `url`: for `open`
   */
  async openSource(address) {
    try {
      const folder = folderOf(address);
      if (!folder && !datasets.has(address)) datasets.set(address, await downloadImages(address, await engine));
      return { url: folder ?? address };
    } catch (error) {
      return { problem: toProblem(error) };
    }
  },

  /**
   * Finds the options that rule each other out.
   * @param {import('./protocol.js').Settings} settings
   */
  async findConflicts(settings) {
    return conflictingOptions(await engine, settings);
  },

  /**
   * Opens a session.
   * @param {import('./protocol.js').SessionOptions} options
   * @param {(event: import('./protocol.js').EngineEvent) => Promise<void>} listener
   */
  open({ settings, dataUrl, checkpoint, replay, stopAfter, maxSteps, picturesMs }, listener) {
    const session = new Session({
      engine,
      dataset: datasetAt(dataUrl),
      datasetAt,
      settings,
      stopAfter,
      maxSteps,
      picturesMs,
      now: () => performance.now(),
      emit: async (event, transfer = []) => void (await listener(Comlink.transfer(event, transfer))),
    });
    void session.open(checkpoint, replay);
    return Comlink.proxy(session);
  },

  /**
   * Opens a study, which trains the models of a figure.
   * @param {import('./studies/protocol.js').StudyOptions & { dataUrl: string }} options
   * @param {(event: import('./studies/protocol.js').StudyEvent) => Promise<void>} listener
   */
  openStudy({ dataUrl, ...options }, listener) {
    const parts = { engine, dataset: datasetAt(dataUrl), now: () => performance.now(), signOfLife };
    return Comlink.proxy(openStudy(options, parts, async (event) => void (await listener(event))));
  },

  /**
   * Answers a question about densities.
   * @param {import('./studies/theory-answers.js').TheoryQuestion} question
   */
  async theory(question) {
    return answerTheory((await engine).theory, question);
  },

  /**
   * Reads files as images. No session changes.
   * @param {File[]} files
   * @param {import('./image-files/read-files.js').ReportProgress} reportProgress
   * @returns {Promise<import('./image-files/read-files.js').FoundImages
   *   | { rejection: import('./image-files/rejection.js').FilesRejection } | null>} null if it was stopped
   */
  async readFiles(files, reportProgress) {
    try {
      const read = await readFiles(files, await engine, reportProgress);
      lastRead = read?.images ?? lastRead;
      return read?.found ?? null;
    } catch (error) {
      if (error instanceof RejectedFiles) return { rejection: error.rejection };
      throw error;
    }
  },

  /**
   * Makes a data set of the images that were read last. It replaces the one before, which lives on in the sessions that
   * use it.
   * @param {{ name: string, invert: boolean }} options
   * @returns its address
   */
  createOwnDataset({ name, invert }) {
    if (!lastRead) throw new Error('nothing was read');
    for (const url of datasets.keys()) if (url.startsWith(OWN_SCHEME)) datasets.delete(url);
    const url = `${OWN_SCHEME}${(nOwnDatasets += 1)}`;
    datasets.set(url, datasetOf(name, lastRead, invert));
    lastRead = null;
    return url;
  },
};

/** @typedef {typeof api} WorkerApi */

Comlink.expose(api);
