import base from './jest.config.mjs';

/** `npm run test:aws`: the same contract suites and the workflow itself, against emulated AWS. */
export default {
  ...base,
  testMatch: ['**/test/aws/**/*.emulated.ts'],
  globalSetup: '<rootDir>/test/aws/emulator/global-setup.ts',
  globalTeardown: '<rootDir>/test/aws/emulator/global-teardown.ts',
  testTimeout: 60_000,
  // One account for all, in which time matters: CodeDeploy's minute lasts a second.
  maxWorkers: 1,
};
