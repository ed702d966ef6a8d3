import type { Shown } from '../../template/explain/scene.js';

interface Condition {
  readonly type: string;
  readonly status: unknown;
  readonly reason?: unknown;
  readonly message?: unknown;
}

/** The conditions of a status, a line each; undefined for any other value. */
export function conditionLines(shown: Shown): readonly string[] | undefined {
  if (!('value' in shown)) return undefined;
  const list: readonly unknown[] = Array.isArray(shown.value) ? shown.value : [shown.value];
  return list.length > 0 && list.every(isCondition) ? list.map(lineOf) : undefined;
}

function isCondition(value: unknown): value is Condition {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    typeof value.type === 'string' &&
    'status' in value
  );
}

function lineOf({ type, status, reason, message }: Condition): string {
  const why = [reason, message].filter((text) => typeof text === 'string' && text !== '').join(': ');
  return `  ${type} is ${String(status)}${why === '' ? '' : `, ${why}`}`;
}
