import type { KubeObject } from '../../contract/kube-object.js';
import { hasCondition } from './conditions.js';
import { objectsAt, textAt } from './fields.js';

export function hasEnded(pod: KubeObject): boolean {
  const phase = textAt(pod, 'status', 'phase');
  return phase === 'Succeeded' || phase === 'Failed';
}

/** Neither ended nor being deleted. */
export function isActive(pod: KubeObject): boolean {
  return !hasEnded(pod) && pod.metadata.deletionTimestamp === undefined;
}

export function isReady(pod: KubeObject): boolean {
  return hasCondition(pod, 'Ready');
}

/** Milliseconds until a Pod has been ready for long enough; none or fewer when it has, Infinity when it is not ready. */
export function availableIn(pod: KubeObject, minReadySeconds: number, now: number): number {
  if (!isReady(pod)) return Infinity;
  return minReadySeconds === 0 ? 0 : readySince(pod) + minReadySeconds * 1000 - now;
}

export function readySince(pod: KubeObject): number {
  const ready = objectsAt(pod, 'status', 'conditions').find(({ type }) => type === 'Ready');
  return Date.parse(textAt(ready, 'lastTransitionTime') ?? '');
}

/** The shortest of the times that lie ahead; undefined when none does. */
export function soonest(delays: readonly number[]): number | undefined {
  const ahead = delays.filter((delay) => delay > 0 && delay < Infinity);
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}
