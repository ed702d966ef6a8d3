import { setTimeout as sleep } from 'node:timers/promises';
import { HookError } from '../../errors/hook-error.js';
import { describeObject, type KubeObject } from '../../contract/kube-object.js';
import type { LocalCluster } from '../../local/local-cluster.js';
import { readReadiness } from './parent-readiness.js';

export interface SettleOptions {
  readonly cluster: Pick<LocalCluster, 'settle'>;
  /** The applied parents, as they are now. */
  readonly parents: () => Promise<readonly KubeObject[]>;
  readonly timeoutMs: number;
}

/** The one reason that is ours, and that no waiting mends: the object has to be changed. */
const FINAL_REASON = 'InvalidSpec';

/**
 * Waits until every parent is ready and nothing changes any more.
 *
 * @throws HookError NOT_SETTLED naming the parents and why they are not ready, or what keeps one busy for ever
 */
export async function settle({ cluster, parents, timeoutMs }: SettleOptions): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    await cluster.settle({ withinMs: timeoutMs });
    const unready = (await parents()).filter((parent) => !readReadiness(parent).ready);
    if (unready.length === 0) return;
    const isHopeless = unready.some((parent) => readReadiness(parent).reason === FINAL_REASON);
    if (isHopeless || Date.now() > deadline) throw notReady(unready);
    await sleep(50);
  }
}

function notReady(unready: readonly KubeObject[]): HookError {
  const parents = unready.map((parent) => `${describeObject(parent)} ${readReadiness(parent).text}`);
  return new HookError('NOT_SETTLED', { message: parents.join('\n') });
}
