import type { ObjectInput } from '../../src/cluster/kube-api.js';
import { type CompositeRequest, parseCompositeRequest } from '../../src/contract/requests.js';
import { type Arena, plain, playBoth, type Story } from './support/arena.js';
import type { HookAnswer, HookCall } from './support/hook-server.js';
import { openDefinition, rightsOn } from './support/settings.js';
import { describeWithMetacontroller, useControlPlane } from './support/suite.js';

// Rolling updates as they are: with children of a namespaced parent they stall after the first one.

const plane = useControlPlane();
const GROUP = 'rollout.example.com';
const fleetRef = { apiVersion: `${GROUP}/v1`, resource: 'fleets', namespace: 'default', name: 'f' };

const controller = (url: string): ObjectInput => ({
  apiVersion: 'metacontroller.k8s.io/v1alpha1',
  kind: 'CompositeController',
  metadata: { name: 'rollout-life' },
  spec: {
    generateSelector: true,
    parentResource: {
      apiVersion: `${GROUP}/v1`,
      resource: 'fleets',
      revisionHistory: { fieldPaths: ['spec.version'] },
    },
    childResources: [
      { apiVersion: 'v1', resource: 'configmaps', updateStrategy: { method: 'RollingRecreate' } },
    ],
    hooks: { sync: { version: 'v2', webhook: { url: `${url}/sync` } } },
  },
});

interface FleetSpec {
  readonly version: string;
  readonly size: number;
}

function answer({ body }: HookCall): HookAnswer {
  const { parent } = parseCompositeRequest(body);
  const { version, size } = parent['spec'] as FleetSpec;
  const children = Array.from({ length: size }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `f-${index}` },
    data: { version },
  }));
  return { body: { status: { version }, children } };
}

const STORY: Story = {
  setting: (url) => [
    openDefinition(GROUP, 'Fleet'),
    ...rightsOn('rollout-life', { '': ['configmaps'], [GROUP]: ['fleets', 'fleets/status'] }),
    controller(url),
  ],
  answer,
  play: async (arena) => {
    await arena.started('CompositeController', 'rollout-life');
    const chapters: unknown[] = [];
    for (const [title, act] of CHAPTERS) {
      const mark = arena.hooks.calls.length;
      await act(arena);
      await arena.rest();
      const calls = arena.hooks.calls.slice(mark).map(({ body }) => parseCompositeRequest(body));
      chapters.push({
        title,
        askedFor: [...new Set(calls.map(versionOf))].sort(),
        fleet: plain((await arena.find(fleetRef))?.['status']),
        ...(await stateOf(arena)),
      });
    }
    await arena.api.delete(fleetRef);
    return chapters;
  },
};

const CHAPTERS: readonly (readonly [string, (arena: Arena) => Promise<unknown>])[] = [
  ['created', ({ api }) => api.create('fleets', fleet({ version: 'one', size: 3 }))],
  ['changed', ({ api }) => api.patch(fleetRef, { spec: { version: 'two' } })],
  ['smaller', ({ api }) => api.patch(fleetRef, { spec: { size: 2 } })],
  ['larger', ({ api }) => api.patch(fleetRef, { spec: { size: 4 } })],
  ['changed again', ({ api }) => api.patch(fleetRef, { spec: { version: 'three' } })],
  ['rolled back', ({ api }) => api.patch(fleetRef, { spec: { version: 'one' } })],
];

function fleet(spec: FleetSpec): ObjectInput {
  return { apiVersion: `${GROUP}/v1`, kind: 'Fleet', metadata: { name: 'f', namespace: 'default' }, spec };
}

function versionOf({ parent }: CompositeRequest): string {
  return (parent['spec'] as FleetSpec).version;
}

async function stateOf(arena: Arena): Promise<object> {
  const { api } = arena;
  const revisions = await api.list({
    apiVersion: 'metacontroller.k8s.io/v1alpha1',
    resource: 'controllerrevisions',
    namespace: 'default',
  });
  const children = await api.list({ apiVersion: 'v1', resource: 'configmaps', namespace: 'default' });
  return {
    // Names in a revision are in the order of a Go map: by chance.
    revisions: revisions.items.map((revision) => JSON.stringify(sorted(plain(revision)))).sort(),
    children: children.items
      .filter(({ metadata }) => metadata.name.startsWith('f-'))
      .map(({ metadata, data }) => [metadata.name, data]),
    events: (await arena.events('Fleet', 'f')).filter((line) => !line.includes('already exists')),
  };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).sort();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, field]) => [key, sorted(field)]),
  );
}

describeWithMetacontroller('a rolling update', () => {
  it('goes as far on the real Metacontroller as on the stand-in', async () => {
    const { real, standIn } = await playBoth(plane, STORY);

    expect(standIn).toEqual(real);
  });
});
