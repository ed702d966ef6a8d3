import type { JsonObject, KubeObject } from '../../contract/kube-object.js';
import { toCondition } from './conditions.js';
import type { ContainerEnd } from './containers.js';
import { numberAt, objectAt, objectsAt, textAt, toTimestamp } from './fields.js';
import { NODE_ADDRESS } from './node.js';
import { crashesUntil, MESSAGE_ANNOTATION, type Timeline } from './outcome.js';
import type { Hindrance } from './pod-needs.js';

/** What the kubelet knows of a Pod. */
export interface PodRun {
  /** When its containers began to be made, the last time. */
  readonly since: number;
  readonly podIP: string;
  /** Restarts that a change of an image has caused. */
  readonly restarts: number;
  /** `waiting`: for a claim, a ConfigMap or a Secret. `made`: the containers have been made once. */
  readonly phase: 'starting' | 'waiting' | 'made';
}

export interface PodView {
  readonly pod: KubeObject;
  readonly run: PodRun;
  readonly timeline: Timeline;
  readonly now: number;
  readonly hindrance?: Hindrance | undefined;
  /** Of a container that did something. */
  readonly end?: ContainerEnd | undefined;
}

type Stage = 'creating' | 'running' | 'ready' | 'crashed' | 'ended';

function stageOf({ run, timeline, now, hindrance }: PodView): Stage {
  if (hindrance !== undefined) return 'creating';
  const elapsed = now - run.since;
  if (elapsed >= timeline.endsAt) return 'ended';
  if (elapsed >= timeline.readyAt) return 'ready';
  if (elapsed < timeline.runningAt) return run.restarts > 0 ? 'running' : 'creating';
  return timeline.crashes ? 'crashed' : 'running';
}

/** The status of a Pod at this moment, with what the API server put into it kept. */
export function podStatus(view: PodView): JsonObject {
  const { pod, run, timeline, now } = view;
  const stage = stageOf(view);
  const before = objectAt(pod, 'status');
  return {
    ...before,
    observedGeneration: pod.metadata.generation,
    phase: stage === 'creating' ? 'Pending' : stage === 'ended' ? timeline.endsWith : 'Running',
    conditions: conditions(view, stage),
    hostIP: NODE_ADDRESS,
    hostIPs: [{ ip: NODE_ADDRESS }],
    ...(stage === 'creating' ? {} : { podIP: run.podIP, podIPs: [{ ip: run.podIP }] }),
    startTime: before['startTime'] ?? toTimestamp(now),
    containerStatuses: objectsAt(pod, 'spec', 'containers').map((container) =>
      containerStatus(container, stage, view),
    ),
  };
}

function conditions({ pod, timeline, now }: PodView, stage: Stage): JsonObject[] {
  const names = objectsAt(pod, 'spec', 'containers').map((container) => textAt(container, 'name') ?? '');
  const isCompleted = stage === 'ended' && timeline.endsWith === 'Succeeded';
  const why = isCompleted
    ? { reason: 'PodCompleted' }
    : {
        reason: 'ContainersNotReady',
        message: `containers with unready status: [${names.join(' ')}]`,
      };
  const readiness = stage === 'ready' ? { status: 'True' as const } : { status: 'False' as const, ...why };
  return [
    { type: 'PodScheduled', status: 'True' as const },
    { type: 'Initialized', status: 'True' as const, ...(isCompleted ? why : {}) },
    { type: 'ContainersReady', ...readiness },
    { type: 'Ready', ...readiness },
  ].map((condition) => ({
    observedGeneration: pod.metadata.generation,
    lastProbeTime: null,
    ...toCondition(pod, condition, now),
  }));
}

function containerStatus(container: JsonObject, stage: Stage, view: PodView): JsonObject {
  const { pod, run, timeline, now } = view;
  const before = objectsAt(pod, 'status', 'containerStatuses').find(({ name }) => name === container['name']);
  const crashes = stage === 'crashed' ? crashesUntil(now - run.since, timeline.runningAt).restarts : 0;
  return {
    name: container['name'],
    image: container['image'],
    imageID: '',
    ready: stage === 'ready',
    started: stage === 'running' || stage === 'ready',
    restartCount: run.restarts + crashes,
    state: containerState(stage, { name: container['name'], before }, view),
    lastState: stage === 'crashed' ? { terminated: terminated(before, view, 1) } : {},
  };
}

interface Container {
  readonly name: unknown;
  readonly before: JsonObject | undefined;
}

function containerState(stage: Stage, { name, before }: Container, view: PodView): JsonObject {
  switch (stage) {
    case 'creating':
      return { waiting: whyWaiting(name, view) };
    case 'running':
    case 'ready':
      return { running: { startedAt: startedAt(before, view) } };
    case 'crashed':
      return {
        waiting: { reason: 'CrashLoopBackOff', message: 'back-off restarting failed container' },
      };
    case 'ended':
      return { terminated: terminated(before, view, exitCodeOf(view)) };
  }
}

/** Volumes are mounted before any container is made. */
function whyWaiting(name: unknown, { hindrance }: PodView): JsonObject {
  const message = hindrance?.volumes.length === 0 ? hindrance.containers.get(String(name)) : undefined;
  return message === undefined
    ? { reason: 'ContainerCreating' }
    : { reason: 'CreateContainerConfigError', message };
}

function exitCodeOf({ end, timeline }: PodView): number {
  return end?.exitCode ?? (timeline.endsWith === 'Failed' ? 1 : 0);
}

function startedAt(before: JsonObject | undefined, { run, timeline }: PodView): string {
  return textAt(before, 'state', 'running', 'startedAt') ?? toTimestamp(run.since + timeline.runningAt);
}

function terminated(before: JsonObject | undefined, view: PodView, exitCode: number): JsonObject {
  const known = objectAt(before, 'state', 'terminated');
  if (numberAt(known, 'exitCode') !== undefined) return known;
  const { pod, now, end } = view;
  return {
    exitCode,
    reason: exitCode === 0 ? 'Completed' : 'Error',
    message: end?.terminationMessage ?? pod.metadata.annotations?.[MESSAGE_ANNOTATION],
    startedAt: startedAt(before, view),
    finishedAt: toTimestamp(now),
  };
}
