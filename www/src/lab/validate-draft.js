import { findConflicts } from '../engine/client.js';
import { settingsWith } from '../state/choices.js';

/**
 * Asks the engine whether the options of the draft go together, and marks those that do not. The run is not affected.
 * @param {import('../state/store.js').Store} store
 * @returns {Promise<boolean>} whether a run with the draft is possible
 */
export async function validateDraft(store) {
  const { draft } = store.state;
  const conflicts = Object.keys(draft).length > 0 ? await findConflicts(settingsWith(store.state)) : [];
  store.dispatch({ type: 'draftValidated', draft, conflicts });
  return conflicts.length === 0;
}
