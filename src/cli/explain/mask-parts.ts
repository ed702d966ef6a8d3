import { type FieldPath, valueAtPath } from '../../template/explain/scene.js';
import type { Part } from './explanation.js';
import { type ObservedField, showValue } from './observed-field.js';

const MASK = '(not shown)';

/** The value at a path of the parent without those parts of it that may be a Secret. */
export function maskParts(value: unknown, path: FieldPath, parts: readonly Part[]): unknown {
  return hiddenAmong(parts)
    .filter((part) => startsWith(part, path))
    .reduce<unknown>((masked, part) => maskAt(masked, part.slice(path.length)), value);
}

export function maskObserved(
  observed: ObservedField,
  path: FieldPath,
  parts: readonly Part[],
): ObservedField {
  const { shown } = observed;
  if (!('value' in shown)) return observed;
  return { ...observed, shown: showValue(maskParts(shown.value, path, parts), false) };
}

/** Whether the value at a path is, or lies in, one that may be a Secret. */
export function isHiddenPart(path: FieldPath, parts: readonly Part[]): boolean {
  return hiddenAmong(parts).some((part) => startsWith(path, part));
}

function hiddenAmong(parts: readonly Part[]): readonly FieldPath[] {
  return parts.filter(({ shown }) => 'hidden' in shown).map(({ path }) => path);
}

export function startsWith(path: FieldPath, start: FieldPath): boolean {
  return start.every((step, index) => path[index] === step);
}

function maskAt(value: unknown, path: FieldPath): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return MASK;
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value))
    return step in value ? { ...value, [step]: maskAt(valueAtPath(value, [step]), rest) } : value;
  const wanted: unknown = valueAtPath(value, [step]);
  return value.map((item: unknown) => (item === wanted ? maskAt(item, rest) : item));
}
