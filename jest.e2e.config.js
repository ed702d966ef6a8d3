import unit from './jest.config.js';

// One control plane for the whole run, started before the first test, so one worker. The run prints which binaries it uses.
export default {
  ...unit,
  testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/e2e/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/e2e/support/global-teardown.mjs',
  reporters: [
    'default',
    '<rootDir>/test/e2e/support/log-reporter.mjs',
    '<rootDir>/test/support/count-reporter.mjs',
  ],
  testTimeout: 120_000,
  maxWorkers: 1,
};
