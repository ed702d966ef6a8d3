import { setTimeout as sleep } from 'node:timers/promises';
import { HookError } from '../../errors/hook-error.js';
import { describeObject, type KubeObject } from '../../contract/kube-object.js';
import type { Metacontroller } from '../../local/metacontroller/metacontroller.js';
import type { Activity } from './activity.js';
import { readReadiness } from './parent-readiness.js';

export interface SettleOptions {
  readonly metacontroller: Metacontroller;
  /** The applied parents, as they are now. */
  readonly parents: () => Promise<readonly KubeObject[]>;
  readonly activity: Pick<Activity, 'quietMs' | 'errors'>;
  readonly timeoutMs: number;
}

/** At rest for so long, nothing is on its way any more. */
const QUIET_MS = 300;

/** The one reason that is ours, and that no waiting mends: the object has to be changed. */
const FINAL_REASON = 'InvalidSpec';

/**
 * Waits until every parent is ready and nothing changes any more.
 *
 * @throws HookError NOT_SETTLED naming the parents and why they are not ready
 */
export async function settle(options: SettleOptions): Promise<void> {
  const deadline = Date.now() + options.timeoutMs;
  for (;;) {
    const { crash, idle } = options.metacontroller.state();
    if (crash !== undefined) throw notSettled(`${crash.reason}. ${crash.fix}`);
    const unready = (await options.parents()).filter((parent) => !readReadiness(parent).ready);
    const isQuiet = idle && options.activity.quietMs() >= QUIET_MS;
    if (isQuiet && unready.length === 0) return;
    const isHopeless = unready.some((parent) => readReadiness(parent).reason === FINAL_REASON);
    if ((isQuiet && isHopeless) || Date.now() > deadline) throw notSettled(explain(unready, options));
    await sleep(50);
  }
}

function explain(unready: readonly KubeObject[], { timeoutMs, activity }: SettleOptions): string {
  if (unready.length === 0)
    return `everything is ready, but did not come to rest within ${timeoutMs / 1000} s`;
  const parents = unready.map((parent) => `${describeObject(parent)} ${readReadiness(parent).text}`);
  return [...parents, ...activity.errors()].join('\n');
}

function notSettled(message: string): HookError {
  return new HookError('NOT_SETTLED', { message });
}
