import type { KubeObject } from '../../../contract/kube-object.js';
import { numberAt, textAt } from '../fields.js';
import { availableIn, isReady } from '../pod-health.js';

export const REVISION_LABEL = 'controller-revision-hash';

/** A StatefulSet with its Pods, at one moment. */
export interface SetView {
  readonly set: KubeObject;
  readonly byOrdinal: ReadonlyMap<number, KubeObject>;
  /** The revisions that Pods below and above the partition have. */
  readonly current: KubeObject;
  readonly update: KubeObject;
  readonly now: number;
}

export function byOrdinal(set: KubeObject, pods: readonly KubeObject[]): ReadonlyMap<number, KubeObject> {
  return new Map(
    pods.flatMap((pod) => (ordinalOf(set, pod) === undefined ? [] : [[ordinalOf(set, pod) ?? 0, pod]])),
  );
}

/** The ordinal in the name of a Pod; undefined when it is no name that the StatefulSet gives. */
export function ordinalOf(set: KubeObject, pod: KubeObject): number | undefined {
  const [, parent, ordinal] = /^(.*)-(0|[1-9]\d*)$/.exec(pod.metadata.name) ?? [];
  return parent === set.metadata.name ? Number(ordinal) : undefined;
}

/** The ordinals that there are to be, lowest first. */
export function ordinalsOf(set: KubeObject): readonly number[] {
  const start = numberAt(set, 'spec', 'ordinals', 'start') ?? 0;
  return Array.from({ length: numberAt(set, 'spec', 'replicas') ?? 1 }, (_, index) => start + index);
}

/** Pods beyond the wanted ones, highest ordinal first. */
export function condemnedOf({ set, byOrdinal: pods }: SetView): readonly (readonly [number, KubeObject])[] {
  const wanted = new Set(ordinalsOf(set));
  return [...pods].filter(([ordinal]) => !wanted.has(ordinal)).sort(([one], [other]) => other - one);
}

export function isOrdered(set: KubeObject): boolean {
  return textAt(set, 'spec', 'podManagementPolicy') !== 'Parallel';
}

export function isTerminating(pod: KubeObject): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

export function isHealthy(pod: KubeObject): boolean {
  return isReady(pod) && !isTerminating(pod);
}

export function isAvailable({ set, now }: SetView, pod: KubeObject): boolean {
  return delayOf(set, pod, now) <= 0;
}

/** Milliseconds until a Pod counts as available. */
export function delayOf(set: KubeObject, pod: KubeObject, now: number): number {
  if (isTerminating(pod)) return Infinity;
  return availableIn(pod, numberAt(set, 'spec', 'minReadySeconds') ?? 0, now);
}
