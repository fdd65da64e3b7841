import { settingsWith } from '../controls/choices.js';
import { settingsClash } from '../engine/client.js';

/**
 * Asks the engine whether what waits for a restart goes together; the form marks what does not. The run is not touched.
 * @param {{ state: import('../state.js').LabState }} lab
 * @returns {Promise<boolean>}
 */
export async function agreed(lab) {
  const { draft } = lab.state;
  const clash = Object.keys(draft).length > 0 ? await settingsClash(settingsWith(lab.state)) : [];
  // Of choices that come faster than answers the last counts.
  const told = lab.state.draft !== draft || String(lab.state.clash) === String(clash);
  if (!told) lab.state = { ...lab.state, clash };
  return clash.length === 0;
}
