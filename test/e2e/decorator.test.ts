import type { ObjectInput } from '../../src/cluster/kube-api.js';
import type { KubeObject } from '../../src/contract/kube-object.js';
import { type DecoratorRequest, parseDecoratorRequest } from '../../src/contract/requests.js';
import { type Arena, plain, playBoth, type Story } from './support/arena.js';
import type { HookAnswer, HookCall } from './support/hook-server.js';
import { openDefinition, rightsOn } from './support/settings.js';
import { describeWithMetacontroller, useControlPlane } from './support/suite.js';

// The same life of a decorated object, on the real Metacontroller and on the stand-in.

const plane = useControlPlane();
const GROUP = 'decorator.example.com';
const widgetRef = { apiVersion: `${GROUP}/v1`, resource: 'widgets', namespace: 'default', name: 'w' };
const attachedRef = { apiVersion: 'v1', resource: 'configmaps', namespace: 'default', name: 'w-attached' };

const decorator = (url: string): ObjectInput => ({
  apiVersion: 'metacontroller.k8s.io/v1alpha1',
  kind: 'DecoratorController',
  metadata: { name: 'decorator-life' },
  spec: {
    resources: [
      {
        apiVersion: `${GROUP}/v1`,
        resource: 'widgets',
        labelSelector: { matchLabels: { decorate: 'yes' } },
        annotationSelector: { matchExpressions: [{ key: 'team', operator: 'In', values: ['a', 'b'] }] },
      },
    ],
    attachments: [{ apiVersion: 'v1', resource: 'configmaps', updateStrategy: { method: 'RollingInPlace' } }],
    hooks: {
      sync: { version: 'v2', webhook: { url: `${url}/sync` } },
      finalize: { webhook: { url: `${url}/finalize` } },
    },
  },
});

function answer({ path, body }: HookCall): HookAnswer {
  const request = parseDecoratorRequest(body);
  const observed = Object.keys(request.attachments['ConfigMap.v1'] ?? {});
  if (path === '/finalize') return { body: { attachments: [], finalized: observed.length === 0 } };
  const { note } = request.object['spec'] as { note?: string };
  if (note === 'fail') return { status: 500, body: { error: 'as told' } };
  const data = note === undefined ? {} : { note };
  return {
    body: {
      labels: { seen: 'yes', obsolete: null },
      annotations: { note: note ?? null },
      status: { attached: observed.length },
      attachments: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'w-attached' }, data }],
    },
  };
}

const STORY: Story = {
  setting: (url) => [
    openDefinition(GROUP, 'Widget'),
    ...rightsOn('decorator-life', { '': ['configmaps'], [GROUP]: ['widgets', 'widgets/status'] }),
    decorator(url),
  ],
  answer,
  play: async (arena) => {
    await arena.started('DecoratorController', 'decorator-life');
    const chapters: unknown[] = [];
    for (const [title, act] of CHAPTERS) {
      const mark = arena.hooks.calls.length;
      await act(arena);
      await arena.rest();
      const calls = arena.hooks.calls.slice(mark);
      const asked = calls.map(({ body }) => toQuestion(parseDecoratorRequest(body)));
      chapters.push({
        title,
        hooks: [...new Set(calls.map(({ path }) => path))],
        // What is asked in between depends on which watch is ahead.
        askedFirst: asked[0],
        askedLast: asked.at(-1),
        widget: plain(await arena.find(widgetRef)),
        attached: plain(await arena.find(attachedRef)),
        events: await arena.events('Widget', 'w'),
      });
    }
    return chapters;
  },
};

const CHAPTERS: readonly (readonly [string, (arena: Arena) => Promise<unknown>])[] = [
  ['labelled only', ({ api }) => api.create('widgets', widget())],
  ['labelled and annotated', ({ api }) => api.patch(widgetRef, { metadata: { annotations: { team: 'a' } } })],
  ['changed', ({ api }) => api.patch(widgetRef, { spec: { note: 'one' } })],
  ['changed back', ({ api }) => api.patch(widgetRef, { spec: { note: null } })],
  ['attachment deleted', ({ api }) => api.delete(attachedRef)],
  ['hook fails', ({ api }) => api.patch(widgetRef, { spec: { note: 'fail' } })],
  ['hook recovers', ({ api }) => api.patch(widgetRef, { spec: { note: 'two' } })],
  ['opted out', ({ api }) => api.patch(widgetRef, { metadata: { annotations: { team: 'c' } } })],
  ['opted in', ({ api }) => api.patch(widgetRef, { metadata: { annotations: { team: 'b' } } })],
  ['deleted', ({ api }) => api.delete(widgetRef)],
];

function widget(): ObjectInput {
  const metadata = { name: 'w', namespace: 'default', labels: { decorate: 'yes', obsolete: 'yes' } };
  return { apiVersion: `${GROUP}/v1`, kind: 'Widget', metadata, spec: {} };
}

function toQuestion({ object, attachments, related, finalizing }: DecoratorRequest): unknown {
  const { labels, annotations, finalizers } = object.metadata;
  const { spec, status } = object;
  const objects = Object.values(attachments).flatMap((group) => Object.values<KubeObject>(group));
  return {
    ...{ labels, annotations, finalizers, spec, status, related, finalizing },
    groups: Object.entries(attachments).map(([key, group]) => [key, Object.keys(group)]),
    data: objects.map(({ data }) => data),
  };
}

describeWithMetacontroller('a DecoratorController', () => {
  it('leads the same life on the real Metacontroller and on the stand-in', async () => {
    const { real, standIn } = await playBoth(plane, STORY);

    expect(standIn).toEqual(real);
  });
});
