export default {
  printWidth: 120,
  singleQuote: true,
  // Chinese stays unwrapped, since the end of a line would become a space.
  overrides: [{ files: 'article/en.md', options: { proseWrap: 'always' } }],
};
