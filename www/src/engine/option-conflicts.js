/**
 * Finds the options that rule each other out. The engine decides: an option is in conflict if the engine would accept
 * the settings with another value for that one option.
 * @param {Pick<import('./protocol.js').Engine, 'checkOptions' | 'schema'>} engine
 * @param {import('./protocol.js').Settings} settings
 * @returns {string[]} keys of options; empty if the engine accepts the settings
 */
export function conflictingOptions({ checkOptions, schema }, settings) {
  /** @param {import('./protocol.js').Settings} candidate */
  const accepts = (candidate) => {
    try {
      checkOptions(candidate);
      return true;
    } catch {
      return false;
    }
  };
  if (accepts(settings)) return [];
  const alternatives = (/** @type {import('#engine/vae_lab.js').OptionDescription} */ option) =>
    option.kind === 'choice' ? option.choices : [option.default];
  return schema()
    .filter((option) => alternatives(option).some((value) => accepts({ ...settings, [option.key]: value })))
    .map(({ key }) => key);
}
