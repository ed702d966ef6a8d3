import type { KubeObject } from '../../contract/kube-object.js';
import type { ContainerEnd, Containers } from './containers.js';
import { warn } from './event.js';
import { numberAt, objectsAt, textAt } from './fields.js';
import { crashesUntil, type Timeline, timelineOf } from './outcome.js';
import { hasEnded } from './pod-health.js';
import { type Hindrance, hindranceOf } from './pod-needs.js';
import { type PodRun, podStatus } from './pod-status.js';
import { CLAIMS, CONFIG_MAPS, PODS, type Resource, SECRETS } from './resource.js';
import { bindPod, reportUnschedulable, schedulingProblem } from './scheduling.js';
import type { Watch, Workload, WorkloadTools } from './workload.js';
import { writeStatus } from './writes.js';

/** Stand-in for the scheduler and the kubelet: Pods start, get ready, end or crash, as `outcome.ts` says. */
export function podWorkload(): Workload {
  const runs = new Map<string, PodRun>();
  const waiting = new Map<string, string>();
  const nextAddress = addresses();
  return {
    resource: PODS,
    dependents: [],
    watches: [CLAIMS, CONFIG_MAPS, SECRETS].map((resource) => wakesWaiting(resource, waiting)),
    listen: (wake, { containers }) => containers.onEnd(wake),
    reconcile: async (pod, tools) => {
      const { uid, namespace = '' } = pod.metadata;
      if (pod.metadata.deletionTimestamp !== undefined || hasEnded(pod)) {
        runs.delete(uid);
        waiting.delete(uid);
        tools.containers.forget(uid);
        return undefined;
      }
      const known = currentRun(pod, runs.get(uid), {
        now: tools.clock.now(),
        nextAddress: () => nextAddress(tools),
      });
      const isBound = textAt(pod, 'spec', 'nodeName') !== undefined;
      const { run, wakeIn } = isBound
        ? await bringForward(pod, known, tools)
        : await schedule(pod, known, tools);
      runs.set(uid, run);
      if (run.phase === 'waiting') waiting.set(uid, namespace);
      else waiting.delete(uid);
      return wakeIn;
    },
  };
}

/** Addresses in order, after those that Pods of an earlier process have. */
function addresses(): (tools: WorkloadTools) => string {
  let last: number | undefined;
  return ({ informer }) => {
    last = 1 + (last ?? Math.max(0, ...informer(PODS).all().map(addressNumber)));
    return `10.244.${(last >> 8) & 255}.${last & 255}`;
  };
}

function addressNumber(pod: KubeObject): number {
  const [, third = 0, fourth = 0] =
    /^10\.244\.(\d+)\.(\d+)$/.exec(textAt(pod, 'status', 'podIP') ?? '') ?? [];
  return Number(third) * 256 + Number(fourth);
}

/** Wakes the Pods in the namespace that wait for something there. */
function wakesWaiting(resource: Resource, waiting: ReadonlyMap<string, string>): Watch {
  const wakes: Watch['wakes'] = ({ metadata }) =>
    [...waiting].filter(([, namespace]) => namespace === metadata.namespace).map(([uid]) => uid);
  return { resource, wakes };
}

/** A changed image restarts the containers; the other fields that may change do not. */
function currentRun(
  pod: KubeObject,
  known: PodRun | undefined,
  { now, nextAddress }: { readonly now: number; readonly nextAddress: () => string },
): PodRun {
  const statuses = objectsAt(pod, 'status', 'containerStatuses');
  const restarts = Math.max(0, ...statuses.map((status) => numberAt(status, 'restartCount') ?? 0));
  if (known === undefined) {
    const isRunning = textAt(pod, 'status', 'phase') === 'Running';
    // It has gone on running since an earlier process; how long ago the last of its restarts was, nobody knows.
    const since = isRunning && restarts === 0 ? (startTimeOf(pod) ?? now) : now;
    return {
      since,
      restarts,
      phase: isRunning ? 'made' : 'starting',
      podIP: textAt(pod, 'status', 'podIP') ?? nextAddress(),
    };
  }
  const isChanged = objectsAt(pod, 'spec', 'containers').some(({ name, image }) =>
    statuses.some((status) => status['name'] === name && status['image'] !== image),
  );
  return isChanged ? { ...known, since: now, restarts: restarts + 1 } : known;
}

function startTimeOf(pod: KubeObject): number | undefined {
  const text = textAt(pod, 'status', 'startTime');
  return text === undefined ? undefined : Date.parse(text);
}

interface Step {
  readonly run: PodRun;
  readonly wakeIn: number | undefined;
}

/** Whoever makes a Pod before what it needs has a moment to make that, before it is complained of. */
async function schedule(pod: KubeObject, run: PodRun, tools: WorkloadTools): Promise<Step> {
  const now = tools.clock.now();
  const problem = schedulingProblem(pod, tools);
  if (problem === undefined) {
    await bindPod(pod, tools);
    return { run: { ...run, since: now, phase: 'starting' }, wakeIn: undefined };
  }
  const remaining = run.since + timelineOf(pod, tools.times).runningAt - now;
  if (remaining <= 0) await reportUnschedulable(pod, problem, tools);
  return { run: { ...run, phase: 'waiting' }, wakeIn: remaining > 0 ? remaining : undefined };
}

async function bringForward(pod: KubeObject, before: PodRun, tools: WorkloadTools): Promise<Step> {
  const now = tools.clock.now();
  const planned = timelineOf(pod, tools.times);
  const isDue = before.phase === 'waiting' || now - before.since >= planned.runningAt;
  const hindrance = isDue && before.phase !== 'made' ? hindranceOf(pod, tools) : undefined;
  const run = nextRun(before, { isDue, isHindered: hindrance !== undefined, now });
  if (run.phase === 'made') tools.containers.start(pod);
  const { timeline, end } = withContainer(planned, run, tools.containers.find(pod.metadata.uid));
  const status = podStatus({ pod, run, timeline, now, hindrance, end });
  const written = await writeStatus(PODS, { ...pod, status }, tools);
  if (hindrance !== undefined && before.phase !== 'waiting') await complain(written, hindrance, tools);
  return { run, wakeIn: hindrance === undefined ? nextStep(now - run.since, timeline) : undefined };
}

/** A container that does something ends when that is done. */
function withContainer(
  timeline: Timeline,
  { since }: PodRun,
  container: ReturnType<Containers['find']>,
): { readonly timeline: Timeline; readonly end: ContainerEnd | undefined } {
  if (container === undefined) return { timeline, end: undefined };
  const { end } = container;
  const endsAt = end === undefined ? Infinity : end.at - since;
  return { timeline: { ...timeline, endsAt, endsWith: end?.exitCode === 0 ? 'Succeeded' : 'Failed' }, end };
}

/** What was missing has come: the containers are made now. */
function nextRun(
  run: PodRun,
  { isDue, isHindered, now }: { readonly isDue: boolean; readonly isHindered: boolean; readonly now: number },
): PodRun {
  if (isHindered) return { ...run, phase: 'waiting' };
  if (run.phase === 'waiting') return { ...run, phase: 'starting', since: now };
  return isDue ? { ...run, phase: 'made' } : run;
}

async function complain(
  pod: KubeObject,
  { volumes, containers }: Hindrance,
  tools: WorkloadTools,
): Promise<void> {
  const component = 'kubelet';
  for (const message of volumes) await warn(pod, { reason: 'FailedMount', message, component }, tools);
  for (const problem of volumes.length > 0 ? [] : containers.values()) {
    await warn(pod, { reason: 'Failed', message: `Error: ${problem}`, component }, tools);
  }
}

function nextStep(elapsed: number, timeline: Timeline): number | undefined {
  const { runningAt, readyAt, endsAt, crashes } = timeline;
  const crashAt = crashes ? crashesUntil(elapsed, runningAt).nextAt : Infinity;
  const steps = [runningAt, readyAt, endsAt, crashAt].filter((step) => step > elapsed && step < Infinity);
  return steps.length === 0 ? undefined : Math.min(...steps) - elapsed;
}
