import { SELECTOR_ANNOTATION } from '../../src/controllers/configwatcher/annotated-config-map.js';
import { COLLECTED, eventually } from '../e2e/support/eventually.js';
import { readerOf } from '../e2e/support/objects.js';
import { describeOnNode } from './support/suite.js';

const LABELS = { app: 'web' };
const CONTROLLERS = [
  { place: 'metacontroller', workload: 'statefulset/metacontroller', replicas: 1 },
  { place: 'metahooks', workload: 'deployment/metahooks', replicas: 2 },
] as const;
const RESTART_MS = 90_000;
/** For a stop and a start of everything, and a restart. */
const DOWN_MS = 300_000;
/** Long enough for a second restart to show. */
const QUIET_MS = 5_000;

describeOnNode('ConfigWatcher', (node) => {
  describe.each([
    {
      form: 'an object of its own',
      namespace: 'watcher',
      annotations: {},
      watchers: [
        {
          apiVersion: 'k8spatterns.com/v1',
          kind: 'ConfigWatcher',
          metadata: { name: 'watcher', namespace: 'watcher' },
          spec: { configMap: 'config', podSelector: LABELS },
        },
      ],
      counter: ['configwatcher', 'watcher', '{.status.restarts}'],
    },
    {
      form: 'an annotation of the ConfigMap',
      namespace: 'annotated',
      annotations: { [SELECTOR_ANNOTATION]: 'app=web' },
      watchers: [],
      counter: ['configmap', 'config', '{.metadata.annotations.k8spatterns\\.com/restarts}'],
    },
  ])('as $form', ({ namespace, annotations, watchers, counter: [resource = '', name = '', path = ''] }) => {
    const reader = readerOf(node, namespace);
    const configMap = (text: string): object => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'config', namespace, annotations },
      data: { text },
    });
    const restarts = async (count: number): Promise<void> => {
      const read = ['-n', namespace, 'get', resource, name, '-o', `jsonpath=${path}`];
      await eventually(async () => (await node.kubectl(read)) === String(count), {
        timeoutMs: RESTART_MS,
        what: `restart ${count}`,
      });
    };
    /** The text that each Pod has started with, by its uid; once the rollout is over. */
    const pods = async (): Promise<ReadonlyMap<string, string>> => {
      await node.kubectl(['-n', namespace, 'rollout', 'status', 'deployment/web', '--timeout=100s']);
      const running = (await reader.list('pods')).filter(
        ({ metadata }) => metadata.labels['app'] === 'web' && metadata.deletionTimestamp === undefined,
      );
      const texts = running.map(async ({ metadata }): Promise<[string, string]> => [
        metadata.uid,
        await node.exec({ namespace, pod: metadata.name }, ['sh', '-c', 'echo "$TEXT"']),
      ]);
      return new Map(await Promise.all(texts));
    };
    const rollouts = async (): Promise<number> => (await reader.list('replicasets')).length - 1;

    beforeAll(async () => {
      await node.createNamespace(namespace);
      await node.apply([configMap('one'), deployment(namespace), ...watchers]);
      await node.waitFor('deployment/web', 'condition=Available', { namespace });
      await restarts(0);
    });

    afterAll(async () => {
      // Also when a test has failed half-way.
      await startControllers();
      await node.kubectl(['delete', 'namespace', namespace, '--wait=false']);
    });

    it('gives every Pod the new content, with one rollout', async () => {
      const before = await pods();
      await node.apply([configMap('two')]);
      await restarts(1);

      const after = await pods();
      expect([...after.values()]).toEqual(['two\n', 'two\n']);
      expect([...after.keys()].filter((uid) => before.has(uid))).toEqual([]);
      await passQuietly();
      expect(await rollouts()).toBe(1);
      expect(await pods()).toEqual(after);
    });

    it('leaves the Pods alone when only metadata changes', async () => {
      const before = await pods();
      await node.kubectl(['-n', namespace, 'label', 'configmap', 'config', 'edited=yes']);
      await passQuietly();

      expect(await pods()).toEqual(before);
      expect(await rollouts()).toBe(1);
    });

    it(
      'makes up for changes that came while neither Metacontroller nor the hook server ran',
      async () => {
        await stopControllers();
        await node.apply([configMap('three')]);
        await node.apply([configMap('four')]);
        await passQuietly();
        expect(await rollouts()).toBe(1);

        await startControllers();
        await restarts(2);

        expect([...(await pods()).values()]).toEqual(['four\n', 'four\n']);
        await passQuietly();
        expect(await rollouts()).toBe(2);
      },
      DOWN_MS,
    );

    it('leaves neither Jobs nor rights behind', async () => {
      for (const kind of ['job', 'role', 'rolebinding'])
        await eventually(async () => (await reader.list(kind)).length === 0, COLLECTED);
    });
  });

  const stopControllers = async (): Promise<void> => {
    for (const { place, workload } of CONTROLLERS)
      await node.kubectl(['-n', place, 'scale', workload, '--replicas=0']);
    for (const { place } of CONTROLLERS)
      await eventually(async () => (await readerOf(node, place).list('pods')).length === 0, {
        timeoutMs: 90_000,
        what: `the end of ${place}`,
      });
  };
  const startControllers = async (): Promise<void> => {
    for (const { place, workload, replicas } of CONTROLLERS)
      await node.kubectl(['-n', place, 'scale', workload, `--replicas=${replicas}`]);
    for (const { place, workload } of CONTROLLERS)
      await node.kubectl(['-n', place, 'rollout', 'status', workload, '--timeout=100s']);
  };
});

function passQuietly(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, QUIET_MS));
}

/** Its Pods know the content that was there when they started. */
function deployment(namespace: string): object {
  const env = [{ name: 'TEXT', valueFrom: { configMapKeyRef: { name: 'config', key: 'text' } } }];
  const containers = [{ name: 'main', image: 'busybox:1', command: ['sleep', 'infinity'], env }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace },
    spec: {
      replicas: 2,
      selector: { matchLabels: LABELS },
      template: { metadata: { labels: LABELS }, spec: { terminationGracePeriodSeconds: 1, containers } },
    },
  };
}
