import type { KubeObject } from '../../contract/kube-object.js';
import { objectsAt, textAt } from './fields.js';

interface Health {
  readonly hasEnded: boolean;
  /** When it became ready, NaN when nobody knows; undefined while it is not. */
  readonly readySince: number | undefined;
}

// Owners look at all their Pods whenever one of them has changed; a changed Pod is another object.
const known = new WeakMap<KubeObject, Health>();

function healthOf(pod: KubeObject): Health {
  const found = known.get(pod) ?? readHealth(pod);
  known.set(pod, found);
  return found;
}

function readHealth(pod: KubeObject): Health {
  const phase = textAt(pod, 'status', 'phase');
  const ready = objectsAt(pod, 'status', 'conditions').find(({ type }) => type === 'Ready');
  const since = Date.parse(textAt(ready, 'lastTransitionTime') ?? '');
  return {
    hasEnded: phase === 'Succeeded' || phase === 'Failed',
    readySince: ready?.['status'] === 'True' ? since : undefined,
  };
}

export function hasEnded(pod: KubeObject): boolean {
  return healthOf(pod).hasEnded;
}

/** Neither ended nor being deleted. */
export function isActive(pod: KubeObject): boolean {
  return !hasEnded(pod) && pod.metadata.deletionTimestamp === undefined;
}

export function isReady(pod: KubeObject): boolean {
  return healthOf(pod).readySince !== undefined;
}

export function readySince(pod: KubeObject): number {
  return healthOf(pod).readySince ?? NaN;
}

/** Milliseconds until a Pod has been ready for long enough; none or fewer when it has, Infinity when it is not ready. */
export function availableIn(pod: KubeObject, minReadySeconds: number, now: number): number {
  if (!isReady(pod)) return Infinity;
  return minReadySeconds === 0 ? 0 : readySince(pod) + minReadySeconds * 1000 - now;
}

/** The shortest of the times that lie ahead; undefined when none does. */
export function soonest(delays: readonly number[]): number | undefined {
  const ahead = delays.filter((delay) => delay > 0 && delay < Infinity);
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}
