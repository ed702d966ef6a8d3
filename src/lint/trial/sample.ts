import type { JsonObject, JsonValue } from '../../contract/kube-object.js';
import { compileRe2 } from '../../re2.js';

/** How much of a schema a sample fills in: what is required, or everything, with every switch on. */
export type Extent = 'least' | 'most';

/** A value that a schema of a CRD lets through, as far as one can be guessed; the API server adds the defaults. */
export function sampleOf(schema: JsonObject, extent: Extent): JsonValue {
  const { type } = schema;
  const given = givenValue(schema, extent);
  if (given !== undefined) return given;
  if (schema['x-kubernetes-int-or-string'] === true) return 1;
  return (typeof type === 'string' ? SAMPLES[type]?.(schema, extent) : undefined) ?? {};
}

/** A value that the schema names itself. */
function givenValue(
  { type, default: fallback, enum: values }: JsonObject,
  extent: Extent,
): JsonValue | undefined {
  const isSwitch = extent === 'most' && type === 'boolean';
  if (fallback !== undefined && !isSwitch && type !== 'object') return fallback;
  return isList(values) ? values[0] : undefined;
}

type Sample = (schema: JsonObject, extent: Extent) => JsonValue;

const SAMPLES: Readonly<Record<string, Sample>> = {
  object: sampleObject,
  array: ({ items, minItems }, extent) => {
    const length = Math.max(Number(minItems ?? 0), extent === 'most' ? 1 : 0);
    return Array.from({ length }, () => (isObject(items) ? sampleOf(items, extent) : {}));
  },
  string: sampleText,
  integer: sampleNumber,
  number: sampleNumber,
  boolean: (_, extent) => extent === 'most',
};

function sampleObject(schema: JsonObject, extent: Extent): JsonValue {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = isList(schema['required']) ? schema['required'] : [];
  const given = isObject(schema['default']) ? schema['default'] : {};
  const fields = Object.entries(properties).flatMap(([name, field]): [string, JsonValue][] => {
    if (!isObject(field) || (extent === 'least' && !required.includes(name))) return [];
    return [[name, sampleOf(field, extent)]];
  });
  const { additionalProperties } = schema;
  const isMap = extent === 'most' && isObject(additionalProperties);
  return {
    ...(isMap ? { sample: sampleOf(additionalProperties, extent) } : {}),
    ...given,
    ...Object.fromEntries(fields),
  };
}

function sampleNumber({ minimum, maximum, exclusiveMinimum, multipleOf }: JsonObject): JsonValue {
  const least = typeof minimum === 'number' ? minimum + (exclusiveMinimum === true ? 1 : 0) : 1;
  const most = typeof maximum === 'number' ? maximum : Infinity;
  const value = Math.min(Math.max(least, least <= 1 && most >= 1 ? 1 : least), most);
  return typeof multipleOf === 'number' ? Math.ceil(value / multipleOf) * multipleOf : value;
}

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-06-01T12:00:00Z',
  date: '2026-06-01',
  duration: '1m',
  email: 'a@example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com',
  uuid: '00000000-0000-4000-8000-000000000000',
  byte: 'YQ==',
};

/** Text of the sorts that fields of Kubernetes usually hold. */
const USUAL = [
  ...['sample', 'Sample', 'a', 'A', '1', '1Gi', '100m', '10.0', '1.2.3', 'v1.2.3', '1h', '5m', '30s'],
  ...[
    '*/5 * * * *',
    'example.com',
    'https://example.com',
    '/sample',
    'sample.example.com/sample:1',
    'a@example.com',
  ],
  ...[
    '192.0.2.1',
    '192.0.2.0/24',
    '2026-06-01',
    '12:00',
    'ABC',
    'AAA',
    '50%',
    'sha256:0',
    'key=value',
    's3://sample',
  ],
];

function sampleText({ pattern, format, minLength, maxLength }: JsonObject): JsonValue {
  const formatted = typeof format === 'string' ? FORMATS[format] : undefined;
  if (formatted !== undefined) return formatted;
  const least = Number(minLength ?? 0);
  const fits = (text: string): boolean =>
    text.length >= least && text.length <= Number(maxLength ?? Infinity) && matches(pattern, text);
  return USUAL.find(fits) ?? 'sample'.padEnd(least, 'x').slice(0, Number(maxLength ?? Infinity));
}

function matches(pattern: JsonValue | undefined, text: string): boolean {
  if (typeof pattern !== 'string') return true;
  try {
    return compileRe2(pattern).test(text);
  } catch {
    return false;
  }
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
