/**
 * Vite wraps each `import()` in a helper that preloads, though nothing is to be preloaded. The helper would be a second
 * script beside vae-lab.js, which must be the only one at first, and webpack warns about it in the npm package.
 * @param {string[]} [scripts] the names of the files that shall have plain imports; all unless given
 * @returns {import('vite').Plugin}
 */
export const plainImports = (scripts) => ({
  name: 'plain-imports',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk' || (scripts && !scripts.includes(chunk.fileName))) continue;
        if (!scripts && chunk.name === 'preload-helper') {
          delete bundle[chunk.fileName];
          continue;
        }
        chunk.code = chunk.code
          .replace(/[\w$]+\(\(\)=>(import\([^()]+\)(?:\.then\(\w+=>\w+\.\w+\))?),\[\],import\.meta\.url\)/g, '$1')
          .replace(/import\{[^}]*\}from"[^"]*preload-helper[^"]*";/, '');
        if (/preload-helper|\[\],import\.meta\.url\)/.test(chunk.code))
          throw new Error(`${chunk.fileName}: not every import() is plain`);
        if (chunk.fileName === 'vae-lab.js' && /^import\{/.test(chunk.code))
          throw new Error('vae-lab.js imports another script at once');
      }
    },
  },
});
