import { reduce } from './reduce.js';
import { initialState } from './state.js';

/**
 * Holds the state of a lab. It changes by actions alone: `dispatch(action)` replaces it by `reduce(state, action)`.
 */
export class Store {
  #state = initialState();
  #onChange;

  /**
   * @param {(previous: import('./state.js').LabState, action: import('./actions.js').Action) => void} [onChange] called
   * after each change
   */
  constructor(onChange = () => {}) {
    this.#onChange = onChange;
  }

  /** The current state. */
  get state() {
    return this.#state;
  }

  /** @param {import('./actions.js').Action} action */
  dispatch(action) {
    const previous = this.#state;
    this.#state = reduce(previous, action);
    if (this.#state !== previous) this.#onChange(previous, action);
  }
}
