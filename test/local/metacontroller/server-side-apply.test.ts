import type { ApplyOptions, KubeApi } from '../../../src/cluster/kube-api.js';
import { decorator, EmbeddedCluster, secret, target } from './support/embedded-cluster.js';

interface Applied {
  readonly name: string;
  readonly options: ApplyOptions;
}

/** The same API, remembering what was applied for good. */
function recording(api: KubeApi, applied: Applied[]): KubeApi {
  return {
    ...api,
    apply: (ref, object, options) => {
      if (options.dryRun !== true) applied.push({ name: ref.name, options });
      return api.apply(ref, object, options);
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
      api: (api) => recording(api, applied),
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
});
