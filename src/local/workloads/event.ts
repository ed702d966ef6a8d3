import type { KubeApi } from '../../cluster/kube-api.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { Clock } from '../clock.js';
import { toTimestamp } from './fields.js';

export interface Warning {
  readonly reason: string;
  readonly message: string;
  /** Who warns: `kubelet`, `default-scheduler`. */
  readonly component: string;
}

/** Records an event about an object. One that cannot be written is lost, as events are. */
export async function warn(
  object: KubeObject,
  { reason, message, component }: Warning,
  { api, clock }: { readonly api: KubeApi; readonly clock: Clock },
): Promise<void> {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace, uid, resourceVersion } = metadata;
  const time = toTimestamp(clock.now());
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { generateName: `${name}.`, namespace },
    involvedObject: { apiVersion, kind, name, namespace, uid, resourceVersion },
    type: 'Warning',
    reason,
    message,
    count: 1,
    firstTimestamp: time,
    lastTimestamp: time,
    source: { component },
    reportingComponent: component,
    reportingInstance: '',
  };
  await api.create('events', event).catch(() => undefined);
}
