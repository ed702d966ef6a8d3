import { randomUUID } from 'node:crypto';
import type { ObjectInput } from '../../../src/cluster/kube-api.js';
import { raw, type RequestBody, type TestHook } from '../metacontroller/support/hook-server.js';
import { configMap, crd, type HookedCluster, startHooked, thing, things } from './hooked-cluster.js';

interface Story {
  readonly sync: TestHook;
  /** `apiVersion/resource/method` of each kind of child. */
  readonly children?: readonly string[];
  readonly objects?: readonly ObjectInput[];
}

async function start({ sync, children, objects = [crd('Thing')] }: Story): Promise<HookedCluster> {
  const cluster = await startHooked({ hooks: { sync } });
  await cluster.create(...objects, things(cluster.url, children), thing());
  return cluster;
}

/** Children of one kind in a request, by name. */
function observed({ children }: RequestBody, kind: string): Record<string, Record<string, unknown>> {
  const [, found = {}] = Object.entries(children).find(([key]) => key.startsWith(`${kind}.`)) ?? [];
  return found;
}

function pod(spec: object, metadata: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', ...metadata },
    spec: { containers: [{ name: 'main', image: 'web:1' }], ...spec },
  };
}

function counter(): () => number {
  let count = 0;
  return () => (count += 1);
}

const A = 'ConfigMap default/a';

/** Title, story, and what the message must name: field, values, cause. */
const STORIES: readonly (readonly [string, () => Story, readonly (string | RegExp)[]])[] = [
  [
    'a time in a child',
    () => ({ sync: () => ({ children: [configMap({ at: new Date().toISOString() })] }) }),
    [`field: data.at of ${A}`, /values: "\d{4}-\S+Z" and "\d{4}-\S+Z"/, 'cause: timestamp'],
  ],
  [
    'a time in the status',
    () => {
      const next = counter();
      return { sync: () => ({ status: { checkedAt: 1_700_000_000 + next() }, children: [] }) };
    },
    [
      'field: status.checkedAt of Thing default/alice',
      /values: 17000000\d\d and 17000000\d\d/,
      'cause: timestamp',
    ],
  ],
  [
    'a random value',
    () => ({ sync: () => ({ children: [configMap({ token: randomUUID() })] }) }),
    [`field: data.token of ${A}`, /values: "[-0-9a-f]{36}" and "[-0-9a-f]{36}"/, 'cause: random value'],
  ],
  [
    'a counter',
    () => {
      const next = counter();
      return { sync: () => ({ status: { calls: next() }, children: [] }) };
    },
    ['field: status.calls of Thing default/alice', /values: \d+ and \d+/, 'cause: counter'],
  ],
  [
    'an answer that depends on the answer before',
    () => ({
      sync: ({ parent }) => {
        const { phase } = (parent['status'] ?? {}) as { phase?: string };
        return { status: { phase: phase === 'Up' ? 'Down' : 'Up' }, children: [] };
      },
    }),
    [
      'field: status.phase of Thing default/alice',
      /values: "(Up" and "Down|Down" and "Up)"/,
      'cause: feedback',
    ],
  ],
  [
    'a quantity that the server writes otherwise',
    () => ({
      children: ['v1/pods/Recreate'],
      sync: () => {
        const resources = { limits: { cpu: '1000m' } };
        return { children: [pod({ containers: [{ name: 'main', image: 'web:1', resources }] })] };
      },
    }),
    [
      'field: spec.containers[0].resources.limits.cpu of Pod default/a',
      'values: "1000m" and "1"',
      'cause: server default',
    ],
  ],
  [
    'a null',
    () => ({
      children: ['v1/configmaps/Recreate'],
      sync: () => ({ children: [{ ...configMap({ a: '1' }), binaryData: null }] }),
    }),
    [`field: binaryData of ${A}`, 'values: null and (absent)', 'cause: explicit null'],
  ],
  [
    'volumeClaimTemplates, to whose items the server adds defaults',
    () => ({
      children: ['apps/v1/statefulsets/Recreate'],
      sync: () => ({ children: [statefulSet()] }),
    }),
    [
      /field: spec\.volumeClaimTemplates\[0\]\.\S+ of StatefulSet default\/a/,
      /values: \(absent\) and \S+/,
      'cause: keyless list',
    ],
  ],
  [
    'a list whose order changes',
    () => {
      const next = counter();
      return {
        children: ['example.com/v1/gadgets/InPlace'],
        objects: [crd('Thing'), crd('Gadget')],
        sync: () => ({ children: [gadget({ hosts: next() % 2 === 0 ? ['a', 'b'] : ['b', 'a'] })] }),
      };
    },
    [
      'field: spec.hosts of Gadget default/a',
      /values: \["[ab]","[ab]"\] and \["[ab]","[ab]"\]/,
      'cause: keyless list',
    ],
  ],
  [
    'an observed child sent back',
    () => ({ sync: (body) => ({ children: [observed(body, 'ConfigMap')['a'] ?? configMap({ a: '1' })] }) }),
    [`field: metadata.resourceVersion of ${A}`, /values: "\d+" and "\d+"/, 'cause: echoed field'],
  ],
  [
    'the resourceVersion of the parent in its status',
    () => ({
      sync: ({ parent }) => ({
        status: { seen: (parent.metadata as { resourceVersion?: string }).resourceVersion },
        children: [],
      }),
    }),
    ['field: status.seen of Thing default/alice', /values: "\d+" and "\d+"/, 'cause: echoed field'],
  ],
  [
    'a condition without its reason in the schema, so that it always seems to have changed',
    () => ({ objects: [crd('Thing', { status: CONDITIONS_WITHOUT_REASON })], sync: syncConditions }),
    [
      'field: status.conditions[0].reason of Thing default/alice',
      'values: "Up" and (absent)',
      'cause: status pruned by the schema: status.conditions[0].lastTransitionTime goes from',
    ],
  ],
  [
    'another apiVersion than declared',
    () => ({
      children: ['example.com/v1/gadgets/InPlace'],
      objects: [crd('Thing'), crd('Gadget', { versions: ['v1', 'v2'] })],
      sync: () => ({ children: [{ ...gadget({}), apiVersion: 'example.com/v2' }] }),
    }),
    [
      'field: apiVersion of Gadget default/a',
      'values: "example.com/v2" and "example.com/v1"',
      'cause: other apiVersion than declared',
    ],
  ],
  [
    'a generated name',
    () => ({
      sync: () => ({ children: [{ ...configMap({}), metadata: { generateName: 'a-' } }] }),
    }),
    [
      /field: metadata\.generateName of ConfigMap default\/a-\w+/,
      /values: "a-\w+" and "a-\w+"/,
      'cause: unstable name',
    ],
  ],
  [
    'a name that changes',
    () => {
      const next = counter();
      return { sync: () => ({ children: [configMap({}, `a-${next()}`)] }) };
    },
    [
      /field: metadata\.name of ConfigMap default\/a-\d+/,
      /values: "a-\d+" and "a-\d+"/,
      'cause: unstable name',
    ],
  ],
  [
    'an undeclared child that the hook waits for',
    () => ({
      sync: (body) => {
        const isThere = observed(body, 'Secret')['a'] !== undefined;
        const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } };
        return { children: [secret], resyncAfterSeconds: isThere ? 0 : 0.1 };
      },
    }),
    [
      'field: kind of Secret default/a',
      'values: "Secret of v1" and "ConfigMap of v1"',
      'cause: undeclared child kind',
    ],
  ],
  [
    'a hook that fails',
    () => ({ sync: () => raw('{"error": {"code": "BROKEN"}}', 500) }),
    [
      'its last turn failed',
      'cause: hook fails: RESPONSE_INVALID: ',
      'unsupported status code: 500',
      'BROKEN',
    ],
  ],
  [
    '429 without Retry-After',
    () => ({ sync: () => raw('busy', 429) }),
    [
      'field: Retry-After of the answer',
      'values: (absent) and whole seconds',
      'cause: 429 without Retry-After',
    ],
  ],
  [
    'a tiny resyncAfterSeconds',
    () => ({ sync: () => ({ children: [], resyncAfterSeconds: 0.05 }) }),
    [
      'field: resyncAfterSeconds of the answer',
      'values: 0.05 and at least 1',
      'cause: resyncAfterSeconds tiny',
    ],
  ],
];

const CONDITIONS_WITHOUT_REASON = {
  type: 'object',
  properties: {
    observedGeneration: { type: 'integer' },
    conditions: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          type: { type: 'string' },
          status: { type: 'string' },
          lastTransitionTime: { type: 'string' },
        },
      },
    },
  },
};

/** Keeps the transition time of a condition that is the same as before, as it should. */
function syncConditions({ parent }: RequestBody): object {
  interface Condition {
    readonly reason?: string;
    readonly lastTransitionTime?: string;
  }
  const { conditions = [] } = (parent['status'] ?? {}) as { conditions?: readonly Condition[] };
  const [before] = conditions;
  const isSame = before?.reason === 'Up';
  const lastTransitionTime = isSame ? before.lastTransitionTime : new Date().toISOString();
  const condition = { type: 'Ready', status: 'True', reason: 'Up', lastTransitionTime };
  return { status: { conditions: [condition] }, children: [] };
}

function gadget(spec: object): object {
  return { apiVersion: 'example.com/v1', kind: 'Gadget', metadata: { name: 'a' }, spec };
}

function statefulSet(): object {
  const claim = {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  };
  const labels = { app: 'a' };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'a' },
    spec: {
      selector: { matchLabels: labels },
      serviceName: 'a',
      replicas: 0,
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'web:1' }] } },
      volumeClaimTemplates: [claim],
    },
  };
}

describe('settling fails, naming parent, hook, field, values and cause, for', () => {
  it.each(STORIES)('%s', async (_title, story, expected) => {
    const cluster = await start(story());

    const complaint = await cluster.complaint();

    expect(complaint).toContain('NOT_SETTLED Thing default/alice does not come to rest: ');
    expect(complaint).toContain(`controller: things\n  hook: sync, ${cluster.url}/sync\n`);
    for (const part of expected) {
      if (typeof part === 'string') expect(complaint).toContain(part);
      else expect(complaint).toMatch(part);
    }
    expect(complaint).toMatch(/\n  fix: \S/);
  });
});

describe('settling fails, too, for', () => {
  const decorator = (name: string, url: string, spec: object = {}): ObjectInput => ({
    apiVersion: 'metacontroller.k8s.io/v1alpha1',
    kind: 'DecoratorController',
    metadata: { name },
    spec: {
      resources: [
        { apiVersion: 'v1', resource: 'configmaps', labelSelector: { matchLabels: { shared: 'yes' } } },
      ],
      hooks: { sync: { webhook: { url: `${url}/${name}` } } },
      ...spec,
    },
  });
  const shared = {
    ...configMap({}),
    metadata: { name: 'a', namespace: 'default', labels: { shared: 'yes' } },
  };

  it('two decorators that label one object', async () => {
    const cluster = await startHooked({
      hooks: { red: () => ({ labels: { team: 'red' } }), blue: () => ({ labels: { team: 'blue' } }) },
    });
    await cluster.create(decorator('red', cluster.url), decorator('blue', cluster.url), shared);

    const complaint = await cluster.complaint();

    expect(complaint).toContain('ConfigMap default/a does not come to rest');
    expect(complaint).toContain(`field: metadata.labels.team of ${A}`);
    expect(complaint).toMatch(/values: ("red" and "blue"|"blue" and "red")/);
    expect(complaint).toMatch(
      /cause: two controllers: controller (red|blue), for ConfigMap default\/a, writes it, too/,
    );
    expect(complaint).toMatch(/controller: (red|blue)\n {2}hook: sync, \S+\/(red|blue)/);
  });

  it('a decorator that changes what a composite wants of its child', async () => {
    const child = { ...configMap({}), metadata: { name: 'a', labels: { shared: 'yes', team: 'blue' } } };
    const cluster = await startHooked({
      hooks: { sync: () => ({ children: [child] }), red: () => ({ labels: { team: 'red' } }) },
    });
    await cluster.create(crd('Thing'), things(cluster.url), decorator('red', cluster.url), thing());

    const complaint = await cluster.complaint();

    expect(complaint).toContain(`field: metadata.labels.team of ${A}`);
    expect(complaint).toContain('cause: two controllers: controller ');
  });

  it('a composite whose parents have no status subresource', async () => {
    const cluster = await start({
      sync: () => ({ children: [] }),
      objects: [crd('Thing', { hasStatus: false })],
    });

    const complaint = await cluster.complaint();

    expect(complaint).toContain('NOT_SETTLED controller things does not work for any parent');
    expect(complaint).toContain('cause: missing status subresource: ');
    expect(complaint).toContain('fix: Add `subresources: {status: {}}`');
  });

  it('a decorator that writes the generation into the status of a kind without status subresource', async () => {
    const cluster = await startHooked({
      hooks: {
        seen: ({ object }) => ({ status: { seen: (object.metadata as { generation?: number }).generation } }),
      },
    });
    const resources = [{ apiVersion: 'example.com/v1', resource: 'things' }];
    await cluster.create(
      crd('Thing', { hasStatus: false }),
      decorator('seen', cluster.url, { resources }),
      thing(),
    );

    const complaint = await cluster.complaint();

    expect(complaint).toContain('field: status.seen of Thing default/alice');
    expect(complaint).toMatch(/values: \d+ and \d+\n {2}cause: missing status subresource/);
  });

  it('tolerations, to which the server adds its own', async () => {
    const tolerations = [{ key: 'gpu', operator: 'Exists' }];
    const cluster = await start({
      children: ['v1/pods/Recreate'],
      sync: () => ({ children: [pod({ tolerations })] }),
    });

    expect(await cluster.complaint()).toMatch(
      /field: spec\.tolerations of Pod default\/a[^]*cause: keyless list/,
    );
  });

  it('a hook that crashes Metacontroller', async () => {
    const cluster = await start({ sync: () => ({ children: [null] }) });

    expect(await cluster.complaint()).toContain('the hook returned a null child');
  });

  it('a Secret, without telling its data', async () => {
    const next = counter();
    const cluster = await start({
      children: ['v1/secrets/InPlace'],
      sync: () => {
        const password = `hunter-${next()}`;
        return {
          children: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, stringData: { password } }],
        };
      },
    });

    const complaint = await cluster.complaint();

    expect(complaint).toContain(
      'field: stringData.password of Secret default/a\n  values: (hidden) and (hidden)',
    );
    expect(complaint).toContain('cause: counter');
    expect(complaint).not.toContain('hunter');
  });
});
