import { valueKey } from '../../src/cel/value-key.js';
import { describeCelType, entriesOf, isList } from '../../src/cel/values.js';

/** Text that tells any two values apart, an int from a double as well. */
export function describeValue(value: unknown): string {
  if (isList(value)) return `[${value.map(describeValue).join(', ')}]`;
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  if (value instanceof Map) return describeEntries([...value.entries()]);
  if (typeof value !== 'object' || value === null) return describeScalar(value);
  if ('type' in value) return `type ${String(value.type)}`;
  // The engine's types are called list and map, as in CEL, and null where CEL says null_type.
  if ('name' in value) return `type ${String(value.name).replace(/^null$/, 'null_type')}`;
  const entries = entriesOf(value);
  return entries === undefined ? `${describeCelType(value)} ${valueKey(value)}` : describeEntries(entries);
}

function describeScalar(value: unknown): string {
  const digits = Object.is(value, -0)
    ? '-0'
    : JSON.stringify(typeof value === 'bigint' ? String(value) : value);
  return `${describeCelType(value)} ${Number.isFinite(value) || typeof value !== 'number' ? digits : String(value)}`;
}

function describeEntries(entries: readonly (readonly [unknown, unknown])[]): string {
  const written = entries.map(([key, value]) => `${describeValue(key)}: ${describeValue(value)}`);
  return `{${written.sort().join(', ')}}`;
}
