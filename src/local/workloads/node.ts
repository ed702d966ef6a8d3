import type { KubeApi } from '../../cluster/kube-api.js';
import { isStatusError } from '../../cluster/status-error.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { Clock } from '../clock.js';
import { objectsAt, textAt, textListAt, toTimestamp } from './fields.js';

/** The one node, on which every Pod runs that does not ask for another by name. */
export const NODE_NAME = 'local';
export const NODE_ADDRESS = '127.0.0.1';

const CONDITIONS = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
] as const;

/** Makes the node known, as a kubelet does when it starts. Its status never changes: there are no heartbeats. */
export async function registerNode({
  api,
  clock,
}: {
  readonly api: KubeApi;
  readonly clock: Clock;
}): Promise<void> {
  const labels = { 'kubernetes.io/hostname': NODE_NAME, 'kubernetes.io/os': 'linux' };
  const identity = { apiVersion: 'v1', kind: 'Node', metadata: { name: NODE_NAME, labels } };
  try {
    const node = await api.create('nodes', { ...identity, spec: {} });
    await api.updateStatus('nodes', { ...node, status: statusAt(toTimestamp(clock.now())) });
  } catch (error) {
    if (!isStatusError(error, 'AlreadyExists')) throw error;
  }
}

function statusAt(now: string) {
  const resources = { cpu: '1k', memory: '1Ti', pods: '1M' };
  const times = { lastHeartbeatTime: now, lastTransitionTime: now };
  return {
    addresses: [
      { type: 'InternalIP', address: NODE_ADDRESS },
      { type: 'Hostname', address: NODE_NAME },
    ],
    allocatable: resources,
    capacity: resources,
    conditions: CONDITIONS.map(([type, status, reason, message]) => ({
      type,
      status,
      reason,
      message,
      ...times,
    })),
    nodeInfo: { operatingSystem: 'linux', kubeletVersion: 'metahooks', containerRuntimeVersion: 'none://' },
  };
}

/** Where a Pod runs or, before it is bound, has to run; the Pods of a DaemonSet ask for a node by name. */
export function nodeOf(pod: KubeObject): string | undefined {
  const bound = textAt(pod, 'spec', 'nodeName');
  if (bound !== undefined) return bound;
  const path = [
    'spec',
    'affinity',
    'nodeAffinity',
    'requiredDuringSchedulingIgnoredDuringExecution',
  ] as const;
  const terms = objectsAt(pod, ...path, 'nodeSelectorTerms');
  const fields = terms.flatMap((term) => objectsAt(term, 'matchFields'));
  return fields.flatMap((field) => textListAt(field, 'values'))[0];
}
