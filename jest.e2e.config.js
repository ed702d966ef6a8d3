import unit from './jest.config.js';

// One control plane for the whole run, so one worker; the suites print which binaries they ran.
export default {
  ...unit,
  testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
  maxWorkers: 1,
};
