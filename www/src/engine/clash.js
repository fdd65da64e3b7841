/**
 * The options that do not go together, by the engine's own judgement: with another value of any one of them it would take
 * the settings. None where it takes them as they are.
 * @param {Pick<import('./protocol.js').Engine, 'checkOptions' | 'schema'>} engine
 * @param {import('./protocol.js').Settings} settings
 */
export function clashOf({ checkOptions, schema }, settings) {
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
  const others = (/** @type {import('#engine/vae_lab.js').OptionDescription} */ option) =>
    option.kind === 'choice' ? option.choices : [option.default];
  return schema()
    .filter((option) => others(option).some((value) => accepts({ ...settings, [option.key]: value })))
    .map(({ key }) => key);
}
