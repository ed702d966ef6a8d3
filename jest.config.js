// Works with and without Node's --experimental-vm-modules: the ESM-only Kubernetes client and what it imports are transformed.
const esmOnly = [
  '@kubernetes/client-node',
  'openid-client',
  'oauth4webapi',
  'jose',
  '@marcbachmann/cel-js',
  '@bufbuild',
];

export default {
  testEnvironment: 'node',
  // Some scenarios are about time.
  testTimeout: 30_000,
  // Many tests wait for sockets and timers, so no core is kept free.
  maxWorkers: '100%',
  reporters: ['default', '<rootDir>/test/support/count-reporter.mjs'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/', '<rootDir>/test/node/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // Examples are written as their authors write them.
    '^metahooks$': '<rootDir>/src/index.ts',
    '^metahooks/testing$': '<rootDir>/src/testing.ts',
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  // Played scenarios mostly wait.
  maxConcurrency: 20,
  transform: {
    '^.+\\.[jt]s$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' } }],
  },
};
