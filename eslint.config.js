import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Imports point one way (docs/design.md). A later matching block replaces the rule, so each folder has its full list. */
const everywhere = [
  { name: 'dockerode', message: 'Only src/engine/docker speaks to dockerode.' },
  { name: 'yargs', message: 'Only src/cli parses arguments.' },
  { name: 'nunjucks', message: 'Only src/render runs templates.' },
];
const nodeWorld = [
  'fs',
  'fs/promises',
  'net',
  'http',
  'https',
  'child_process',
  'os',
  'process',
].map((name) => ({
  name: `node:${name}`,
  message: 'This layer is pure: what is ambient is passed in.',
}));
const yaml = {
  name: 'yaml',
  message: 'Only src/manifest, src/maintain and parts of src/containerize read YAML.',
};
const except = (names) => everywhere.filter((entry) => !names.includes(entry.name));
const upward = (...folders) => ({
  group: folders.map((folder) => `**/${folder}/**`),
  message: 'Imports point one way: cli → stages → engine interface, diagnostics, errors, context.',
});
const restrict = (paths, ...folders) => ({
  'no-restricted-imports': ['error', { paths, patterns: [upward('cli', ...folders)] }],
});

export default tseslint.config(
  { ignores: ['dist/', 'dist.*/', 'node_modules/', 'generated/', 'coverage/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // Runs out of stack on recursive types such as the values of a template's context.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  { files: ['src/**/*.ts'], rules: restrict([...everywhere, yaml]) },
  {
    files: ['src/matrix/**/*.ts', 'src/plan/**/*.ts'],
    rules: restrict([...everywhere, ...nodeWorld, yaml], 'render', 'tree', 'engine'),
  },
  {
    files: ['src/manifest/**/*.ts'],
    rules: restrict([...everywhere, ...nodeWorld], 'matrix', 'plan', 'render', 'tree', 'engine'),
  },
  {
    files: ['src/report/**/*.ts'],
    rules: restrict(
      [...everywhere, ...nodeWorld, yaml],
      'manifest',
      'plan',
      'render',
      'tree',
      'registry',
      'engine',
    ),
  },
  {
    files: ['src/ledger/*.ts'],
    rules: restrict([...everywhere, ...nodeWorld, yaml], 'deliver', 'plan', 'render', 'tree'),
  },
  {
    files: ['src/ledger/*/**/*.ts'],
    rules: restrict(
      [...everywhere, ...nodeWorld, yaml],
      'deliver',
      'engine',
      'plan',
      'render',
      'tree',
    ),
  },
  {
    files: ['src/engine/docker/**/*.ts'],
    rules: restrict([...except(['dockerode']), yaml], 'deliver'),
  },
  {
    files: ['src/engine/command/**/*.ts'],
    rules: restrict([...everywhere, yaml], 'deliver', 'containerize'),
  },
  { files: ['src/maintain/**/*.ts'], rules: restrict([...everywhere]) },
  {
    files: ['src/containerize/options/**/*.ts', 'src/containerize/bento/**/*.ts'],
    rules: restrict([...everywhere], 'engine', 'deliver'),
  },
  {
    files: ['src/containerize/dockerfile/**/*.ts'],
    rules: restrict([...everywhere, yaml], 'engine', 'deliver'),
  },
  {
    files: ['src/containerize/tables/**/*.ts'],
    rules: restrict([...everywhere, ...nodeWorld, yaml], 'engine', 'deliver'),
  },
  {
    files: ['src/containerize/backends/**/*.ts'],
    rules: restrict([...everywhere, yaml], 'deliver'),
  },
  {
    files: ['src/render/**/*.ts'],
    rules: restrict([...except(['nunjucks']), ...nodeWorld, yaml], 'tree', 'engine'),
  },
  {
    files: ['src/cli/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [...except(['yargs']), yaml] }] },
  },
  {
    files: ['test/**/*.ts', 'bench/**'],
    rules: {
      'max-lines': ['error', 400],
      'max-lines-per-function': 'off',
      'no-restricted-imports': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        performance: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
  {
    files: ['bin/*.js'],
    languageOptions: { sourceType: 'commonjs', globals: { __dirname: 'readonly' } },
  },
);
