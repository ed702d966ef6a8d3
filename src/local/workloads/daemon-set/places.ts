import type { KubeObject } from '../../../contract/kube-object.js';
import { numberAt } from '../fields.js';
import { nodeOf } from '../node.js';
import { availableIn, isActive } from '../pod-health.js';

export const HASH_LABEL = 'controller-revision-hash';
export const GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation';

/** A node and the Pods that a DaemonSet has there. */
export interface Place {
  readonly node: string;
  /** With the present template and with an earlier one; oldest first. */
  readonly current: readonly KubeObject[];
  readonly outdated: readonly KubeObject[];
  /** Being deleted, or failed and about to be. */
  readonly leaving: readonly KubeObject[];
}

export function toPlaces(
  nodes: readonly KubeObject[],
  pods: readonly KubeObject[],
  hash: string,
): readonly Place[] {
  const oldestFirst = pods.toSorted((one, other) => (ageOf(one) < ageOf(other) ? -1 : 1));
  return nodes.map(({ metadata: { name: node } }) => {
    const here = oldestFirst.filter((pod) => nodeOf(pod) === node);
    const active = here.filter(isActive);
    const isCurrent = ({ metadata }: KubeObject): boolean => metadata.labels?.[HASH_LABEL] === hash;
    return {
      node,
      current: active.filter(isCurrent),
      outdated: active.filter((pod) => !isCurrent(pod)),
      leaving: here.filter((pod) => !active.includes(pod)),
    };
  });
}

function ageOf({ metadata }: KubeObject): string {
  return `${metadata.creationTimestamp ?? ''} ${metadata.uid}`;
}

/** Milliseconds until a Pod counts as available. */
export function delayOf(set: KubeObject, pod: KubeObject, now: number): number {
  return availableIn(pod, numberAt(set, 'spec', 'minReadySeconds') ?? 0, now);
}
