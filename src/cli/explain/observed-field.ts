import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../cel/values.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { lastDesired } from '../../sdk/last-desired.js';
import { type FieldPath, type Shown, valueAtPath } from '../../template/explain/scene.js';
import { type Manager, managersOf } from './managers.js';

/** The field in the object that exists. */
export interface ObservedField {
  /**
   * `no-object`: there is none. `same`: as it should be. `pending`: not written yet. `changed`: written, and changed by somebody
   * since. `extra`: nobody asked for it.
   */
  readonly state: 'no-object' | 'same' | 'pending' | 'changed' | 'extra';
  readonly shown: Shown;
  /** Who wrote it last. */
  readonly managers: readonly Manager[];
}

export interface Comparison {
  readonly current: KubeObject | undefined;
  readonly path: FieldPath;
  /** What the hook answers; undefined when it says nothing of the field. */
  readonly desired: unknown;
  readonly isHidden: boolean;
}

export function observeField({ current, path, desired, isHidden }: Comparison): ObservedField {
  if (current === undefined) return { state: 'no-object', shown: { absent: true }, managers: [] };
  const value = valueAtPath(current, path);
  const applied = valueAtPath(lastDesired(current), path);
  return {
    state: compare(value, desired, applied),
    shown: showValue(value, isHidden),
    managers: value === undefined ? [] : managersOf(current, path),
  };
}

function compare(observed: unknown, desired: unknown, applied: unknown): ObservedField['state'] {
  if (desired === undefined) return observed === undefined ? 'same' : 'extra';
  if (covers(observed, desired)) return 'same';
  return isDeepStrictEqual(applied, desired) ? 'changed' : 'pending';
}

/** Whether everything that is desired is there; the API server may have added to it. */
function covers(observed: unknown, desired: unknown): boolean {
  // A decorator takes a label away with null.
  if (desired === null) return observed === undefined || observed === null;
  if (Array.isArray(desired)) {
    return (
      Array.isArray(observed) &&
      observed.length >= desired.length &&
      desired.every((item, index) => covers(observed[index], item))
    );
  }
  if (typeof desired !== 'object') return observed === desired;
  return Object.entries(desired).every(([field, value]) => covers(valueAtPath(observed, [field]), value));
}

/** Records of what was applied before; they repeat what the object says. */
const RECORDS: ReadonlySet<string> = new Set([
  'metacontroller.k8s.io/last-applied-configuration',
  'kubectl.kubernetes.io/last-applied-configuration',
  'managedFields',
]);

/** A value of an object, without what repeats the rest of it. */
export function showValue(value: unknown, isHidden: boolean): Shown {
  if (value === undefined) return { absent: true };
  if (isHidden) return { hidden: true };
  const text = JSON.stringify(value, (key, item: unknown) => (RECORDS.has(key) ? undefined : item));
  return { value: JSON.parse(text) as Json };
}

/** Fields of a Secret that tell nothing of what is in it. */
const OPEN: ReadonlySet<unknown> = new Set(['apiVersion', 'kind', 'metadata', 'type', 'immutable']);

/** Whether a field may hold the data of a Secret; records of what was applied do as well. */
export function isSecretField(
  { apiVersion, kind }: { apiVersion: string; kind: string },
  path: FieldPath,
): boolean {
  if (kind !== 'Secret' || apiVersion !== 'v1') return false;
  return !OPEN.has(path[0]) || path.some((step) => RECORDS.has(String(step)));
}
