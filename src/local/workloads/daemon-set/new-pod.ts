import type { ObjectInput } from '../../../cluster/kube-api.js';
import type { JsonObject, KubeObject } from '../../../contract/kube-object.js';
import { isTrueAt, objectAt, objectsAt } from '../fields.js';
import { podOf } from '../new-pod.js';
import { GENERATION_ANNOTATION, HASH_LABEL } from './places.js';

export function daemonPodOf(
  set: KubeObject,
  { node, hash }: { readonly node: string; readonly hash: string },
): ObjectInput {
  const template = objectAt(set, 'spec', 'template', 'spec');
  const generation = set.metadata.annotations?.[GENERATION_ANNOTATION] ?? '1';
  return podOf(set, {
    labels: { [HASH_LABEL]: hash, 'pod-template-generation': generation },
    spec: { affinity: withNode(objectAt(template, 'affinity'), node), tolerations: tolerationsOf(template) },
  });
}

/** A Pod belongs to its node before it is bound. */
function withNode(affinity: JsonObject, node: string): JsonObject {
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }];
  const nodeAffinity = objectAt(affinity, 'nodeAffinity');
  const terms = objectsAt(nodeAffinity, REQUIRED, 'nodeSelectorTerms').map((term) => ({
    ...term,
    matchFields,
  }));
  const nodeSelectorTerms = terms.length === 0 ? [{ matchFields }] : terms;
  return { ...affinity, nodeAffinity: { ...nodeAffinity, [REQUIRED]: { nodeSelectorTerms } } };
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';

/** A daemon runs on a node in whatever state it is. */
const TROUBLES = [
  ['not-ready', 'NoExecute'],
  ['unreachable', 'NoExecute'],
  ['disk-pressure', 'NoSchedule'],
  ['memory-pressure', 'NoSchedule'],
  ['pid-pressure', 'NoSchedule'],
  ['unschedulable', 'NoSchedule'],
] as const;

function tolerationsOf(spec: JsonObject): readonly JsonObject[] {
  const network = isTrueAt(spec, 'hostNetwork') ? ([['network-unavailable', 'NoSchedule']] as const) : [];
  const added = [...TROUBLES, ...network].map(([trouble, effect]): JsonObject => ({
    key: `node.kubernetes.io/${trouble}`,
    operator: 'Exists',
    effect,
  }));
  return [...objectsAt(spec, 'tolerations'), ...added];
}
