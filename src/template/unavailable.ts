import type { ReadPath } from '../cel/syntax.js';
import { HookError } from '../errors/hook-error.js';
import type { HookErrorCode } from '../errors/codes.js';
import { PendingValue } from './pending.js';

/** Why a value cannot be read: it has to wait, or it cannot be computed. */
export type Reason = PendingValue | HookError;

/** By the name of a `let`, or `related.<id>`. A reason stops what reads the value, and nothing else. */
export type Unavailable = Map<string, Reason>;

/** What goes wrong with the values of one request, and not with the render as a whole. */
const OF_VALUES: ReadonlySet<HookErrorCode> = new Set(['TEMPLATE_FAILED', 'SECRET_KEY_MISSING']);

/**
 * Computes a value that others read by its name. When it cannot be computed, that is remembered for those who read it.
 */
export function computeNamed<T>(name: string, compute: () => T, unavailable: Unavailable): T | undefined {
  try {
    return compute();
  } catch (error) {
    if (!isReason(error)) throw error;
    unavailable.set(name, error);
    return undefined;
  }
}

function isReason(error: unknown): error is Reason {
  return error instanceof PendingValue || (error instanceof HookError && OF_VALUES.has(error.code));
}

/** The first of the reasons that an expression cannot be evaluated; waiting is of no use where something failed. */
export function reasonNotToRead(paths: readonly ReadPath[], unavailable: Unavailable): Reason | undefined {
  if (unavailable.size === 0) return undefined;
  const reasons = paths.flatMap((path) => reasonsOf(path, unavailable));
  return reasons.find((reason) => reason instanceof HookError) ?? reasons[0];
}

function reasonsOf([name, step]: ReadPath, unavailable: Unavailable): readonly Reason[] {
  const keys =
    step === undefined
      ? [...unavailable.keys()].filter((key) => key.startsWith(`${name}.`))
      : [`${name}.${step}`];
  return [name, ...keys].flatMap((key) => unavailable.get(key) ?? []);
}

/** What may be wrong while a parent is deleted: its spec is not looked at, and need not be mended for that. */
const OF_SPEC: ReadonlySet<HookErrorCode> = new Set([
  ...OF_VALUES,
  'TEMPLATE_LIMIT_EXCEEDED',
  'CHILD_NAME_INVALID',
  'STATUS_VALUE_INVALID',
  'TARGET_METADATA_INVALID',
]);

/** Whether a deletion goes on without what the error stopped. */
export function isForgiven(error: unknown, finalizing: boolean): error is HookError {
  return finalizing && error instanceof HookError && OF_SPEC.has(error.code);
}
