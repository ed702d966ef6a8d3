import { HookError } from '../../errors/hook-error.js';
import { toTime } from '../time.js';
import { backoffSeconds } from './backoff.js';
import { type EffectIntent, type EffectLedger, findRefusal, nextKey } from './ledger.js';
import type { Failure, Outcome, Problem } from './outcome.js';

/** Something to be done outside of the cluster, exactly once. */
export interface Effect<Value> {
  /** One CamelCase word for the ledger: `Book`. */
  readonly action: string;
  /** `nextKey()` when something new comes into being; else the key of what is changed or removed. */
  readonly key: string;
  /** Everything that is asked for, as text: the same text means the same request. */
  readonly request: string;
  /** Whether it is done already; undefined only when the other side says that it is not. */
  find(): Promise<Outcome<Value | undefined>>;
  /** Does it, once. */
  perform(): Promise<Outcome<Value>>;
}

/** When and for whom a step is taken. */
export interface StepContext {
  /** Of the parent. */
  readonly uid: string;
  /** Of the parent. */
  readonly generation: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** @default 300 */
  readonly maxBackoffSeconds?: number | undefined;
}

interface NextStep {
  /** To be returned in the status, whatever else happens. */
  readonly ledger: EffectLedger;
  /** When to be called again at the latest. */
  readonly resyncAfterSeconds: number;
}

/** How far an effect has come with this step. */
export type Step<Value> =
  | (Pick<NextStep, 'ledger'> & { readonly state: 'done'; readonly value: Value })
  | (Pick<NextStep, 'ledger'> & { readonly state: 'refused'; readonly problem: Problem })
  /** Written down; the next call acts. */
  | (NextStep & { readonly state: 'intended' })
  /** Nothing happened yet; a later call tries again. */
  | (NextStep & { readonly state: 'waiting'; readonly problem: Problem })
  /** It may have happened; later calls look for it, and repeat it only when that is safe. */
  | (NextStep & { readonly state: 'unclear'; readonly problem: Problem });

/** Somebody has to act; that is noticed by looking again now and then. */
const BLOCKED_SECONDS = 30;
const HISTORY_LENGTH = 10;

/**
 * Takes one step towards an effect, so that it happens once whatever fails, and however often or on however old data the hook
 * is called. docs/effects.md gives the reasons.
 *
 * 1. The intent goes into the status, and nothing else happens in this call.
 * 2. A call that sees the intent looks for the effect; what is found is taken for the result.
 * 3. What is not found is done, unless an earlier attempt may still bring it about.
 *
 * @throws HookError EFFECT_PENDING when an effect under another key is not settled yet
 */
export async function takeStep<Value>(
  ledger: EffectLedger,
  effect: Effect<Value>,
  context: StepContext,
): Promise<Step<Value>> {
  const { action, key } = effect;
  const refusal = findRefusal(ledger, { action, key, generation: context.generation });
  if (refusal !== undefined) return { state: 'refused', ledger, problem: refusal };

  const { intent } = ledger;
  if (intent !== undefined && intent.key !== key) {
    throw new HookError('EFFECT_PENDING', {
      message: `${action} ${key}: ${intent.action} ${intent.key} is not settled`,
    });
  }
  if (intent?.action !== action || intent.request !== effect.request) return intend(ledger, effect, context);
  const waitMs = intent.notBefore === undefined ? 0 : Date.parse(intent.notBefore) - context.now;
  return waitMs > 0
    ? wait(ledger, intent, Math.ceil(waitMs / 1000))
    : act(effect, { ledger, intent, context });
}

interface Attempt {
  readonly ledger: EffectLedger;
  readonly intent: EffectIntent;
  readonly context: StepContext;
}

async function act<Value>(effect: Effect<Value>, attempt: Attempt): Promise<Step<Value>> {
  const found = await effect.find();
  if (found.kind !== 'done') return postpone(attempt, found);
  if (found.value !== undefined) return settle(attempt, found.value);
  if (attempt.intent.unclear) return postpone(attempt, stillUnclear(attempt.intent));

  const outcome = await effect.perform();
  if (outcome.kind === 'done') return settle(attempt, outcome.value);
  return outcome.kind === 'refused' ? refuse(attempt, outcome) : postpone(attempt, outcome);
}

/** What the same action asked for before, with another request, may still happen: what is known about it stays. */
function intend<Value>(
  ledger: EffectLedger,
  { action, key, request }: Effect<Value>,
  { uid, now, generation }: StepContext,
): Step<Value> {
  const fresh = { since: ledger.intent?.since ?? toTime(now), attempts: 0, unclear: false };
  const before = ledger.intent?.action === action ? ledger.intent : fresh;
  const isNew = key === nextKey(ledger, uid);
  const opened = isNew ? { openKey: key, counter: ledger.counter + (ledger.openKey === key ? 0 : 1) } : {};
  return {
    state: 'intended',
    ledger: {
      ...ledger,
      ...opened,
      intent: { ...before, key, action, request },
      refusals: ledger.refusals.filter((refusal) => refusal.generation === generation),
    },
    // Writing the status causes a call already; this one is for the case that the write was lost.
    resyncAfterSeconds: 5,
  };
}

function settle<Value>({ ledger, intent, context }: Attempt, value: Value): Step<Value> {
  const { key, action } = intent;
  const settled = { key, action, result: 'Done', time: toTime(context.now) } as const;
  return { state: 'done', value, ledger: record(withoutIntent(ledger), settled) };
}

function refuse<Value>({ ledger, intent, context }: Attempt, { reason, message }: Problem): Step<Value> {
  const { key, action } = intent;
  const { generation, now } = context;
  const refusals = [...ledger.refusals, { action, key, generation, reason, message }];
  const settled = { key, action, result: 'Refused', time: toTime(now) } as const;
  const problem = { reason, message };
  return { state: 'refused', problem, ledger: record({ ...withoutIntent(ledger), refusals }, settled) };
}

/** The intent stays, with what is known of the failed attempt and the time of the next one. */
function postpone<Value>({ ledger, intent, context }: Attempt, failure: Failure): Step<Value> {
  const { now } = context;
  const attempts = intent.attempts + 1;
  const { reason, message } = failure;
  const unclear = intent.unclear || (failure.kind === 'unclear' && !failure.repeatable);
  const seconds = secondsUntilRetry(failure, { ...context, attempts });
  // To the second above: a time without fraction must not be earlier than what the other side asked for.
  const notBefore = toTime(Math.ceil(now / 1000 + seconds) * 1000);
  const next = { ...intent, attempts, notBefore, unclear, reason, message };
  const written = { ...ledger, intent: next };
  const settled = { key: intent.key, action: intent.action, result: 'Unclear', time: toTime(now) } as const;
  const state = failure.kind === 'unclear' ? 'unclear' : 'waiting';
  return {
    state,
    problem: { reason, message },
    ledger: unclear && !intent.unclear ? record(written, settled) : written,
    resyncAfterSeconds: Math.ceil((Date.parse(notBefore) - now) / 1000),
  };
}

function secondsUntilRetry(
  failure: Failure,
  { uid, attempts, maxBackoffSeconds }: StepContext & { readonly attempts: number },
): number {
  if (failure.kind === 'blocked') return Math.min(BLOCKED_SECONDS, maxBackoffSeconds ?? BLOCKED_SECONDS);
  const backoff = backoffSeconds({ attempts, seed: uid, maxSeconds: maxBackoffSeconds });
  const asked = failure.kind === 'unavailable' ? (failure.retryAfterSeconds ?? 0) : 0;
  return Math.max(backoff, asked);
}

function wait<Value>(ledger: EffectLedger, intent: EffectIntent, seconds: number): Step<Value> {
  const { reason = 'Waiting', message = 'the next attempt is not due yet', unclear } = intent;
  return {
    state: unclear ? 'unclear' : 'waiting',
    problem: { reason, message },
    ledger,
    resyncAfterSeconds: seconds,
  };
}

function stillUnclear({
  reason = 'OutcomeUnknown',
  message = 'it is not known what happened',
}: EffectIntent): Failure {
  return { kind: 'unclear', repeatable: false, reason, message };
}

function withoutIntent({ intent: _, ...ledger }: EffectLedger): EffectLedger {
  return ledger;
}

function record(ledger: EffectLedger, settled: EffectLedger['history'][number]): EffectLedger {
  return { ...ledger, history: [settled, ...ledger.history].slice(0, HISTORY_LENGTH) };
}
