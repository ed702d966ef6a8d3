import type { KubeObject } from '../../contract/kube-object.js';
import { isStatusError, type StatusError } from '../../cluster/status-error.js';
import { HookError } from '../../errors/hook-error.js';
import { isFresh, NOTHING, type Outcome, type Restart } from './restart.js';

/** Evicts one Pod after the other, each as soon as its disruption budget allows for it. */
export async function evictPods(restart: Restart, pods: readonly KubeObject[]): Promise<Outcome> {
  const fresh = pods.filter((pod) => isFresh(restart, pod));
  const evicted: string[] = [];
  for (const pod of pods.filter((one) => !fresh.includes(one))) {
    if (await evictInTime(restart, pod)) evicted.push(title(pod));
  }
  return { ...NOTHING, evicted, fresh: fresh.map(title) };
}

/** The book's way: all at once, whatever that does to the service. */
export async function deletePods(restart: Restart, pods: readonly KubeObject[]): Promise<Outcome> {
  const { api, options } = restart;
  const fresh = pods.filter((pod) => isFresh(restart, pod));
  const deleted: string[] = [];
  for (const pod of pods.filter((one) => !fresh.includes(one))) {
    const { name, uid } = pod.metadata;
    const ref = { apiVersion: 'v1', resource: 'pods', namespace: options.namespace, name };
    if (await unlessGone(api.delete(ref, { uid }))) deleted.push(title(pod));
  }
  return { ...NOTHING, deleted, fresh: fresh.map(title) };
}

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;

/** @throws HookError EVICTION_BLOCKED when the budget is against it until the end of the time there is */
async function evictInTime(restart: Restart, pod: KubeObject): Promise<boolean> {
  const { tools, deadline } = restart;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    const outcome = await tryEviction(restart, pod);
    if (typeof outcome === 'boolean') return outcome;
    if (tools.now() + pause > deadline) throw blocked(pod, outcome);
    await tools.wait(pause);
  }
}

/** Whether the Pod was evicted, or was gone already; or the refusal of its budget. */
async function tryEviction(
  { api, options: { namespace } }: Restart,
  { metadata: { name, uid } }: KubeObject,
): Promise<boolean | StatusError> {
  try {
    return await unlessGone(api.evict({ namespace, name }, { uid }));
  } catch (error) {
    if (isStatusError(error, 'TooManyRequests')) return error;
    throw error;
  }
}

/** False when the Pod is gone, or another one has its name. */
async function unlessGone(removal: Promise<void>): Promise<boolean> {
  try {
    await removal;
    return true;
  } catch (error) {
    if (isStatusError(error, 'NotFound') || isStatusError(error, 'Conflict')) return false;
    throw error;
  }
}

function blocked({ metadata: { name } }: KubeObject, { message, details }: StatusError): HookError {
  const why = details.causes?.[0]?.message ?? message;
  return new HookError('EVICTION_BLOCKED', { message: `Pod ${name} is not evicted: ${why}` });
}

function title({ metadata: { name } }: KubeObject): string {
  return `Pod ${name}`;
}
