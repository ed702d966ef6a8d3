import { findMetacontroller } from '../../../src/cli/dev/find-metacontroller.js';
import type { ObjectInput } from '../../../src/cluster/kube-api.js';
import { pod, startApi } from '../../local/api/objects.js';

const POD_LABELS = { app: 'a' };

function workload(kind: 'Deployment' | 'StatefulSet', name: string, image: string): ObjectInput {
  const template = { metadata: { labels: POD_LABELS }, spec: { containers: [{ name: 'main', image }] } };
  const selector = { matchLabels: POD_LABELS };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: 'default' },
    spec: { replicas: 0, selector, template },
  };
}

const podWith = (name: string, image: string): ObjectInput =>
  pod({ metadata: { name }, spec: { containers: [{ name: 'main', image }] } });

function lease(name: string, renewedAgoMs: number): ObjectInput {
  const renewTime = new Date(Date.now() - renewedAgoMs).toISOString().replace('Z', '000Z');
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace: 'default' },
    spec: { holderIdentity: 'pod-1', leaseDurationSeconds: 15, renewTime },
  };
}

const decorator = (name: string): ObjectInput => ({
  apiVersion: 'metacontroller.k8s.io/v1alpha1',
  kind: 'DecoratorController',
  metadata: { name },
  spec: { resources: [{ apiVersion: 'example.com/v1', resource: 'things' }] },
});

const controller = (name: string): ObjectInput => ({
  apiVersion: 'metacontroller.k8s.io/v1alpha1',
  kind: 'CompositeController',
  metadata: { name },
  spec: { parentResource: { apiVersion: 'example.com/v1', resource: 'things' } },
});

async function findAmong(resource: string, object: ObjectInput): Promise<readonly string[]> {
  const { api } = startApi();
  await api.create(resource, object);
  return findMetacontroller(api, ['crontab', 'alice']);
}

describe('a Metacontroller in a cluster', () => {
  it.each([
    ['deployments', workload('Deployment', 'metacontroller', 'x:1'), 'Deployment default/metacontroller'],
    [
      'statefulsets',
      workload('StatefulSet', 'my-metacontroller', 'x:1'),
      'StatefulSet default/my-metacontroller',
    ],
    [
      'deployments',
      workload('Deployment', 'mc', 'metacontrollerio/metacontroller@sha256:ab'),
      'Deployment default/mc with image metacontrollerio/metacontroller@sha256:ab',
    ],
    [
      'pods',
      podWith('mc-0', 'localhost:5000/metacontroller:v4'),
      'Pod default/mc-0 with image localhost:5000/metacontroller:v4',
    ],
    ['leases', lease('metacontroller', 10_000), 'Lease default/metacontroller of its leader'],
    ['compositecontrollers', controller('alice'), 'CompositeController alice'],
    ['decoratorcontrollers', decorator('alice'), 'DecoratorController alice'],
  ])('is found by one of the %s', async (resource, object, found) => {
    expect(await findAmong(resource, object)).toEqual([found]);
  });

  it.each([
    ['deployments', workload('Deployment', 'shop', 'ghcr.io/metacontroller/jsonnetd:v1')],
    ['pods', podWith('supermetacontrollers', 'nginx')],
    ['leases', lease('another', 0)],
    // Its Metacontroller has been gone for an hour.
    ['leases', lease('metacontroller', 3_600_000)],
    ['compositecontrollers', controller('somebody-elses')],
  ])('is not taken for one of these %s', async (resource, object) => {
    expect(await findAmong(resource, object)).toEqual([]);
  });
});
