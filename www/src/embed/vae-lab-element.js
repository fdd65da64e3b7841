import { embed as en } from '../i18n/en-embed.js';
import { embed as zh } from '../i18n/zh-embed.js';
import { VERSION } from '../version.js';
import { onApproach } from './approach.js';
import { awaitScript } from './await-script.js';
import { PANELS, PRESETS, controlsOf, maxStepsOf, panelsOf } from './choices.js';
import { buildFrame } from './frame.js';
import { OPTIONS, addressOf, attributeOf, keyOf, optionAttributes, propertyOf, textOf, valueOf } from './options.js';
import { languageOf, themeOf } from './theme.js';

/**
 * @typedef {import('../vae-lab.js').VaeLab} Lab
 * @typedef {import('../engine/protocol.js').EngineEvent} EngineEvent
 */

/** Attributes that are no options of the model, and have a property that is their text. */
const TEXTS = /** @type {const} */ (['show', 'controls', 'preset', 'src', 'theme']);
const ATTRIBUTES = [...TEXTS, 'max-steps', 'autoplay'];

/** What the page can style within a figure, beside the parts of the frame. */
const PARTS = [
  ...['body', 'panels', 'transport', 'controls', ...PANELS],
  ...['play', 'step', 'reset', 'restart', 'readings'],
].join();

/** Site generators import this module where there are no elements. */
const Base = /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {});

/**
 * `<vae-lab>` in anybody's page: a light shell that loads the lab when the reader comes near it. Attributes are those
 * of docs/embedding.md; each has a property.
 *
 * @fires ready - there is a model
 * @fires step - it has trained
 * @fires evaluated - it was evaluated on held-out images
 * @fires finished - the run has ended by itself
 * @fires error - something went wrong; the page says it, too
 */
export class VaeLabElement extends Base {
  static version = VERSION;

  static observedAttributes = [...ATTRIBUTES, 'lang', ...optionAttributes];

  #frame = buildFrame(this);
  /** @type {Lab | null} */
  #lab = null;
  /** @type {Promise<Lab> | null} */
  #opening = null;
  #stopWaiting = () => {};
  #onConnected = () => {};
  /** Resolves once the element is in a document. */
  #connected = new Promise((resolve) => (this.#onConnected = () => resolve(undefined)));
  /** The page may change its language or its theme by attributes of its root. */
  #rootObserver = new MutationObserver(() => this.#followPage());
  #hasModel = false;

  /** Called by the browser. */
  connectedCallback() {
    this.#takeEarlyProperties();
    this.#rootObserver.observe(this.ownerDocument.documentElement, { attributes: true });
    this.#followPage();
    this.#onConnected();
    if (!this.#hasModel) this.#reserve();
    if (!this.#opening) this.#stopWaiting = onApproach(this, () => void this.#open().catch(() => {}));
  }

  /** Called by the browser. */
  disconnectedCallback() {
    this.#stopWaiting();
    this.#rootObserver.disconnect();
  }

  /**
   * Called by the browser.
   * @param {string} name
   * @param {string | null} before
   * @param {string | null} now
   */
  attributeChangedCallback(name, before, now) {
    if (before === now) return;
    const lab = this.#lab;
    if (!this.#hasModel && (name === 'show' || name === 'controls')) this.#reserve();
    if (!lab) return;
    if (name === 'lang' || name === 'theme') return this.#followPage();
    // A figure and the whole lab are different elements, and other data is another run.
    const replaced = name === 'src' || (name === 'show' && (before === null || now === null));
    if (replaced) return this.#reopen();
    this.#configure(lab);
    if (name === 'preset') return this.#applyPreset(before, now);
    const key = keyOf(name);
    if (key) lab.setOption(key, textOf(this, key) ?? this.#preset[key] ?? null);
  }

  /** Trains until paused. */
  async play() {
    await (await this.#opened()).play();
  }

  /** Pauses. Resolves once the model stands still. */
  async pause() {
    await (await this.#opened()).pause();
  }

  /** Trains for one step and pauses. */
  async step() {
    await (await this.#opened()).step();
  }

  /** Starts over at step 0, with the same seed. */
  async reset() {
    await (await this.#opened()).reset();
  }

  /**
   * Starts over with other settings, or with those that wait for a restart.
   * @param {import('../engine/protocol.js').Settings} [settings]
   */
  async restart(settings) {
    const lab = await this.#opened();
    await lab.restart(settings ?? lab.draftedSettings);
  }

  /**
   * Saves the model.
   * @returns {Promise<Uint8Array | null>} a safetensors file; null if there is no model
   */
  async save() {
    return (await this.#opened()).save();
  }

  /**
   * Continues from a saved model. A file that is not one changes nothing.
   * @param {Blob | ArrayBuffer | Uint8Array<ArrayBuffer>} file
   */
  async load(file) {
    const named = file instanceof File ? file : new File([file], 'model.safetensors');
    await (await this.#opened()).load(named);
  }

  /** The state of the lab, which never changes itself: later there is another object. Null before it is loaded. */
  get state() {
    return this.#lab?.state ?? null;
  }

  /** Steps that the model has trained. */
  get currentStep() {
    return this.#lab?.state.step ?? 0;
  }

  /** Whether it trains, or is about to. */
  get playing() {
    return this.#lab?.state.playing ?? false;
  }

  /** Whether it trains as soon as the reader is near. */
  get autoplay() {
    return this.hasAttribute('autoplay');
  }

  set autoplay(autoplay) {
    this.toggleAttribute('autoplay', autoplay);
  }

  /** The step at which a run ends at the latest; null for none. */
  get maxSteps() {
    const steps = maxStepsOf(this.getAttribute('max-steps'));
    return steps === Infinity ? null : steps;
  }

  set maxSteps(steps) {
    reflect(this, 'max-steps', steps);
  }

  /** The lab, once the element is in a document and the lab's code has arrived. */
  async #opened() {
    await this.#connected;
    return this.#open();
  }

  #open() {
    this.#stopWaiting();
    if (!this.#opening) this.#frame.show('waiting');
    this.#opening ??= this.#create().catch((error) => {
      this.#opening = null;
      this.#notLoaded(String(error));
      throw error;
    });
    return this.#opening;
  }

  /** @param {string} message */
  #notLoaded(message) {
    this.#fail({ code: 'script', message });
    this.#frame.say(this.#strings.notLoaded(new URL(import.meta.url).origin));
    this.#frame.show('failed');
  }

  async #create() {
    /** @type {Promise<{ tag: string }>} */
    const loading = this.hasAttribute('show') ? import('./figure.js') : import('./full.js');
    // Once it is there `#configure` removes the sentence.
    const { tag } = await awaitScript(loading, (message) => this.#notLoaded(message));
    this.#frame.show('waiting');
    const lab = /** @type {Lab} */ (document.createElement(tag));
    lab.setAttribute('exportparts', PARTS);
    this.#lab = lab;
    this.#followPage();
    lab.autoplay = this.autoplay;
    lab.source = this.getAttribute('src');
    this.#configure(lab);
    lab.onEngineEvent = (event) => (this.#lab === lab ? this.#onEngineEvent(event) : undefined);
    lab.addEventListener('rendered', () => this.#update());
    this.#frame.setContent(lab);
    return lab;
  }

  /** Keeps the place of the figure, or of the lab. */
  #reserve() {
    const { found: panels } = panelsOf(this.getAttribute('show'));
    const { found: controls } = controlsOf(this.getAttribute('controls'));
    this.#frame.reserve(this.hasAttribute('show') ? panels : [], controls.length);
  }

  /** The options of the preset. */
  get #preset() {
    const preset = this.getAttribute('preset');
    return (preset !== null && Object.hasOwn(PRESETS, preset) && PRESETS[preset]) || {};
  }

  /**
   * Gives a lab what can change while it is there, and says what the attributes should not have.
   * @param {Lab} lab
   */
  #configure(lab) {
    const { found: show, unknown: unknownPanels } = panelsOf(this.getAttribute('show'));
    const { found: shownControls, unknown: unknownControls } = controlsOf(this.getAttribute('controls'));
    lab.address = addressOf(this, this.#preset);
    lab.maxSteps = this.maxSteps ?? Infinity;
    Object.assign(lab, { show, shownControls });
    const { attribute, wholeNumber } = this.#strings;
    const preset = this.getAttribute('preset');
    const steps = this.getAttribute('max-steps');
    const wrong = [
      ...unknownPanels.map((name) => attribute('show', name, PANELS.join(', '))),
      ...unknownControls.map((name) => attribute('controls', name, Object.keys(OPTIONS).map(attributeOf).join(', '))),
      ...(preset === null || Object.hasOwn(PRESETS, preset)
        ? []
        : [attribute('preset', preset, Object.keys(PRESETS).join(', '))]),
      ...(steps === null || this.maxSteps !== null ? [] : [attribute('max-steps', steps, wholeNumber)]),
    ];
    this.#frame.say(wrong.join(' '));
  }

  /**
   * Chooses the options that differ between two presets, as far as the element has none of its own.
   * @param {string | null} before
   * @param {string | null} now
   */
  #applyPreset(before, now) {
    const presets = [before, now].map((name) => (name !== null && PRESETS[name]) || {});
    for (const key of new Set(presets.flatMap(Object.keys)))
      this.#lab?.setOption(key, textOf(this, key) ?? this.#preset[key] ?? null);
  }

  /** Opens another lab in place of the one that is there. */
  #reopen() {
    this.#lab = null;
    this.#opening = null;
    this.#hasModel = false;
    this.#reserve();
    this.#frame.show('waiting');
    void this.#open().catch(() => {});
  }

  get #strings() {
    return this.#language.startsWith('zh') ? zh : en;
  }

  get #language() {
    return (languageOf(this) || navigator.language).toLowerCase();
  }

  /** Gives the lab the language and the theme of the page. */
  #followPage() {
    if (!this.#lab || !this.isConnected) return;
    this.#lab.lang = this.#language.startsWith('zh') ? 'zh' : 'en';
    this.#lab.theme = themeOf(this);
  }

  /** Shows the lab in place of the poster once it has a model, or a sentence about why it has none. */
  #update() {
    if (!this.#lab?.rendered) return;
    const frame = this.#frame;
    const { problem } = this.#lab.state;
    if (this.#hasModel || !frame.hasPoster) frame.show('shown');
    else if (problem) frame.show('failed');
    // Its controls come with the model, too.
    if (this.#hasModel || problem) void this.#lab.updateComplete.then(frame.release);
  }

  /** @param {EngineEvent} event */
  #onEngineEvent(event) {
    switch (event.type) {
      case 'ready': {
        const { step, backend, adapter, config } = event;
        this.#hasModel = true;
        this.#update();
        return this.#emit('ready', { step, backend, adapter, config });
      }
      case 'trained': {
        const { step, epoch, loss, nll, kl, rate } = event;
        return this.#emit('step', { step, epoch, loss, nll, kl, rate });
      }
      case 'evaluated': {
        const { step, n, loss, nll, kl } = event;
        return this.#emit('evaluated', { step, n, loss, nll, kl });
      }
      case 'paused': {
        const { step, epoch } = /** @type {Lab} */ (this.#lab).state;
        return event.ended === 'finished' ? this.#emit('finished', { step, epoch }) : undefined;
      }
      case 'problem':
        this.#update();
        return this.#fail(event);
    }
  }

  /** @param {import('../engine/protocol.js').Problem} problem */
  #fail({ code, message }) {
    this.#emit('error', { code, message });
  }

  /**
   * @param {string} name
   * @param {unknown} detail
   */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** A page may have set properties before this class was there. They hide those of the class. */
  #takeEarlyProperties() {
    for (const name of reflected) {
      const own = Object.getOwnPropertyDescriptor(this, name);
      if (!own) continue;
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, own.value);
    }
  }
}

const reflected = [...Object.keys(OPTIONS).map(propertyOf), ...TEXTS, 'maxSteps', 'autoplay'];

/**
 * Sets an attribute, or removes it.
 * @param {Element} element
 * @param {string} name
 * @param {unknown} value null or undefined to remove it
 */
function reflect(element, name, value) {
  if (value === null || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, String(value));
}

for (const name of TEXTS) {
  Object.defineProperty(VaeLabElement.prototype, name, {
    configurable: true,
    enumerable: true,
    /** @this {VaeLabElement} */
    get() {
      return this.getAttribute(name);
    },
    /** @this {VaeLabElement} @param {unknown} value */
    set(value) {
      reflect(this, name, value);
    },
  });
}

for (const key of Object.keys(OPTIONS)) {
  Object.defineProperty(VaeLabElement.prototype, propertyOf(key), {
    configurable: true,
    enumerable: true,
    /** @this {VaeLabElement} */
    get() {
      return valueOf(this, key);
    },
    /** @this {VaeLabElement} @param {unknown} value */
    set(value) {
      reflect(this, attributeOf(key), value);
    },
  });
}
