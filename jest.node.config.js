import realPlane from './jest.e2e.config.js';

// One node for the whole run. Started by test/node/run.ts, in namespaces of its own.
export default {
  ...realPlane,
  testMatch: ['<rootDir>/test/node/**/*.test.ts'],
  globalSetup: '<rootDir>/test/node/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/node/support/global-teardown.mjs',
};
