// The table of allowed imports of docs/architecture.md. Anything not listed is forbidden; type imports count.
const layers = {
  errors: [],
  quantity: [],
  re2: [],
  contract: ['errors'],
  cel: ['errors', 'quantity', 're2'],
  template: ['errors', 'contract', 'cel'],
  sdk: ['errors', 'contract', 'quantity', 'template'],
  definitions: ['errors', 'contract', 'cel', 'template', 'sdk'],
  hooks: ['errors', 'contract', 'sdk', 'template'],
  http: ['errors', 'hooks', 'sdk', 'config', 'log'],
  manifests: ['errors', 'contract', 're2', 'sdk'],
  cluster: ['errors', 'contract'],
  flights: ['errors', 'listen'],
  toolbox: ['errors', 'contract', 'cluster', 'listen', 'log'],
  'local/api': [
    'errors',
    'contract',
    'quantity',
    'cel',
    'cluster',
    'local/clock',
    'local/names',
    'local/json-reader',
    'listen',
  ],
  'local/metacontroller': [
    'errors',
    'contract',
    'cluster',
    'local/clock',
    'local/names',
    'local/json-reader',
  ],
  'local/workloads': ['errors', 'contract', 'cluster', 'local/clock'],
  'local/settle': ['errors', 'contract', 'cluster', 'local/clock', 'local/metacontroller', 'local/workloads'],
};

const packages = {
  '^yaml$': '^src/(template|definitions|manifests|cli|flights|local/api/rest)',
  '^express$': '^src/(http|local/api|flights)',
  '^pino$': '^src/(http|cli|log)',
  '^croner$': '^src/local/workloads',
  '^@redis/client$': '^src/toolbox/redis/redis-connection\\.ts$',
  '^commander$': '^src/(cli|toolbox)',
  '^cockatiel$': '^src/controllers/flightticket/booking',
  '^libsql$': '^src/flights/store\\.ts$',
  '^zod-openapi$': '^src/flights',
  '@kubernetes/client-node': '^src/cluster/client\\.ts$',
  '@marcbachmann/cel-js': '^src/cel/(engine|optional)\\.ts$',
  '^re2js$': '^src/re2\\.ts$',
};

const folder = (name) => `^src/${name}(/|\\.ts$)`;

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-dependencies',
      severity: 'error',
      from: { path: '^src' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'] },
    },
    {
      name: 'controllers-use-the-sdk-only',
      severity: 'error',
      from: { path: '^src/controllers/([^/]+)/' },
      to: { path: '^src/', pathNot: ['^src/(sdk|contract)/', '^src/flights/api/', '^src/controllers/$1/'] },
    },
    {
      name: 'kube-api-only',
      comment:
        'The stand-in knows the interface, so that it runs over any cluster; the client is wired in by cli.',
      severity: 'error',
      from: { path: '^src/local' },
      to: { path: '^src/cluster/client' },
    },
    {
      name: 'client-on-demand',
      comment: 'The client library of real clusters takes as long to load as everything else together.',
      severity: 'error',
      from: { path: '^src' },
      to: { path: '^src/cli/dev/dev-on-context\\.ts$', dynamic: false },
    },
    ...Object.entries(layers).map(([name, allowed]) => ({
      name: `layer-${name.replace('/', '-')}`,
      severity: 'error',
      from: { path: folder(name) },
      to: { path: '^src/', pathNot: [folder(name), ...allowed.map(folder)] },
    })),
    ...Object.entries(packages).map(([name, allowed]) => ({
      name: `package-${name.replace(/[^a-z-]/g, '')}`,
      severity: 'error',
      from: { path: '^src', pathNot: allowed },
      to: { path: `node_modules/${name.replace(/[\^$]/g, '')}/` },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.js'], conditionNames: ['import', 'types', 'default'] },
    moduleSystems: ['es6'],
  },
};
