import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../src/contract/kube-object.js';

/** Values that a structural schema admits; its `x-kubernetes-validations` are not looked at. */
export function fromSchema(schema: JsonObject): fc.Arbitrary<JsonValue> {
  const { type } = schema;
  const arbitrary = typeof type === 'string' ? ARBITRARIES[type] : undefined;
  if (arbitrary === undefined) throw new Error(`no values for ${JSON.stringify(schema)}`);
  return arbitrary(schema);
}

const ARBITRARIES: Readonly<Record<string, (schema: JsonObject) => fc.Arbitrary<JsonValue>>> = {
  boolean: () => fc.boolean(),
  integer: ({ minimum = 0, maximum = 1000 }) => fc.integer({ min: Number(minimum), max: Number(maximum) }),
  string: textOf,
  array: listOf,
  object: objectOf,
};

function textOf({ pattern, minLength = 0, maxLength = 100 }: JsonObject): fc.Arbitrary<string> {
  const limits = { minLength: Number(minLength), maxLength: Math.min(Number(maxLength), 100) };
  if (typeof pattern !== 'string') return fc.string({ ...limits, unit: 'grapheme' });
  // JavaScript's `$` also stands before a final newline only with the flag m, so the pattern is the same in both worlds.
  return fc.stringMatching(new RegExp(pattern), { maxLength: limits.maxLength });
}

function listOf({
  items,
  minItems = 0,
  'x-kubernetes-list-map-keys': keys,
}: JsonObject): fc.Arbitrary<JsonValue> {
  const limits = { minLength: Number(minItems), maxLength: Math.max(3, Number(minItems)) };
  const item = fromSchema(items as JsonObject);
  if (!Array.isArray(keys)) return fc.array(item, limits);
  const identity = (value: JsonValue): string =>
    JSON.stringify(keys.map((key) => (value as JsonObject)[String(key)]));
  return fc.uniqueArray(item, { ...limits, selector: identity });
}

function objectOf(schema: JsonObject): fc.Arbitrary<JsonObject> {
  const { properties, required = [] } = schema;
  if (properties === undefined) return fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue() as never);
  const fields = Object.entries(properties as JsonObject).map(
    ([name, field]): [string, fc.Arbitrary<JsonValue>] => [name, fromSchema(field as JsonObject)],
  );
  return fc.record(Object.fromEntries(fields), { requiredKeys: required as string[] });
}
