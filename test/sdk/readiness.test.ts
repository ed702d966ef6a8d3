import { isReady } from '../../src/sdk/index.js';
import { desiredPod, observe, READY_STATUS } from '../support/objects.js';

const child = (
  kind: string,
  spec: unknown,
  status?: Record<string, unknown>,
): Parameters<typeof isReady>[0] =>
  observe(
    { apiVersion: 'apps/v1', kind, metadata: { name: 'web' }, spec },
    status === undefined ? {} : { status },
  );

describe('isReady', () => {
  it.each([
    ['Deployment', { replicas: 2 }, { replicas: 2, updatedReplicas: 2, availableReplicas: 2 }],
    ['StatefulSet', { replicas: 1 }, { readyReplicas: 1, updatedReplicas: 1 }],
    ['StatefulSet', { replicas: 1, updateStrategy: { type: 'OnDelete' } }, { readyReplicas: 1 }],
    ['ReplicaSet', {}, { availableReplicas: 1 }],
    ['Job', {}, { conditions: [{ type: 'Complete', status: 'True' }] }],
    ['PersistentVolumeClaim', {}, { phase: 'Bound' }],
    ['ConfigMap', undefined, undefined],
    ['Widget', {}, { conditions: [{ type: 'Synced', status: 'False' }] }],
  ])('takes a %s with spec %j and status %j for ready', (kind, spec, status) => {
    expect(isReady(child(kind, spec, status))).toBe(true);
  });

  it.each([
    ['Deployment', { replicas: 2 }, { replicas: 3, updatedReplicas: 2, availableReplicas: 3 }],
    ['Deployment', { replicas: 2 }, {}],
    ['StatefulSet', { replicas: 1 }, { readyReplicas: 1 }],
    ['DaemonSet', {}, { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 }],
    ['Job', {}, { conditions: [{ type: 'Failed', status: 'True' }] }],
    ['Widget', {}, { conditions: [{ type: 'Ready', status: 'False' }] }],
  ])('takes a %s with spec %j and status %j for unready', (kind, spec, status) => {
    expect(isReady(child(kind, spec, status))).toBe(false);
  });

  it('takes a Pod that is being deleted for unready', () => {
    const metadata = { deletionTimestamp: '2026-06-01T12:00:00Z' };

    expect(isReady(observe(desiredPod('web'), { status: READY_STATUS, metadata }))).toBe(false);
  });

  it('takes a status without observedGeneration for stale once the object was changed in place', () => {
    const changed = { generation: 2 };

    expect(isReady(observe(desiredPod('web'), { status: READY_STATUS }))).toBe(true);
    expect(isReady(observe(desiredPod('web'), { status: READY_STATUS, metadata: changed }))).toBe(false);
  });
});
