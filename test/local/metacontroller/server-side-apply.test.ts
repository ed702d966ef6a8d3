import type { KubeApi, ObjectInput, ObjectRef } from '../../../src/cluster/kube-api.js';
import { isStatusError } from '../../../src/cluster/status-error.js';
import type { KubeObject } from '../../../src/contract/kube-object.js';
import { createLocalApi } from '../../../src/local/api/local-api.js';
import { realClock } from '../../../src/local/clock.js';
import { startMetacontroller } from '../../../src/local/metacontroller/metacontroller.js';
import type { ApplyingApi, ApplyOptions } from '../../../src/local/metacontroller/apply-api.js';
import { decorator, EmbeddedCluster, secret, target } from './support/embedded-cluster.js';

interface Applied {
  readonly name: string;
  readonly options: ApplyOptions;
}

/** Just enough of server-side apply: create, or merge what is given. */
function applying(api: KubeApi, applied: Applied[]): KubeApi & ApplyingApi {
  const merge = async (ref: ObjectRef, object: ObjectInput): Promise<KubeObject> => {
    const before = await api.get(ref).catch((error: unknown) => {
      if (isStatusError(error, 'NotFound')) return undefined;
      throw error;
    });
    if (before === undefined) return api.create(ref.resource, object);
    const metadata = { ...before.metadata, ...object.metadata };
    return api.update(ref.resource, { ...before, ...object, metadata });
  };
  return {
    ...api,
    apply: (ref, object, options) => {
      applied.push({ name: ref.name, options });
      return merge(ref, object);
    },
    dryRunApply: async (ref, object) => {
      const before = await api.get(ref);
      return { ...before, ...object, metadata: { ...before.metadata, ...object.metadata, name: ref.name } };
    },
  };
}

describe('server-side apply', () => {
  let cluster: EmbeddedCluster;
  let applied: Applied[];
  afterEach(() => cluster.stop());

  async function begin(method: string): Promise<void> {
    applied = [];
    cluster = await EmbeddedCluster.start({
      hooks: { sync: ({ object }) => ({ attachments: [secret('s', { v: JSON.stringify(object['data'] ?? 1) })] }) },
      api: (api) => applying(api, applied),
      options: { applyStrategy: 'server-side-apply', fieldManager: 'us' },
    });
    const attachments = [{ apiVersion: 'v1', resource: 'secrets', updateStrategy: { method } }];
    await cluster.create(decorator('dc', cluster.url, { attachments }), target('t'));
    await cluster.settle();
  }

  it('creates by force under its field manager, without a record of what was applied', async () => {
    await begin('InPlace');

    expect(applied[0]).toEqual({ name: 's', options: { fieldManager: 'us', force: true } });
    const { annotations, ownerReferences } = (await cluster.find('Secret', 's'))?.metadata ?? {};
    expect(annotations).toEqual({ 'metacontroller.k8s.io/decorator-controller': 'dc' });
    expect(ownerReferences).toMatchObject([{ kind: 'ConfigMap', name: 't', controller: true }]);
  });

  it('does not send again what has not changed', async () => {
    await begin('InPlace');
    const calls = applied.length;

    cluster.metacontroller.resync();
    await cluster.settle();

    expect(applied).toHaveLength(calls);
  });

  it('sends again what somebody has changed', async () => {
    await begin('InPlace');

    await cluster.patch('Secret', 's', { data: { v: 'YQ==' } });
    await cluster.settle();

    expect((await cluster.find('Secret', 's'))?.['data']).toEqual(secret('s', { v: '1' })['data']);
  });

  it.each([
    ['OnDelete', true, false],
    ['InPlace', true, true],
    ['Recreate', false, true],
  ])('follows %s for a child that is to change', async (method, keepsUid, changes) => {
    await begin(method);
    const before = await cluster.find('Secret', 's');

    await cluster.patch('ConfigMap', 't', { data: { a: 'b' } });
    await cluster.settle();

    const after = await cluster.find('Secret', 's');
    expect(after?.metadata.uid === before?.metadata.uid).toBe(keepsUid);
    expect(JSON.stringify(after?.['data']) !== JSON.stringify(before?.['data'])).toBe(changes);
  });

  it('is refused over an API that does not know it', async () => {
    await begin('InPlace');
    const clock = realClock();
    const { apply: _apply, ...api }: KubeApi & Partial<ApplyingApi> = createLocalApi({ clock });

    expect(() =>
      startMetacontroller({ api, clock, options: { applyStrategy: 'server-side-apply' } }),
    ).toThrow('server-side apply needs an API that knows it');
  });
});
