import type { JsonObject, KubeObject } from '../../../contract/kube-object.js';
import { isReady } from '../pod-health.js';
import { delayOf, type Place } from './places.js';

export interface StatusView {
  readonly set: KubeObject;
  readonly places: readonly Place[];
  readonly now: number;
}

export function statusOf({ set, places, now }: StatusView): JsonObject {
  const isAvailable = (pod: KubeObject): boolean => delayOf(set, pod, now) <= 0;
  const count = (isCounted: (place: Place) => boolean): number => places.filter(isCounted).length;
  const some = (isCounted: (pod: KubeObject) => boolean): number =>
    count(({ current, outdated }) => [...current, ...outdated].some(isCounted));
  const available = some(isAvailable);
  return {
    currentNumberScheduled: some(() => true),
    numberMisscheduled: 0,
    desiredNumberScheduled: places.length,
    numberReady: some(isReady),
    observedGeneration: set.metadata.generation,
    updatedNumberScheduled: count(({ current }) => current.length > 0) || undefined,
    numberAvailable: available || undefined,
    numberUnavailable: places.length - available || undefined,
  };
}
