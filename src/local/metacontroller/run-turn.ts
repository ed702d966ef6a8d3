import { HookError } from '../../errors/hook-error.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { ControllerNews } from './context.js';
import { CrashError, HookBusyError, InformerNotSyncedError, messageOf, StoppedError } from './errors.js';
import { toIdentity, type TurnCause, type TurnEndedEvent } from './events.js';
import type { Turn } from './host.js';
import type { Verdict } from './queue.js';

export interface TurnRecord extends Pick<Turn, 'host' | 'parentResource' | 'relatedTo' | 'resyncAfter'> {
  readonly parent: KubeObject;
  readonly turn: number;
  readonly causes: readonly TurnCause[];
  readonly emit: (news: ControllerNews) => void;
  /** Writes the SyncError event on the parent. */
  readonly warn: (message: string) => void;
  /** Whether what the real one does not survive ends everything; else it is a failure like others. */
  readonly isMortal: boolean;
  readonly crash: (error: CrashError) => void;
}

/** A turn with what surrounds it: its beginning and end are told, and its failure is turned into what the queue does next. */
export async function runTurn(
  record: TurnRecord,
  takeTurn: (turn: Turn, parent: KubeObject) => Promise<'done' | 'ignored'>,
): Promise<Verdict> {
  const { turn, causes, emit, host, parentResource, relatedTo, resyncAfter } = record;
  const about = { parent: toIdentity(record.parent), turn };
  emit({ type: 'turn-began', ...about, causes });
  const { outcome, verdict } = await settle(record, () =>
    takeTurn(
      { host, parentResource, relatedTo, emit: (news) => emit({ ...news, ...about }), resyncAfter },
      record.parent,
    ),
  );
  emit({ type: 'turn-ended', ...about, outcome });
  return verdict;
}

interface Settled {
  readonly outcome: TurnEndedEvent['outcome'];
  readonly verdict: Verdict;
}

async function settle(record: TurnRecord, turn: () => Promise<'done' | 'ignored'>): Promise<Settled> {
  try {
    return { outcome: await turn(), verdict: 'done' };
  } catch (error) {
    return fail(record, error);
  }
}

/**
 * 429 and informers that are not there yet pass quietly; anything else is an Event on the parent and a retry, but for a hook that is
 * broken off because the controller stops.
 */
function fail({ host, parent, emit, warn, isMortal, crash }: TurnRecord, error: unknown): Settled {
  if (error instanceof StoppedError) return { outcome: 'stopped', verdict: 'done' };
  if (error instanceof HookBusyError) {
    return { outcome: 'busy', verdict: { afterMs: error.retryAfterSeconds * 1000 } };
  }
  if (error instanceof InformerNotSyncedError) return { outcome: 'waiting-for-related', verdict: 'retry' };
  if (error instanceof CrashError && isMortal) {
    crash(error);
    return { outcome: 'failed', verdict: 'done' };
  }
  const message = `Sync error: ${messageOf(error)}`;
  if (host.signal.aborted) {
    warn(message);
    return { outcome: 'stopped', verdict: 'done' };
  }
  emit({ type: 'error', reason: 'SyncError', message, parent: toIdentity(parent), ...adviceOf(error) });
  warn(message);
  return { outcome: 'failed', verdict: 'retry' };
}

function adviceOf(error: unknown): Pick<HookError, 'code' | 'hint'> | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof HookError) return { code: current.code, hint: current.hint };
  }
  return undefined;
}
