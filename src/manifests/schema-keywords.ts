import type { JsonObject, JsonValue } from '../contract/kube-object.js';
import { refuse } from './json-schema.js';

/** Allowed beside any type, and carried over as they are. */
const ANNOTATIONS = [
  ...['description', 'title', 'nullable', 'default'],
  ...['x-kubernetes-embedded-resource', 'x-kubernetes-int-or-string', 'x-kubernetes-preserve-unknown-fields'],
  ...['x-kubernetes-list-type', 'x-kubernetes-list-map-keys', 'x-kubernetes-map-type'],
  'x-kubernetes-validations',
];

/** Nothing that a CRD could enforce or show. */
const DROPPED = ['contentEncoding', 'deprecated', 'examples', 'readOnly'];

const ORDER = [
  ...['description', 'title', 'type', 'format', 'nullable', 'default', 'enum', 'pattern'],
  ...['minLength', 'maxLength', 'minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum', 'multipleOf'],
  ...['allOf', 'minItems', 'maxItems', 'items', 'required', 'properties', 'additionalProperties'],
  ...ANNOTATIONS.filter((keyword) => keyword.startsWith('x-')),
];

const UNION_HINT =
  'A CRD has one union, integer or string. Write an object with optional fields and a rule in x-kubernetes-validations.';

const HINTS: Readonly<Record<string, string>> = {
  allOf: 'Write one schema instead of an intersection.',
  anyOf: UNION_HINT,
  oneOf: UNION_HINT,
};

/** The keywords of a node that carry over, which are the annotations and those in `allowed`; any other is refused. */
export function pickKeywords(node: JsonObject, path: string, allowed: readonly string[]): JsonObject {
  const known = new Set([...ANNOTATIONS, ...allowed]);
  const entries = Object.entries(node).filter(([keyword]) => !DROPPED.includes(keyword));
  const stranger = entries.find(([keyword]) => !known.has(keyword))?.[0];
  if (stranger !== undefined) refuse(path, `${stranger} has no place in it`, HINTS[stranger]);
  return Object.fromEntries(entries);
}

/** The same keywords in the one order that generated files have. */
export function inKeywordOrder(node: JsonObject): JsonObject {
  const entries = Object.entries(node).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b)));
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The entries of a list; none when there is no list. */
export function toList(value: JsonValue | undefined): readonly JsonValue[] {
  return isList(value) ? value : [];
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
