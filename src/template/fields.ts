import type { Node, YAMLMap } from 'yaml';
import { didYouMean } from '../cel/suggest.js';
import type { Source } from './source.js';

/** Fields that only a definition has: a HookTemplate belongs to a hook, which answers for the parent. */
const OF_DEFINITIONS = new Set(['status', 'conditions', 'resyncAfterSeconds', 'finalize', 'related']);

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
    if (!known.includes(key) && OF_DEFINITIONS.has(key)) {
      throw source.invalid(keyNode, {
        message: `"${key}" belongs to a definition, not to ${what}`,
        hint: 'the hook that renders the templates returns it; or make the file a CompositeDefinition',
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
