import type { KubeObject, OwnerReference } from '../../contract/kube-object.js';
import { StatusError } from '../../cluster/status-error.js';
import { type ApiContext, toTimestamp } from './context.js';
import { createObject } from './create.js';

const COLLECTOR = 'garbage-collector-controller';

/** Writes an Event for every new owner in another namespace: an owner that the garbage collector takes for absent. */
export function warnOfForeignOwners(
  context: ApiContext,
  object: KubeObject,
  previous: KubeObject | undefined,
): void {
  const known = new Set((previous?.metadata.ownerReferences ?? []).map(({ uid }) => uid));
  for (const owner of object.metadata.ownerReferences ?? []) {
    if (!known.has(owner.uid) && isElsewhere(context, owner, object)) warn(context, owner, object);
  }
}

function isElsewhere({ store }: ApiContext, { uid }: OwnerReference, { metadata }: KubeObject): boolean {
  const namespace = store.byUid(uid)?.object.metadata.namespace;
  return namespace !== undefined && namespace !== metadata.namespace;
}

function warn(
  context: ApiContext,
  { apiVersion, kind, name, uid }: OwnerReference,
  object: KubeObject,
): void {
  const { metadata } = object;
  const { namespace = '' } = metadata;
  const time = toTimestamp(context.clock.now());
  const shown = `[${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}]`;
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { generateName: `${metadata.name}.`, namespace: metadata.namespace ?? 'default' },
    involvedObject: {
      apiVersion: object.apiVersion,
      kind: object.kind,
      name: metadata.name,
      namespace: metadata.namespace,
      uid: metadata.uid,
      resourceVersion: metadata.resourceVersion,
    },
    type: 'Warning',
    reason: 'OwnerRefInvalidNamespace',
    message: `ownerRef ${shown} does not exist in namespace ${JSON.stringify(namespace)}`,
    count: 1,
    firstTimestamp: time,
    lastTimestamp: time,
    source: { component: COLLECTOR },
    reportingComponent: COLLECTOR,
    reportingInstance: '',
  };
  try {
    createObject(context, context.registry.get('v1', 'events'), {
      input: event,
      author: { manager: 'kube-controller-manager' },
    });
  } catch (error) {
    // One that cannot be written, into a namespace on its way out, is lost, as events are.
    if (!(error instanceof StatusError)) throw error;
  }
}
