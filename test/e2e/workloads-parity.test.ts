import type { KubeObject } from '../../src/contract/kube-object.js';
import { setTimeout as delay } from 'node:timers/promises';
import type { KubeApi, ObjectInput } from '../../src/cluster/kube-api.js';
import type { JsonObject } from '../../src/contract/kube-object.js';
import { createLocalApi } from '../../src/local/api/local-api.js';
import { virtualClock } from '../../src/local/clock.js';
import { startWorkloads } from '../../src/local/workloads/start-workloads.js';
import { maskedState } from './support/masked-state.js';
import { useControlPlane } from './support/suite.js';

// The stand-ins for the built-in controllers and the kubelet, compared with the real ones over KWOK: what both make of the same
// objects, and of the same changes of them, without names, times and numbers that differ from run to run.

const plane = useControlPlane();

interface Change {
  readonly resource: string;
  readonly name: string;
  readonly patch: JsonObject;
}

interface Scenario {
  readonly objects: readonly ObjectInput[];
  /** Patched one after the other, each when the one before has settled. */
  readonly changes?: readonly Change[];
}

const container = (image: string): JsonObject => ({ name: 'main', image });
const template = (app: string, spec: JsonObject = {}): JsonObject => ({
  metadata: { labels: { app } },
  spec: { containers: [{ ...container('one:1'), ports: [{ name: 'http', containerPort: 80 }] }], ...spec },
});
const object = (kind: string, name: string, rest: JsonObject): ObjectInput => {
  const apiVersion = API_VERSIONS[kind] ?? 'v1';
  return { apiVersion, kind, metadata: { name, annotations: { note: 'x' }, labels: { of: name } }, ...rest };
};
const workload = (kind: string, name: string, spec: JsonObject = {}): ObjectInput =>
  object(kind, name, {
    spec: { selector: { matchLabels: { app: name } }, template: template(name), ...spec },
  });
const newImage = (resource: string, name: string, image = 'two:2'): Change => ({
  resource,
  name,
  patch: { spec: { template: { spec: { containers: [container(image)] } } } },
});

const API_VERSIONS: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  Job: 'batch/v1',
  PodDisruptionBudget: 'policy/v1',
};

const RESOURCES: Readonly<Record<string, string>> = {
  Deployment: 'deployments',
  ReplicaSet: 'replicasets',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  Service: 'services',
  Job: 'jobs',
  PodDisruptionBudget: 'poddisruptionbudgets',
};

const COMPARED = [
  ['apps/v1', 'deployments'],
  ['apps/v1', 'replicasets'],
  ['apps/v1', 'statefulsets'],
  ['apps/v1', 'daemonsets'],
  ['apps/v1', 'controllerrevisions'],
  ['batch/v1', 'jobs'],
  ['v1', 'services'],
  ['v1', 'pods'],
  ['discovery.k8s.io/v1', 'endpointslices'],
  ['policy/v1', 'poddisruptionbudgets'],
] as const;

const missingClaim = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'none' } }] };
const jobSpec = { template: { spec: { restartPolicy: 'Never', containers: [container('task:1')] } } };

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'a Deployment': { objects: [workload('Deployment', 'web', { replicas: 3 })] },
  'a Deployment without replicas': { objects: [workload('Deployment', 'web', { replicas: 0 })] },
  'a Deployment that rolls': {
    objects: [workload('Deployment', 'web', { replicas: 4, minReadySeconds: 1 })],
    changes: [newImage('deployments', 'web')],
  },
  'a Deployment that goes back': {
    objects: [workload('Deployment', 'web', { replicas: 2 })],
    changes: [
      newImage('deployments', 'web'),
      newImage('deployments', 'web', 'three:3'),
      newImage('deployments', 'web'),
    ],
  },
  'a Deployment that keeps no history': {
    objects: [workload('Deployment', 'web', { replicas: 2, revisionHistoryLimit: 0 })],
    changes: [newImage('deployments', 'web')],
  },
  'a Deployment that recreates': {
    objects: [workload('Deployment', 'web', { replicas: 2, strategy: { type: 'Recreate' } })],
    changes: [newImage('deployments', 'web')],
  },
  'a Deployment that is scaled and paused': {
    objects: [workload('Deployment', 'web', { replicas: 2 })],
    changes: [
      { resource: 'deployments', name: 'web', patch: { spec: { replicas: 5 } } },
      { resource: 'deployments', name: 'web', patch: { spec: { paused: true } } },
      newImage('deployments', 'web'),
      { resource: 'deployments', name: 'web', patch: { spec: { replicas: 3 } } },
    ],
  },
  'a Deployment that is resumed': {
    objects: [workload('Deployment', 'web', { replicas: 2, paused: true })],
    changes: [{ resource: 'deployments', name: 'web', patch: { spec: { paused: null } } }],
  },
  'a Deployment that does not get on': {
    objects: [
      workload('Deployment', 'web', {
        replicas: 2,
        progressDeadlineSeconds: 1,
        template: template('web', missingClaim),
      }),
    ],
  },
  'a Deployment whose update does not get on': {
    objects: [workload('Deployment', 'web', { replicas: 4, progressDeadlineSeconds: 2 })],
    changes: [
      { resource: 'deployments', name: 'web', patch: { spec: { template: { spec: missingClaim } } } },
    ],
  },
  'a ReplicaSet': {
    objects: [workload('ReplicaSet', 'web', { replicas: 3 })],
    changes: [{ resource: 'replicasets', name: 'web', patch: { spec: { replicas: 1 } } }],
  },
  'a StatefulSet': {
    objects: [workload('StatefulSet', 'db', { replicas: 3, serviceName: 'db' })],
    changes: [{ resource: 'statefulsets', name: 'db', patch: { spec: { replicas: 1 } } }],
  },
  'a StatefulSet that rolls': {
    objects: [workload('StatefulSet', 'db', { replicas: 2, podManagementPolicy: 'Parallel' })],
    changes: [newImage('statefulsets', 'db')],
  },
  'a StatefulSet with a partition': {
    objects: [
      workload('StatefulSet', 'db', {
        replicas: 3,
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } },
      }),
    ],
    changes: [newImage('statefulsets', 'db')],
  },
  'a StatefulSet that updates on deletion': {
    objects: [workload('StatefulSet', 'db', { replicas: 2, updateStrategy: { type: 'OnDelete' } })],
    changes: [newImage('statefulsets', 'db')],
  },
  'a DaemonSet': { objects: [workload('DaemonSet', 'agent')] },
  'a DaemonSet that rolls': {
    objects: [workload('DaemonSet', 'agent')],
    changes: [newImage('daemonsets', 'agent')],
  },
  'a DaemonSet that surges': {
    objects: [
      workload('DaemonSet', 'agent', {
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      }),
    ],
    changes: [newImage('daemonsets', 'agent')],
  },
  'Services and budgets': {
    objects: [
      object('Service', 'web', {
        spec: {
          selector: { app: 'web' },
          ports: [
            { name: 'http', port: 80, targetPort: 'http' },
            { name: 'other', port: 81, targetPort: 'nope' },
          ],
        },
      }),
      object('Service', 'db', {
        spec: { selector: { app: 'db' }, clusterIP: 'None', ports: [{ port: 5432 }] },
      }),
      object('Service', 'nobody', { spec: { selector: { app: 'nobody' }, ports: [{ port: 1 }] } }),
      object('PodDisruptionBudget', 'least', {
        spec: { minAvailable: 2, selector: { matchLabels: { app: 'web' } } },
      }),
      // Of two budgets for the same Pods, the real controller looks after one.
      object('PodDisruptionBudget', 'most', {
        spec: { maxUnavailable: '50%', selector: { matchLabels: { app: 'db' } } },
      }),
      workload('Deployment', 'web', { replicas: 3 }),
      workload('StatefulSet', 'db', { replicas: 2, serviceName: 'db' }),
    ],
  },
  Jobs: {
    objects: [
      object('Job', 'one', { spec: jobSpec }),
      object('Job', 'many', {
        spec: { ...jobSpec, completions: 3, parallelism: 3, completionMode: 'Indexed' },
      }),
    ],
  },
};

const titles = Object.keys(SCENARIOS);
const namespaceOf = (title: string): string => `parity-${titles.indexOf(title)}`;
// Longer than any deadline above, and than KWOK lets a Job run.
const SETTLE_MS = 5000;

describe('what becomes of', () => {
  let theirs: ReadonlyMap<string, unknown>;

  beforeAll(async () => {
    const played = titles.map(async (title): Promise<[string, unknown]> => {
      const namespace = await plane.createNamespace(namespaceOf(title));
      const { api } = plane;
      return [title, await play(title, { api, namespace, settle: () => untilQuiet(api, namespace) })];
    });
    theirs = new Map(await Promise.all(played));
  });

  afterAll(async () => {
    await plane.kubectl(['delete', 'namespace', ...titles.map(namespaceOf), '--wait=false']);
  });

  it.each(titles)('%s is the same as under the real controllers', async (title) => {
    const clock = virtualClock(Date.now());
    const api = createLocalApi({ clock });
    const { stop } = startWorkloads({ api, clock });
    const namespace = namespaceOf(title);
    await api.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });

    const ours = await play(title, { api, namespace, settle: () => clock.advance(SETTLE_MS) });
    stop();

    expect(ours).toEqual(theirs.get(title));
  });
});

interface Stage {
  readonly api: KubeApi;
  readonly namespace: string;
  readonly settle: () => Promise<void>;
}

async function play(title: string, { api, namespace, settle }: Stage): Promise<unknown> {
  const { objects, changes = [] } = SCENARIOS[title] ?? { objects: [] };
  for (const { metadata, ...rest } of objects) {
    const resource = RESOURCES[rest.kind] ?? '';
    await api.create(resource, { ...rest, metadata: { ...metadata, namespace } });
  }
  await settle();
  for (const { resource, name, patch } of changes) {
    const apiVersion = COMPARED.find(([, compared]) => compared === resource)?.[0] ?? '';
    await api.patch({ apiVersion, resource, namespace, name }, patch);
    await settle();
  }
  return maskedState(await listAll(api, namespace));
}

async function listAll(api: KubeApi, namespace: string): Promise<readonly KubeObject[]> {
  const lists = COMPARED.map(([apiVersion, resource]) => api.list({ apiVersion, resource, namespace }));
  return (await Promise.all(lists)).flatMap(({ items }) => items);
}

const QUIET_MS = 3000;
const LIMIT_MS = 60_000;

/** The real controllers take their time on a busy machine: at least as long as ours have, and until nothing is written. */
async function untilQuiet(api: KubeApi, namespace: string): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  await delay(SETTLE_MS);
  let before = '';
  for (let now = await versionsIn(api, namespace); now !== before && Date.now() < deadline;) {
    before = now;
    await delay(QUIET_MS);
    now = await versionsIn(api, namespace);
  }
}

async function versionsIn(api: KubeApi, namespace: string): Promise<string> {
  const objects = await listAll(api, namespace);
  return objects.map(({ metadata }) => `${metadata.uid} ${metadata.resourceVersion ?? ''}`).join();
}
