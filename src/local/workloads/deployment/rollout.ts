import type { JsonObject, KubeObject } from '../../../contract/kube-object.js';
import { isSameJson } from '../canonical-json.js';
import { numberAt, objectAt, textAt, textsAt } from '../fields.js';
import { resolveIntOrPercent } from '../int-or-percent.js';

/** The label by which a Deployment tells the Pods of its ReplicaSets apart. */
export const HASH_LABEL = 'pod-template-hash';

/** A Deployment with its ReplicaSets, at one moment. */
export interface Rollout {
  readonly deployment: KubeObject;
  /** The one with the present template; absent until it is made. */
  readonly newSet: KubeObject | undefined;
  /** The others, oldest first. */
  readonly oldSets: readonly KubeObject[];
}

export function toRollout(deployment: KubeObject, sets: readonly KubeObject[]): Rollout {
  const oldestFirst = sets.toSorted(byAge);
  const template = objectAt(deployment, 'spec', 'template');
  const newSet = oldestFirst.find((set) => isSameJson(templateOf(set), template));
  return { deployment, newSet, oldSets: oldestFirst.filter((set) => set !== newSet) };
}

export function allSets({ newSet, oldSets }: Rollout): readonly KubeObject[] {
  return newSet === undefined ? oldSets : [...oldSets, newSet];
}

/** The template of a ReplicaSet as the Deployment has it. */
function templateOf(set: KubeObject): JsonObject {
  const template = objectAt(set, 'spec', 'template');
  const { [HASH_LABEL]: _hash, ...labels } = textsAt(template, 'metadata', 'labels');
  return { ...template, metadata: { ...objectAt(template, 'metadata'), labels } };
}

function byAge(one: KubeObject, other: KubeObject): number {
  const age = ({ metadata }: KubeObject): string => `${metadata.creationTimestamp ?? ''} ${metadata.name}`;
  return age(one) < age(other) ? -1 : 1;
}

export function replicasOf(object: KubeObject | undefined): number {
  return object === undefined ? 0 : (numberAt(object, 'spec', 'replicas') ?? 1);
}

export function availableOf(set: KubeObject | undefined): number {
  return numberAt(set, 'status', 'availableReplicas') ?? 0;
}

export function sum(sets: readonly KubeObject[], count: (set: KubeObject) => number): number {
  return sets.reduce((total, set) => total + count(set), 0);
}

export function isRolling(deployment: KubeObject): boolean {
  return textAt(deployment, 'spec', 'strategy', 'type') !== 'Recreate';
}

/** How many Pods there may be beside the wanted ones, and how many of those may be missing meanwhile. */
export function leewayOf(deployment: KubeObject): { readonly surge: number; readonly unavailable: number } {
  const replicas = replicasOf(deployment);
  if (!isRolling(deployment) || replicas === 0) return { surge: surgeOf(deployment), unavailable: 0 };
  const { maxUnavailable } = objectAt(deployment, 'spec', 'strategy', 'rollingUpdate');
  const unavailable = resolveIntOrPercent(maxUnavailable, replicas, Math.floor) ?? 0;
  const surge = surgeOf(deployment);
  // Neither more nor fewer would mean that nothing can be replaced.
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : Math.min(unavailable, replicas) };
}

function surgeOf(deployment: KubeObject): number {
  if (!isRolling(deployment)) return 0;
  const { maxSurge } = objectAt(deployment, 'spec', 'strategy', 'rollingUpdate');
  return resolveIntOrPercent(maxSurge, replicasOf(deployment), Math.ceil) ?? 0;
}
