import type { KubeObject } from '../../../contract/kube-object.js';
import { isTrueAt, numberAt, textAt } from '../fields.js';
import {
  type Conditions,
  type DeploymentCondition,
  findCondition,
  renewCondition,
  setCondition,
  withoutCondition,
} from './conditions.js';
import { replicasOf } from './rollout.js';

const FOREVER = 2 ** 31 - 1;

/** How far an update is, by the counters of a status. */
export interface Counters {
  readonly replicas: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
}

export interface ProgressView {
  readonly deployment: KubeObject;
  readonly conditions: Conditions;
  readonly counters: Counters;
  /** Name of the ReplicaSet with the present template. */
  readonly newSet: string | undefined;
  readonly now: number;
}

export function deadlineOf(deployment: KubeObject): number {
  const seconds = numberAt(deployment, 'spec', 'progressDeadlineSeconds') ?? FOREVER;
  return seconds === FOREVER ? Infinity : seconds * 1000;
}

export function countersOf(deployment: KubeObject): Counters {
  const count = (field: string): number => numberAt(deployment, 'status', field) ?? 0;
  return {
    replicas: count('replicas'),
    updated: count('updatedReplicas'),
    ready: count('readyReplicas'),
    available: count('availableReplicas'),
  };
}

export function isComplete({ deployment, counters }: Pick<ProgressView, 'deployment' | 'counters'>): boolean {
  const wanted = replicasOf(deployment);
  return [counters.updated, counters.replicas, counters.available].every((count) => count === wanted);
}

/** The conditions with what is to be said about the progress of an update. */
export function withProgress(view: ProgressView): Conditions {
  const { deployment, conditions, counters, now } = view;
  if (deadlineOf(deployment) === Infinity) return withoutCondition(conditions, 'Progressing');
  const current = findCondition(conditions, 'Progressing');
  const isDone = current?.['reason'] === 'NewReplicaSetAvailable';
  if (isDone && counters.replicas === counters.updated) return conditions;
  if (isComplete(view)) {
    return setCondition(conditions, progressing(view, 'True', COMPLETE), now);
  }
  if (hasProgressed(countersOf(deployment), counters)) {
    return renewCondition(conditions, progressing(view, 'True', UPDATED), now);
  }
  return isTimedOut(view) ? setCondition(conditions, progressing(view, 'False', EXCEEDED), now) : conditions;
}

const COMPLETE = { reason: 'NewReplicaSetAvailable', what: 'has successfully progressed.' };
const UPDATED = { reason: 'ReplicaSetUpdated', what: 'is progressing.' };
const EXCEEDED = { reason: 'ProgressDeadlineExceeded', what: 'has timed out progressing.' };

function progressing(
  { deployment, newSet }: ProgressView,
  status: 'True' | 'False',
  { reason, what }: { readonly reason: string; readonly what: string },
): DeploymentCondition {
  const subject =
    newSet === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${newSet}"`;
  return { type: 'Progressing', status, reason, message: `${subject} ${what}` };
}

function hasProgressed(before: Counters, now: Counters): boolean {
  return (
    now.updated > before.updated ||
    now.replicas - now.updated < before.replicas - before.updated ||
    now.ready > before.ready ||
    now.available > before.available
  );
}

function isTimedOut({ deployment, conditions, now }: ProgressView): boolean {
  const current = findCondition(conditions, 'Progressing');
  const reason = textAt(current, 'reason');
  if (current === undefined || reason === COMPLETE.reason) return false;
  return reason === EXCEEDED.reason || now >= updatedAt(conditions) + deadlineOf(deployment);
}

function updatedAt(conditions: Conditions): number {
  return Date.parse(textAt(findCondition(conditions, 'Progressing'), 'lastUpdateTime') ?? '');
}

/** Milliseconds until an update that does not get on is to be called so. */
export function deadlineIn({ deployment, conditions, counters, now }: ProgressView): number | undefined {
  const deadline = deadlineOf(deployment);
  const reason = textAt(findCondition(conditions, 'Progressing'), 'reason');
  const isOver = reason === undefined || reason === EXCEEDED.reason || isTrueAt(deployment, 'spec', 'paused');
  if (isOver || deadline === Infinity || isComplete({ deployment, counters })) return undefined;
  return Math.max(updatedAt(conditions) + deadline - now, 1);
}

export function madeNewSet(name: string): DeploymentCondition {
  const message = `Created new replica set "${name}"`;
  return { type: 'Progressing', status: 'True', reason: 'NewReplicaSetCreated', message };
}

export function foundNewSet(name: string): DeploymentCondition {
  const message = `Found new replica set "${name}"`;
  return { type: 'Progressing', status: 'True', reason: 'FoundNewReplicaSet', message };
}

const PAUSED = { reason: 'DeploymentPaused', message: 'Deployment is paused' };
const RESUMED = { reason: 'DeploymentResumed', message: 'Deployment is resumed' };

/** Whether somebody has paused the Deployment is said as well; it does not get on then, and nobody blames it. */
export function withPause(deployment: KubeObject, conditions: Conditions, now: number): Conditions {
  if (deadlineOf(deployment) === Infinity) return conditions;
  const reason = textAt(findCondition(conditions, 'Progressing'), 'reason');
  const isPaused = isTrueAt(deployment, 'spec', 'paused');
  const wasPaused = reason === PAUSED.reason;
  if (isPaused === wasPaused || reason === EXCEEDED.reason) return conditions;
  const why = isPaused ? PAUSED : RESUMED;
  return setCondition(conditions, { type: 'Progressing', status: 'Unknown', ...why }, now);
}
