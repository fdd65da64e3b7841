import js from '@eslint/js';
import jsdoc from 'eslint-plugin-jsdoc';
import lit from 'eslint-plugin-lit';
import globals from 'globals';

/** Exported functions, classes and constants. */
const EXPORTS = ['Function', 'Class', 'Variable'].map((kind) => `ExportNamedDeclaration:has(> ${kind}Declaration)`);
/** Methods of Lit and overrides of `Panel` and `Figure`, which are described there. */
const OVERRIDES = [
  ...['constructor', 'render', 'willUpdate', 'updated', 'firstUpdated', 'connectedCallback', 'disconnectedCallback'],
  ...['sheetPictures', 'pictureStep', 'lines', 'lineStyles', 'paint', 't'],
  ...[
    'heading',
    'note',
    'question',
    'onAnswer',
    'transport',
    'table',
    'wake',
    'sleep',
    'useDefaults',
    'visibilityChanged',
    'endRest',
    'recording',
    'resting',
    'shownStep',
  ],
];
const METHODS = `MethodDefinition[key.type="Identifier"][kind!="set"][key.name!=/^(${OVERRIDES.join('|')})$/]`;

/**
 * Imports go one way. Each folder of `src/` may import from itself and from these.
 * @type {Record<string, string[]>}
 */
const MAY_IMPORT = {
  images: [],
  i18n: [],
  styles: [],
  controls: ['i18n'],
  charts: ['controls'],
  files: [],
  engine: ['images'],
  state: ['charts', 'controls'],
  panels: ['charts', 'controls', 'files', 'i18n', 'images', 'styles'],
  lab: ['charts', 'controls', 'engine', 'files', 'i18n', 'panels', 'state'],
  bench: ['engine', 'i18n', 'styles'],
  figures: ['charts', 'engine', 'i18n', 'images', 'panels', 'styles'],
};
const arrows = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  files: [`src/${folder}/**/*.js`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: Object.keys(MAY_IMPORT)
          .filter((other) => other !== folder && !allowed.includes(other))
          .map((other) => ({ regex: `\\.\\./${other}/`, message: `${folder}/ does not import from ${other}/.` })),
      },
    ],
  },
}));

export default [
  { ignores: ['public/', 'node_modules/'] },
  js.configs.recommended,
  lit.configs['flat/recommended'],
  {
    plugins: { jsdoc },
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // Prettier leaves long comments, strings and templates as they are.
      'max-len': ['error', { code: 120 }],
      // `_` is a property that is taken out of an object, or a parameter before the one that is needed.
      'no-unused-vars': ['error', { varsIgnorePattern: '^_+$', argsIgnorePattern: '^_+$', ignoreRestSiblings: true }],
      // TypeScript reports undefined names, and it knows the global types of JSDoc, too.
      'no-undef': 'off',

      // TypeScript checks the types (`npm run check`). These rules check that comments are well-formed.
      'jsdoc/check-alignment': 'error',
      'jsdoc/check-param-names': 'error',
      'jsdoc/check-tag-names': ['error', { definedTags: ['fires', 'satisfies', 'template'] }],
      'jsdoc/empty-tags': 'error',
      'jsdoc/no-bad-blocks': 'error',
      'jsdoc/require-param-name': 'error',
      'jsdoc/require-param-type': 'error',
    },
  },
  {
    files: ['src/**/*.js'],
    // Strings are described by their keys.
    ignores: ['src/i18n/*-*.js'],
    rules: {
      // TypeScript finds built-ins that the oldest supported browsers lack (`lib` in tsconfig.json), but not these.
      'no-restricted-globals': [
        'error',
        ...['structuredClone', 'scheduler', 'navigation'].map((name) => ({
          name,
          message: 'README.md, “Browsers”: some supported browsers lack it.',
        })),
      ],
      'no-restricted-properties': [
        'error',
        ...[
          ['AbortSignal', 'any'],
          ['URL', 'parse'],
          ['URL', 'canParse'],
          ['document', 'startViewTransition'],
        ].map(([object, property]) => ({
          object,
          property,
          message: 'README.md, “Browsers”: some supported browsers lack it.',
        })),
        { object: 'customElements', property: 'define', message: 'Use defineElement: the script may be loaded twice.' },
      ],
      'jsdoc/require-jsdoc': [
        'error',
        { contexts: [...EXPORTS, METHODS], require: { FunctionDeclaration: false }, enableFixer: false },
      ],
      'jsdoc/require-description': ['error', { contexts: EXPORTS, descriptionStyle: 'body' }],
    },
  },
  ...arrows,
];
