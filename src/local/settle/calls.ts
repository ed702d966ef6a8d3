import type { Evidence, Finding } from './evidence.js';
import { isJsonObject } from '../metacontroller/json.js';
import { shorten } from './show.js';

/** A turn that fails each time, whatever it has written before. */
export function findFailure({ error }: Evidence): Finding | undefined {
  if (error === undefined) return undefined;
  const code = error.code === undefined ? '' : `${error.code}: `;
  const hint = error.hint === undefined ? '' : ` (${error.hint})`;
  return { cause: 'hook fails', detail: `${code}${shorten(error.message, 600)}${hint}` };
}

export function findBusyLoop({ calls, lastOutcome }: Evidence): Finding | undefined {
  const last = calls.findLast(({ status }) => status === 429);
  if (lastOutcome !== 'busy' || last === undefined) return undefined;
  const sent = last.retryAfter === undefined ? '(absent)' : `"${last.retryAfter}"`;
  return {
    cause: '429 without Retry-After',
    field: 'Retry-After of the answer',
    values: [sent, 'whole seconds, at least 1'],
  };
}

export function findShortResync({ calls }: Evidence): Finding | undefined {
  const seconds = resyncOf(calls.findLast(({ hook }) => hook !== 'customize')?.answer);
  if (seconds === undefined || seconds <= 0 || seconds >= 1) return undefined;
  return {
    cause: 'resyncAfterSeconds tiny',
    field: 'resyncAfterSeconds of the answer',
    values: [`${seconds}`, 'at least 1'],
  };
}

function resyncOf(answer: string | undefined): number | undefined {
  try {
    const parsed: unknown = JSON.parse(answer ?? '');
    const seconds = isJsonObject(parsed) ? parsed['resyncAfterSeconds'] : undefined;
    return typeof seconds === 'number' ? seconds : undefined;
  } catch {
    return undefined;
  }
}
