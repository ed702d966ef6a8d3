import type { Node, YAMLMap } from 'yaml';
import { didYouMean } from '../cel/suggest.js';
import type { Source } from './source.js';

/** Fields of the language that this release does not have. */
const LATER = new Set(['after', 'readyWhen', 'status', 'conditions', 'resyncAfterSeconds', 'finalize']);

export interface FieldRules {
  readonly what: string;
  readonly known: readonly string[];
  readonly required: readonly string[];
}

/** Fields of a mapping by name. @throws HookError TEMPLATE_INVALID for a field that is unknown, not supported or missing */
export function pickFields(
  map: YAMLMap,
  source: Source,
  { what, known, required }: FieldRules,
): ReadonlyMap<string, Node> {
  const fields = new Map<string, Node>();
  for (const { key, keyNode, value } of source.entries(map)) {
    if (LATER.has(key)) {
      throw source.invalid(keyNode, {
        message: `"${key}" is not supported yet`,
        hint: 'do it in the hook, which renders the templates and returns status and children',
      });
    }
    if (!known.includes(key)) {
      throw source.invalid(keyNode, {
        message: `${what} has no field "${key}"${didYouMean(key, known)}`,
        hint: `it has ${known.join(', ')}`,
      });
    }
    fields.set(key, value);
  }
  const missing = required.find((name) => !fields.has(name));
  if (missing === undefined) return fields;
  throw source.invalid(map, { message: `${what} needs "${missing}"` });
}
