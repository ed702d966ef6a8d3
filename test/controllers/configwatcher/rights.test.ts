import { grants, renderRights } from '../../../src/controllers/configwatcher/restart-objects.js';
import { Strategy } from '../../../src/controllers/configwatcher/schema.js';
import { runToolbox } from '../../../src/toolbox/run-toolbox.js';
import { Strategy as VerbStrategy } from '../../../src/toolbox/restart-pods/options.js';

const OWNER = { metadata: { name: 'watcher', namespace: 'apps' } };
const rulesOf = (strategy: Strategy): unknown =>
  renderRights(OWNER, strategy).find(({ kind }) => kind === 'Role')?.['rules'];

it.each(Strategy.options)('gives a Job no right for %s that is not among the grants', (strategy) => {
  expect(grants).toEqual(expect.arrayContaining(rulesOf(strategy) as unknown[]));
});

it('gives each strategy what it does and no more', () => {
  expect(rulesOf('DeletePods')).toEqual([
    { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
    { apiGroups: [''], resources: ['pods'], verbs: ['delete'] },
  ]);
  expect(JSON.stringify(rulesOf('Evict'))).not.toMatch(/delete|patch/);
  expect(JSON.stringify(rulesOf('RollingRestart'))).not.toMatch(/delete/);
});

it('binds them to the account of the Job, in the namespace of the ConfigWatcher', () => {
  expect(renderRights(OWNER, 'Evict').at(-1)).toMatchObject({
    kind: 'RoleBinding',
    roleRef: { kind: 'Role', name: 'watcher-restart' },
    subjects: [{ kind: 'ServiceAccount', name: 'watcher-restart', namespace: 'apps' }],
  });
});

it('names the strategies as the verb does', async () => {
  expect(Strategy.options).toEqual(VerbStrategy.options);
  const { line } = await runToolbox(['restart-pods', '--help'], {
    connect: () => Promise.reject(new Error('not asked')),
    environment: {},
    now: () => 0,
    wait: () => Promise.resolve(),
    signal: new AbortController().signal,
  });
  expect(line).toContain('RollingRestart');
});
