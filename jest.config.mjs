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
  globalSetup: '<rootDir>/test/run-id.mjs',
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
  // The sandbox's own Math is looked up by name at every use, which makes arithmetic ten times slower.
  sandboxInjectedGlobals: ['Math'],
  // No test is one of speed: on a busy machine each has time.
  testTimeout: 30_000,
  // Two cores are the reference machine: one worker a core.
  maxWorkers: 2,
};
