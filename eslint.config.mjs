// The rules for the scripts of the page and for their tests. What is not defined is found by
// TypeScript (tests/runtime/tsconfig.*.json): the files of a part share one scope (web/assets.py).
import js from '@eslint/js';

const STYLE = {
  'array-callback-return': 'error',
  curly: ['error', 'multi-line'],
  'default-case-last': 'error',
  eqeqeq: 'error',
  'no-alert': 'error',
  'no-console': 'error',
  'no-constant-binary-expression': 'error',
  'no-else-return': 'error',
  'no-implied-eval': 'error',
  'no-eval': 'error',
  'no-new-func': 'error',
  'no-param-reassign': 'error',
  'no-restricted-properties': [
    'error',
    ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'createContextualFragment'].map(
      (property) => ({ property, message: 'Text reaches the page as text: el(), textContent.' })),
    ...['write', 'writeln'].map((property) => ({ object: 'document', property, message: 'Text reaches the page as text: el(), textContent.' })),
    ...['fetch', 'sendBeacon', 'open'].map((property) => ({ object: 'window', property, message: 'The page asks for nothing.' })),
  ],
  'no-restricted-globals': ['error', 'fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'importScripts', 'event', 'name'],
  'no-shadow': ['error', { builtinGlobals: false, hoist: 'functions' }],
  'no-throw-literal': 'error',
  'no-unneeded-ternary': 'error',
  'no-useless-return': 'error',
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-const': 'error',
  'prefer-template': 'off',
  radix: 'error',
  strict: 'off',
  complexity: ['error', 16],
  'max-depth': ['error', 3],
  'max-len': ['error', { code: 160 }],
  'max-lines': ['error', 260],
  'max-lines-per-function': ['error', 60],
  'max-params': ['error', 5],
};

export default [
  { ...js.configs.recommended, files: ['**/*.js', '**/*.mjs', '**/*.cjs'] },
  {
    files: ['geo_ops/web/runtime/**/*.js'],
    languageOptions: { ecmaVersion: 2022, sourceType: 'script' },
    rules: {
      ...STYLE,
      'no-undef': 'off', // TypeScript's
      'no-redeclare': 'off', // TypeScript's
      'no-unused-vars': ['error', { vars: 'local', args: 'after-used', argsIgnorePattern: '^_' }],
    },
  },
  {
    // The stand-in for folium's jQuery parses markup by design (see its own note).
    files: ['geo_ops/web/runtime/folium/*.js'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    // A function that a test runs in the page: the file is an expression.
    files: ['tests/web/*.js'],
    languageOptions: { ecmaVersion: 2022, sourceType: 'script' },
    rules: { ...STYLE, 'no-undef': 'off', 'no-unused-expressions': 'off', complexity: 'off', 'max-lines-per-function': 'off', 'max-depth': 'off' },
  },
  {
    files: ['tests/**/*.mjs', 'tests/**/*.cjs'],
    languageOptions: { ecmaVersion: 2022, sourceType: 'module', globals: { process: 'readonly', URL: 'readonly', console: 'readonly' } },
    rules: { ...STYLE, 'no-console': 'off', 'no-new-func': 'off', 'max-lines-per-function': 'off', 'no-undef': 'off' },
  },
];
