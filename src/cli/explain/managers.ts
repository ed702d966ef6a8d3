import { z } from 'zod';
import type { KubeObject } from '../../contract/kube-object.js';
import { type FieldPath, valueAtPath } from '../../template/explain/scene.js';

/** Who wrote a field, as `managedFields` says. */
export interface Manager {
  readonly manager: string;
  readonly operation: string;
}

type Fields = Readonly<Record<string, unknown>>;

const Fields = z.record(z.string(), z.unknown());
const Entries = z
  .array(z.object({ manager: z.string(), operation: z.string(), fieldsV1: Fields.optional() }))
  .catch([]);

/** Owners of a field of an observed object, or of something in it. */
export function managersOf(object: KubeObject, path: FieldPath): readonly Manager[] {
  return Entries.parse(object.metadata['managedFields'] ?? [])
    .filter(({ fieldsV1 = {} }) => owns(fieldsV1, object, path))
    .map(({ manager, operation }) => ({ manager, operation }));
}

function owns(fields: Fields, value: unknown, path: FieldPath): boolean {
  const [step, ...rest] = path;
  if (step === undefined) return true;
  // A list or a mapping that is owned as a whole has nothing below it.
  if (Object.keys(fields).length === 0) return true;
  const item = valueAtPath(value, [step]);
  const name = Object.keys(fields).find((one) => isNameOf(one, { step, item }));
  return name !== undefined && owns(Fields.catch({}).parse(fields[name]), item, rest);
}

function isNameOf(
  name: string,
  { step, item }: { readonly step: string | number; readonly item: unknown },
): boolean {
  if (name.startsWith('f:')) return name.slice(2) === String(step);
  if (name.startsWith('v:')) return name.slice(2) === JSON.stringify(item);
  if (!name.startsWith('k:') || typeof item !== 'object' || item === null) return false;
  const fields: Fields = { ...item };
  const keys = Fields.catch({}).parse(JSON.parse(name.slice(2)));
  return Object.entries(keys).every(([key, value]) => fields[key] === value);
}
