/** Tests run as CommonJS through swc; ESM-only packages are transformed as well. */
const ESM_ONLY = [
  'commander',
  'log-update',
  '@inquirer',
  'ansi-.*',
  'slice-ansi',
  'strip-ansi',
  'wrap-ansi',
  'cli-cursor',
  'restore-cursor',
  'string-width',
  'get-east-asian-width',
  'is-fullwidth-code-point',
  'environment',
  'onetime',
  'mimic-function',
  'fast-wrap-ansi',
  'fast-string-.*',
  'yoctocolors',
  'mute-stream',
  'string-argv',
].join('|');

export default {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/run-folder.mjs',
  globalTeardown: '<rootDir>/test/run-folder-removed.mjs',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.(t|j|mj)s$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'commonjs' } },
    ],
  },
  extensionsToTreatAsEsm: [],
  // Its exports have only an `import` condition, which jest's CommonJS resolution does not look at.
  moduleNameMapper: { '^string-argv$': '<rootDir>/node_modules/string-argv/index.js' },
  transformIgnorePatterns: [`/node_modules/(?!(${ESM_ONLY})/)`],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.slipway'],
  // The sandbox looks its globals up by name at every use: arithmetic takes ten times as long, and all else half as long
  // again. Not those that fake timers and mocks replace: a module that was loaded before would go on with the true ones.
  sandboxInjectedGlobals: [
    'Math',
    'Number',
    'Object',
    'Array',
    'JSON',
    'String',
    'Map',
    'Set',
    'Promise',
    'Boolean',
  ],
  // A machine that is busy with other things is no defect; what must be quick has its own measurements (bench/).
  testTimeout: 30_000,
  // Two cores are the reference machine. A third of the time is waiting for processes: a third worker fills it.
  maxWorkers: 3,
};
