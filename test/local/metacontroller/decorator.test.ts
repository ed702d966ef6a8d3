import type { KubeApi } from '../../../src/cluster/kube-api.js';
import { StatusError } from '../../../src/cluster/status-error.js';
import { virtualClock } from '../../../src/local/clock.js';
import { decorator, EmbeddedCluster, secret, target } from './support/embedded-cluster.js';
import type { TestHook } from './support/hook-server.js';

const FINALIZER = 'metacontroller.io/decoratorcontroller-dc';
const DECORATOR = 'metacontroller.k8s.io/decorator-controller';

describe('a decorator', () => {
  let cluster: EmbeddedCluster;
  afterEach(() => cluster.stop());

  /** A decorator `dc` and a target `t`, settled. */
  async function begin(sync: TestHook, spec: object = {}): Promise<void> {
    cluster = await EmbeddedCluster.start({ hooks: { sync } });
    await cluster.create(decorator('dc', cluster.url, spec), target('t'));
    await cluster.settle();
  }

  it('attaches objects that it owns and marks, and writes labels and annotations of the target', async () => {
    await begin(() => ({ labels: { a: 'b' }, annotations: { c: 'd' }, attachments: [secret('s')] }));

    const found = await cluster.find('ConfigMap', 't');
    expect(found?.metadata).toMatchObject({ labels: { decorate: 'yes', a: 'b' }, annotations: { c: 'd' } });
    expect((await cluster.find('Secret', 's'))?.metadata).toMatchObject({
      annotations: { [DECORATOR]: 'dc' },
      ownerReferences: [{ kind: 'ConfigMap', name: 't', uid: found?.metadata.uid, controller: true }],
    });
  });

  it('sends object and attachments instead of parent and children', async () => {
    await begin(() => ({ attachments: [secret('s')] }));

    expect(cluster.hooks.calls('sync').at(-1)).toEqual({
      controller: expect.objectContaining({ kind: 'DecoratorController', status: {} }),
      object: expect.objectContaining({ kind: 'ConfigMap' }),
      attachments: { 'Secret.v1': { s: expect.objectContaining({ kind: 'Secret' }) } },
      related: {},
      finalizing: false,
    });
  });

  it('removes a label or annotation for null and leaves alone what is not named', async () => {
    await begin(({ object }) =>
      Object.hasOwn(object.metadata, 'annotations') ? { labels: { a: null }, annotations: { c: null, d: 'e' } } : {},
    );
    await cluster.patch('ConfigMap', 't', { metadata: { labels: { a: 'b', keep: 'k' }, annotations: { c: 'd' } } });
    await cluster.settle();

    const { labels, annotations } = (await cluster.find('ConfigMap', 't'))?.metadata ?? {};
    expect([labels, annotations]).toEqual([{ decorate: 'yes', keep: 'k' }, { d: 'e' }]);
  });

  it('writes nothing when nothing differs', async () => {
    await begin(() => ({ labels: { decorate: 'yes', gone: null } }));

    expect(cluster.of('target-written')).toEqual([]);
    expect(cluster.of('turn-began')).toHaveLength(1);
  });

  it('takes only targets that both selectors select', async () => {
    cluster = await EmbeddedCluster.start({ hooks: { sync: () => ({}) } });
    const resources = [
      {
        apiVersion: 'v1',
        resource: 'configmaps',
        labelSelector: { matchLabels: { decorate: 'yes' } },
        annotationSelector: { matchAnnotations: { team: 'a' } },
      },
    ];
    await cluster.create(
      decorator('dc', cluster.url, { resources }),
      target('labelled'),
      target('annotated', { labels: {}, annotations: { team: 'a' } }),
      target('both', { annotations: { team: 'a' } }),
    );
    await cluster.settle();

    expect(cluster.hooks.calls('sync').map(({ object }) => object.metadata.name)).toEqual(['both']);
  });

  it('of two rules for one kind follows the last', async () => {
    cluster = await EmbeddedCluster.start({ hooks: { sync: () => ({}) } });
    const rule = (value: string): object => ({
      apiVersion: 'v1',
      resource: 'configmaps',
      labelSelector: { matchLabels: { which: value } },
    });
    await cluster.create(
      decorator('dc', cluster.url, { resources: [rule('one'), rule('two')] }),
      target('one', { labels: { which: 'one' } }),
      target('two', { labels: { which: 'two' } }),
    );
    await cluster.settle();

    expect(cluster.hooks.calls('sync').map(({ object }) => object.metadata.name)).toEqual(['two']);
  });

  it('has targets of several kinds, cluster-scoped ones with attachments everywhere', async () => {
    cluster = await EmbeddedCluster.start({
      hooks: {
        sync: ({ object }) =>
          object['kind'] === 'Namespace' ? { attachments: [secret('n')] } : { attachments: [secret('c')] },
      },
    });
    const rule = { apiVersion: 'v1', labelSelector: { matchLabels: { decorate: 'yes' } } };
    const resources = ['namespaces', 'configmaps'].map((resource) => ({ ...rule, resource }));
    await cluster.create(decorator('dc', cluster.url, { resources }), target('t'));
    await cluster.patch('Namespace', 'default', { metadata: { labels: { decorate: 'yes' } } });
    await cluster.settle();

    const keys = cluster.hooks.calls('sync').map(({ attachments }) => Object.keys(attachments['Secret.v1'] ?? {}));
    expect(keys).toEqual(expect.arrayContaining([['c'], ['default/n']]));
  });

  it('adopts nothing, not even what carries its annotation', async () => {
    await begin(({ attachments }) => ({ labels: { seen: String(Object.keys(attachments['Secret.v1'] ?? {}).length) } }));
    await cluster.create(secret('s', {}, { annotations: { [DECORATOR]: 'dc' } }));
    await cluster.settle();
    cluster.metacontroller.resync('dc');
    await cluster.settle();

    expect((await cluster.find('ConfigMap', 't'))?.metadata.labels?.['seen']).toBe('0');
  });

  it('does not see what another decorator has attached to the same target', async () => {
    cluster = await EmbeddedCluster.start({
      hooks: { one: () => ({ attachments: [secret('one')] }), two: () => ({ attachments: [secret('two')] }) },
    });
    const hooks = (path: string): object => ({ hooks: { sync: { webhook: { url: `${cluster.url}/${path}` } } } });
    await cluster.create(
      decorator('dc-one', cluster.url, hooks('one')),
      decorator('dc-two', cluster.url, hooks('two')),
      target('t'),
    );
    await cluster.settle();

    expect(Object.keys(cluster.hooks.calls('one').at(-1)?.attachments['Secret.v1'] ?? {})).toEqual(['one']);
    expect(Object.keys(cluster.hooks.calls('two').at(-1)?.attachments['Secret.v1'] ?? {})).toEqual(['two']);
  });

  it('runs without the status checks of an attachment, which its CRD does not have', async () => {
    const updateStrategy = { method: 'InPlace', statusChecks: { conditions: [{ type: 'Ready' }] } };
    const attachments = [{ apiVersion: 'v1', resource: 'secrets', updateStrategy }];

    await begin(() => ({ attachments: [secret('s')] }), { attachments });

    expect(await cluster.find('Secret', 's')).toBeDefined();
    expect(cluster.hooks.calls('sync')[0]?.controller).toHaveProperty('spec.attachments', [
      { apiVersion: 'v1', resource: 'secrets', updateStrategy: { method: 'InPlace' } },
    ]);
  });

  it.each([
    ['RollingRecreate', false],
    ['RollingInPlace', true],
  ])('takes %s for the method without Rolling', async (method, keepsUid) => {
    const attachments = [{ apiVersion: 'v1', resource: 'secrets', updateStrategy: { method } }];
    await begin(
      ({ object }) => ({ attachments: [secret('s', { v: JSON.stringify(object['data'] ?? {}) })] }),
      { attachments },
    );
    const before = await cluster.find('Secret', 's');

    await cluster.patch('ConfigMap', 't', { data: { v: '2' } });
    await cluster.settle();

    const after = await cluster.find('Secret', 's');
    expect(after?.['data']).not.toEqual(before?.['data']);
    expect(after?.metadata.uid === before?.metadata.uid).toBe(keepsUid);
  });

  it('calls its hook again after resyncAfterSeconds and each resyncPeriodSeconds', async () => {
    const clock = virtualClock(Date.UTC(2026, 0, 1));
    cluster = await EmbeddedCluster.start({ hooks: { sync: () => ({ resyncAfterSeconds: 2.5 }) }, clock });
    await cluster.create(decorator('dc', cluster.url, { resyncPeriodSeconds: 4 }), target('t'));
    await cluster.settle();

    await clock.advance(2500);
    await cluster.settle();
    await clock.advance(1500);
    await cluster.settle();

    const causes = cluster.of('turn-began').map(({ causes: [cause] }) => cause?.type);
    expect(causes.slice(-2)).toEqual(['resync-after', 'resync']);
  });

  it('passes over changes of status alone with ignoreStatusChanges', async () => {
    cluster = await EmbeddedCluster.start({ hooks: { sync: () => ({}) } });
    await cluster.define('Thing');
    const resources = [{ apiVersion: 'example.com/v1', resource: 'things', ignoreStatusChanges: true }];
    const thing = { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 't', namespace: 'default' } };
    await cluster.create(decorator('dc', cluster.url, { resources }), { ...thing, spec: {} });
    await cluster.settle();

    await cluster.api.patch({ ...(await cluster.ref('Thing', 't')), subresource: 'status' }, { status: { a: 1 } });
    await cluster.settle();
    expect(cluster.hooks.calls('sync')).toHaveLength(1);

    await cluster.patch('Thing', 't', { spec: { a: 1 } });
    await cluster.settle();
    expect(cluster.hooks.calls('sync')).toHaveLength(2);
  });

  it('shows a failed hook and a missing one as Events of the target', async () => {
    await begin(() => ({ status: 'wrong' }));
    const [message] = await cluster.messages('t');
    expect(message).toMatch(/^SyncError: Sync error: sync hook failed \(version=v1\): can't unmarshal/);

    await cluster.patch('DecoratorController', 'dc', { spec: { hooks: { sync: null } } });
    await cluster.until(async () => (await cluster.messages('t')).length > 1);
    expect(await cluster.messages('t')).toContain('SyncError: Sync error: no enabled hooks found');
  });

  it('asks a customize hook about the object as its parent', async () => {
    cluster = await EmbeddedCluster.start({
      hooks: {
        sync: () => ({}),
        customize: ({ parent }) => ({
          relatedResources: [{ apiVersion: 'v1', resource: 'secrets', names: [`for-${parent.metadata.name}`] }],
        }),
      },
    });
    const hook = (path: string): object => ({ webhook: { url: `${cluster.url}/${path}` } });
    await cluster.create(
      secret('for-t'),
      decorator('dc', cluster.url, { hooks: { sync: hook('sync'), customize: hook('customize') } }),
      target('t'),
    );
    await cluster.until(() => cluster.hooks.calls('sync').length > 0);
    expect(Object.keys(cluster.hooks.calls('sync')[0]?.related['Secret.v1'] ?? {})).toEqual(['for-t']);

    await cluster.patch('Secret', 'for-t', { data: { a: 'YQ==' } });
    await cluster.settle();
    expect(cluster.of('turn-began').at(-1)?.causes).toMatchObject([{ type: 'related' }]);
  });
});

describe('the status of a decorated object', () => {
  let cluster: EmbeddedCluster;
  afterEach(() => cluster.stop());

  async function begin(answer: object, hasStatus = true): Promise<void> {
    cluster = await EmbeddedCluster.start({ hooks: { sync: () => answer } });
    await cluster.define('Thing', { hasStatus });
    const resources = [{ apiVersion: 'example.com/v1', resource: 'things' }];
    const metadata = { name: 't', namespace: 'default' };
    await cluster.create(decorator('dc', cluster.url, { resources }));
    await cluster.create({ apiVersion: 'example.com/v1', kind: 'Thing', metadata, spec: {} });
    await cluster.settle();
  }

  it.each([true, false])('is replaced, without observedGeneration (subresource: %s)', async (hasStatus) => {
    await begin({ status: { a: 1 } }, hasStatus);
    await cluster.api.patch(
      { ...(await cluster.ref('Thing', 't')), ...(hasStatus && { subresource: 'status' }) },
      { status: { a: 2, foreign: true } },
    );
    await cluster.settle();

    expect((await cluster.find('Thing', 't'))?.['status']).toEqual({ a: 1 });
  });

  it.each([true, false])('stays as it is when the answer has none (subresource: %s)', async (hasStatus) => {
    await begin({ status: null, labels: { a: 'b' } }, hasStatus);

    const thing = await cluster.find('Thing', 't');
    expect([thing?.metadata.labels, thing?.['status']]).toEqual([{ a: 'b' }, undefined]);
    expect(await cluster.messages('t')).toEqual([]);
  });
});

describe('a decorator whose target has changed meanwhile', () => {
  let cluster: EmbeddedCluster;
  afterEach(() => cluster.stop());

  it('leaves the attachments for the next turn, without an Event', async () => {
    let refusals = 1;
    const refuseOnce = (api: KubeApi): KubeApi => ({
      ...api,
      update: (resource, object) => {
        if (resource !== 'configmaps' || refusals-- <= 0) return api.update(resource, object);
        return Promise.reject(new StatusError(409, 'Conflict', 'changed'));
      },
    });
    const sync = (): object => ({ labels: { a: 'b' }, attachments: [secret('s')] });
    cluster = await EmbeddedCluster.start({ hooks: { sync }, api: refuseOnce });
    await cluster.create(decorator('dc', cluster.url), target('t'));
    await cluster.settle();
    expect(await cluster.find('Secret', 's')).toBeUndefined();
    expect(cluster.of('turn-ended')).toMatchObject([{ outcome: 'done' }]);

    cluster.metacontroller.resync();
    await cluster.settle();
    expect(await cluster.find('Secret', 's')).toBeDefined();
  });
});

describe('a decorator with a finalize hook', () => {
  let cluster: EmbeddedCluster;
  afterEach(() => cluster.stop());

  async function begin(finalize: TestHook): Promise<void> {
    cluster = await EmbeddedCluster.start({ hooks: { sync: () => ({ attachments: [secret('s')] }), finalize } });
    const hook = (path: string): object => ({ webhook: { url: `${cluster.url}/${path}` } });
    const hooks = { sync: hook('sync'), finalize: hook('finalize') };
    await cluster.create(decorator('dc', cluster.url, { hooks }), target('t'));
    await cluster.settle();
  }

  const isEmpty: TestHook = ({ attachments }) => ({
    finalized: Object.keys(attachments['Secret.v1'] ?? {}).length === 0,
  });

  it('puts its finalizer on the target before the first call', async () => {
    await begin(isEmpty);

    expect(cluster.hooks.calls('sync')[0]?.object.metadata.finalizers).toEqual([FINALIZER]);
  });

  it('tears down what it has attached before the target goes', async () => {
    await begin(isEmpty);

    await cluster.delete('ConfigMap', 't');
    await cluster.settle();

    expect(cluster.hooks.calls('finalize').map(({ finalizing }) => finalizing)).toContain(true);
    expect([await cluster.find('ConfigMap', 't'), await cluster.find('Secret', 's')]).toEqual([undefined, undefined]);
  });

  it('is asked to clean up a target that opts out, and is done with it then', async () => {
    await begin(isEmpty);

    await cluster.patch('ConfigMap', 't', { metadata: { labels: { decorate: 'no' } } });
    await cluster.settle();

    expect((await cluster.find('ConfigMap', 't'))?.metadata.finalizers).toBeUndefined();
    expect(await cluster.find('Secret', 's')).toBeUndefined();
    const calls = cluster.hooks.requests.length;
    await cluster.patch('ConfigMap', 't', { data: { a: 'b' } });
    await cluster.settle();
    expect(cluster.hooks.requests).toHaveLength(calls);
  });

  it('still applies the attachments of the answer that lets the target go', async () => {
    await begin(() => ({ finalized: true, attachments: [secret('s'), secret('last')] }));

    await cluster.patch('ConfigMap', 't', { metadata: { labels: { decorate: 'no' } } });
    await cluster.settle();

    expect(await cluster.find('Secret', 'last')).toBeDefined();
  });

  it('takes its finalizer back when the hook is taken out of the spec', async () => {
    await begin(isEmpty);

    await cluster.patch('DecoratorController', 'dc', { spec: { hooks: { finalize: null } } });
    await cluster.settle();

    expect((await cluster.find('ConfigMap', 't'))?.metadata.finalizers).toBeUndefined();
  });

  it('leaves its finalizer behind when it is deleted', async () => {
    await begin(isEmpty);

    await cluster.delete('DecoratorController', 'dc');
    await cluster.settle();

    expect((await cluster.find('ConfigMap', 't'))?.metadata.finalizers).toEqual([FINALIZER]);
    expect(await cluster.find('Secret', 's')).toBeDefined();
  });
});

describe('a DecoratorController object', () => {
  let cluster: EmbeddedCluster;
  afterEach(() => cluster.stop());

  it.each<[string, object, string]>([
    ['no hooks', { hooks: undefined }, 'no hooks defined'],
    [
      'an unknown target',
      { resources: [{ apiVersion: 'v1', resource: 'pots' }] },
      `can't find resource "pots" in apiVersion "v1"`,
    ],
    [
      'an unknown attachment',
      { attachments: [{ apiVersion: 'v1', resource: 'pots' }] },
      "can't create informer for child resource: can't create client for pots.v1 shared informer: discovery: can't find resource pots in apiVersion v1",
    ],
    [
      'an unknown attachment to be updated',
      { attachments: [{ apiVersion: 'v1', resource: 'pots', updateStrategy: { method: 'InPlace' } }] },
      `can't find child resource "pots" in v1`,
    ],
    [
      'an annotation that could not be a label',
      {
        resources: [
          {
            apiVersion: 'v1',
            resource: 'configmaps',
            annotationSelector: { matchAnnotations: { a: 'not a label value' } },
          },
        ],
      },
      `can't convert annotation selector for parent resource "configmaps" in apiVersion "v1": `,
    ],
  ])('with %s is a CreateError that is tried again', async (_title, spec, reason) => {
    cluster = await EmbeddedCluster.start();
    await cluster.create(decorator('dc', cluster.url, spec));
    await cluster.until(() => cluster.of('error').length > 1);

    expect(cluster.of('error')[0]?.message).toContain(`Cannot create new controller: ${reason}`);
  });

  it('may have the name of a CompositeController', async () => {
    cluster = await EmbeddedCluster.start({ hooks: { sync: () => ({}) } });
    await cluster.define('Thing');
    const parentResource = { apiVersion: 'example.com/v1', resource: 'things' };
    const hooks = { sync: { webhook: { url: `${cluster.url}/sync` } } };
    await cluster.create(decorator('same', cluster.url), {
      apiVersion: 'metacontroller.k8s.io/v1alpha1',
      kind: 'CompositeController',
      metadata: { name: 'same' },
      spec: { parentResource, hooks, generateSelector: true },
    });
    await cluster.settle();

    expect(cluster.metacontroller.state().controllers).toEqual(['same', 'same']);
  });
});
