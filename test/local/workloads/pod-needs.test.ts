import { names, pod, ref, startCluster, trueConditions, conditionsOf } from './cluster.js';
import type { KubeObject } from '../../../src/contract/kube-object.js';

const claim = (name = 'sample') => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace: 'default' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
});
const store = (kind: 'ConfigMap' | 'Secret', data: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'settings', namespace: 'default' },
  data,
});
const withContainer = (fields: object) => ({ containers: [{ name: 'main', image: 'web:1', ...fields }] });

it('binds a claim to a volume of its own', async () => {
  const { api, clock, get, list } = startCluster();
  const created = await api.create('persistentvolumeclaims', claim());
  await clock.advance(0);
  const name = `pvc-${created.metadata.uid}`;
  expect(await get('persistentvolumeclaims')).toMatchObject({
    metadata: { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
    spec: { volumeName: name },
    status: { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } },
  });
  expect(await api.get({ apiVersion: 'v1', resource: 'persistentvolumes', name })).toMatchObject({
    spec: { claimRef: { name: 'sample', uid: created.metadata.uid }, capacity: { storage: '1Gi' } },
    status: { phase: 'Bound' },
  });
  await api.delete(ref('persistentvolumeclaims'));
  await clock.advance(0);
  expect(await list('persistentvolumeclaims')).toEqual([]);
  expect((await api.list({ apiVersion: 'v1', resource: 'persistentvolumes' })).items).toEqual([]);
});

it('keeps a claim that is deleted as long as a Pod uses it', async () => {
  const { api, clock, list } = startCluster();
  await api.create('persistentvolumeclaims', claim());
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'sample' } }];
  await api.create('pods', pod({}, { volumes }));
  await clock.advance(1000);
  await api.delete(ref('persistentvolumeclaims'));
  await clock.advance(1000);
  expect(await list('persistentvolumeclaims')).toHaveLength(1);
  await api.delete(ref('pods'));
  await clock.advance(0);
  expect(await list('persistentvolumeclaims')).toEqual([]);
});

it('does not bind a Pod before its claims are there', async () => {
  const { api, clock, get, list } = startCluster();
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'sample' } }];
  await api.create('pods', pod({}, { volumes }));
  await clock.advance(1000);
  const pending = await get('pods');
  expect(pending['spec']).not.toHaveProperty('nodeName');
  expect(conditionsOf(pending)).toEqual(['PodScheduled=False/Unschedulable']);
  expect(await list('events')).toMatchObject([
    {
      reason: 'FailedScheduling',
      message: '0/1 nodes are available: persistentvolumeclaim "sample" not found.',
      involvedObject: { kind: 'Pod', name: 'sample' },
    },
  ]);
  await api.create('persistentvolumeclaims', claim());
  await clock.advance(300);
  expect(trueConditions(await get('pods'))).toContain('Ready');
});

it('says nothing when a claim comes a moment after its Pod', async () => {
  const { api, clock, get, list } = startCluster();
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'sample' } }];
  await api.create('pods', pod({}, { volumes }));
  await clock.advance(100);
  await api.create('persistentvolumeclaims', claim());
  await clock.advance(300);
  expect(trueConditions(await get('pods'))).toContain('Ready');
  expect(await list('events')).toEqual([]);
});

const variable = { name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a' } } };

it.each<[string, object, string]>([
  ['envFrom a Secret', { envFrom: [{ secretRef: { name: 'settings' } }] }, 'secret "settings" not found'],
  ['a key of a ConfigMap', { env: [variable] }, 'configmap "settings" not found'],
])('does not make a container that wants %s that is not there', async (_what, fields, message) => {
  const { api, clock, get, list } = startCluster();
  await api.create('pods', pod({}, withContainer(fields)));
  await clock.advance(1000);
  expect((await get('pods'))['status']).toMatchObject({
    phase: 'Pending',
    containerStatuses: [
      { ready: false, started: false, state: { waiting: { reason: 'CreateContainerConfigError', message } } },
    ],
  });
  expect(await list('events')).toMatchObject([{ reason: 'Failed', message: `Error: ${message}` }]);
});

it('makes the container when the ConfigMap has the key', async () => {
  const { api, clock, get } = startCluster();
  await api.create('pods', pod({}, withContainer({ env: [variable] })));
  await api.create('configmaps', store('ConfigMap', { b: '' }));
  await clock.advance(1000);
  expect((await get('pods'))['status']).toMatchObject({
    containerStatuses: [
      { state: { waiting: { message: "couldn't find key a in ConfigMap default/settings" } } },
    ],
  });
  await api.patch(ref('configmaps', 'settings'), { data: { a: '' } });
  await clock.advance(300);
  expect(trueConditions(await get('pods'))).toContain('Ready');
  await api.delete(ref('configmaps', 'settings'));
  await clock.advance(1000);
  expect(trueConditions(await get('pods'))).toContain('Ready');
});

it.each<[string, object, string]>([
  ['ConfigMap', { configMap: { name: 'settings' } }, 'configmap "settings" not found'],
  ['Secret', { secret: { secretName: 'settings' } }, 'secret "settings" not found'],
  [
    'projected',
    { projected: { sources: [{ secret: { name: 'settings' } }] } },
    'secret "settings" not found',
  ],
])('does not mount a volume of a missing object (%s)', async (_what, source, problem) => {
  const { api, clock, get, list } = startCluster();
  await api.create('pods', pod({}, { volumes: [{ name: 'files', ...source }] }));
  await clock.advance(1000);
  expect(waitingReasons(await get('pods'))).toEqual(['ContainerCreating']);
  expect(await list('events')).toMatchObject([
    { reason: 'FailedMount', message: `MountVolume.SetUp failed for volume "files" : ${problem}` },
  ]);
  await api.create('configmaps', store('ConfigMap'));
  await api.create('secrets', store('Secret'));
  await clock.advance(300);
  expect(trueConditions(await get('pods'))).toContain('Ready');
});

it('does without what is optional', async () => {
  const { api, clock, get, list } = startCluster();
  const optional = { name: 'settings', optional: true };
  const fields = {
    envFrom: [{ secretRef: optional }],
    env: [{ name: 'A', valueFrom: { configMapKeyRef: { ...optional, key: 'a' } } }],
  };
  const volumes = [{ name: 'files', configMap: optional }];
  await api.create('pods', pod({}, { ...withContainer(fields), volumes }));
  await clock.advance(300);
  expect(trueConditions(await get('pods'))).toContain('Ready');
  expect(names(await list('events'))).toEqual([]);
});

function waitingReasons(object: KubeObject): unknown[] {
  const { containerStatuses } = object['status'] as {
    containerStatuses: { state: { waiting?: { reason: string } } }[];
  };
  return containerStatuses.map(({ state }) => state.waiting?.reason);
}
