import { z } from 'zod';
import { type ConditionInput, type Parent, toTime } from '../../sdk/index.js';
import type { Context, Result } from './children.js';
import type { Memory, Pending, Plan, Step } from './plan-restart.js';
import { findComplaint } from './restart-pods.js';

/** A field that somebody else has spoilt counts as absent. */
const Remembered = z.object({
  appliedHash: z.string().optional().catch(undefined),
  appliedChange: z.int().min(0).catch(0),
  pendingHash: z.string().optional().catch(undefined),
  pendingChange: z.int().optional().catch(undefined),
  pendingSince: z.iso.datetime().optional().catch(undefined),
  restarts: z.int().min(0).catch(0),
  lastRestartTime: z.string().optional().catch(undefined),
});

export function readMemory(status: Parent<unknown>['status']): Memory {
  const { appliedHash, appliedChange, restarts, lastRestartTime, ...pending } = Remembered.parse(status);
  return {
    applied: appliedHash === undefined ? undefined : { hash: appliedHash, number: appliedChange },
    pending: readPending(pending),
    restarts,
    lastRestartTime,
  };
}

function readPending({
  pendingHash: hash,
  pendingChange: number,
  pendingSince: since,
}: Pick<z.infer<typeof Remembered>, 'pendingHash' | 'pendingChange' | 'pendingSince'>): Memory['pending'] {
  if (hash === undefined || number === undefined || since === undefined) return undefined;
  return { hash, number, since };
}

export function describeWatcher(
  context: Context,
  { memory, step }: Plan,
  matchedPods: number,
): Result['status'] {
  const { applied, pending, restarts, lastRestartTime } = memory;
  const restarting = restartingCondition(context, step);
  return {
    ...(applied === undefined ? {} : { appliedHash: applied.hash, appliedChange: applied.number }),
    ...(pending === undefined ? {} : describePending(pending)),
    restarts,
    ...(lastRestartTime === undefined ? {} : { lastRestartTime }),
    matchedPods,
    conditions: [
      readyCondition(context, step, restarting),
      configMapCondition(context),
      podsCondition(matchedPods),
      restarting,
    ],
  };
}

function describePending({ hash, number, since }: Pending): object {
  return { pendingHash: hash, pendingChange: number, pendingSince: since };
}

function readyCondition({ parent }: Context, step: Step, restarting: ConditionInput): ConditionInput {
  const { configMap } = parent.spec;
  if (step.kind === 'settled') {
    const message = `there is no Pod to be restarted for ConfigMap ${configMap}`;
    return { type: 'Ready', status: 'True', reason: 'UpToDate', message };
  }
  if (step.kind === 'missing') return { type: 'Ready', ...missing(configMap) };
  const { reason, message } = restarting;
  return { type: 'Ready', status: 'False', reason, message };
}

function configMapCondition({ parent, related }: Context): ConditionInput {
  const { configMap } = parent.spec;
  const isFound = related.find('v1', 'ConfigMap', configMap) !== undefined;
  if (!isFound) return { type: 'ConfigMapFound', ...missing(configMap) };
  return {
    type: 'ConfigMapFound',
    status: 'True',
    reason: 'Found',
    message: `ConfigMap ${configMap} is there`,
  };
}

function missing(configMap: string): Omit<ConditionInput, 'type'> {
  const message = `there is no ConfigMap ${configMap}; nothing is restarted until it is there again`;
  return { status: 'False', reason: 'ConfigMapMissing', message };
}

function podsCondition(matchedPods: number): ConditionInput {
  const type = 'PodsMatched';
  if (matchedPods > 0) {
    return { type, status: 'True', reason: 'PodsMatched', message: 'the selector selects Pods' };
  }
  const message = 'the selector selects no Pods; the content counts as applied, they will start with it';
  return { type, status: 'False', reason: 'NoPodsMatched', message };
}

const IDLE = { status: 'False', reason: 'Idle', message: 'no restart is under way' } as const;
const STARTING = {
  status: 'True',
  reason: 'Starting',
  message: 'the Job and its rights are being made',
} as const;
const RETRYING = {
  status: 'True',
  reason: 'Retrying',
  message: 'the Job that failed makes room for another',
} as const;

const BY_KIND = { missing: IDLE, settled: IDLE, preparing: STARTING, start: STARTING, retrying: RETRYING };

function restartingCondition({ related }: Context, step: Step): ConditionInput {
  const type = 'Restarting';
  if (step.kind === 'debouncing') {
    const message = `the content has changed; Pods are restarted at ${toTime(step.until)} unless it changes again`;
    return { type, status: 'False', reason: 'Debouncing', message };
  }
  if (!('job' in step)) return { type, ...BY_KIND[step.kind] };
  const { name } = step.job;
  const complaint = findComplaint(related.all('v1', 'Pod'), name);
  if (step.kind === 'failed') {
    const again = `it is tried again at ${toTime(step.retryAt)}, and when the content changes`;
    const message = `Job ${name} has failed: ${complaint ?? 'its Pods left no message'}; ${again}`;
    return { type, status: 'False', reason: 'JobFailed', message };
  }
  return complaint === undefined
    ? { type, status: 'True', reason: 'JobRunning', message: `Job ${name} runs` }
    : { type, status: 'True', reason: 'JobHindered', message: `Job ${name} runs; in the way: ${complaint}` };
}
