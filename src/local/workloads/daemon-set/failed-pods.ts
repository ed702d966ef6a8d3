import type { KubeObject } from '../../../contract/kube-object.js';
import { hasEnded } from '../pod-health.js';
import { PODS } from '../resource.js';
import type { WorkloadTools } from '../workload.js';
import { deleteObject } from '../writes.js';

const LONGEST_RETRY_MS = 900_000;

interface Backoff {
  readonly delay: number;
  readonly nextAt: number;
}

/** Deletes failed Pods so that they are replaced, each time after a longer wait; the real controller does the same. */
export class FailedPods {
  readonly #backoffs = new Map<string, Backoff>();

  /** Returns the milliseconds after which to try again. */
  async remove({ metadata: { uid } }: KubeObject, tools: WorkloadTools): Promise<number> {
    const failed = tools.informer(PODS).controlledBy(uid).filter(isFailed);
    if (failed.length === 0) return 0;
    const now = tools.clock.now();
    const { delay, nextAt } = this.#backoffs.get(uid) ?? { delay: tools.times.podRetryMs, nextAt: 0 };
    if (now < nextAt) return nextAt - now;
    for (const pod of failed) await deleteObject(PODS, pod, tools);
    this.#backoffs.set(uid, { delay: Math.min(2 * delay, LONGEST_RETRY_MS), nextAt: now + delay });
    return 0;
  }
}

function isFailed(pod: KubeObject): boolean {
  return hasEnded(pod) && pod.metadata.deletionTimestamp === undefined;
}
