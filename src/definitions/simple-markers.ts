import type { JsonObject, JsonValue } from '../contract/kube-object.js';

type Scalar = string | number | boolean;
/** Makes the error for a marker that is wrong. */
type Fail = (problem: string) => Error;

/** One `name=value` behind the bar of a field. */
export interface Marker {
  readonly name: string;
  readonly value: Scalar;
}

const MARKER = /\s*([A-Za-z]+)=("(?:[^"\\]|\\.)*"|\{[^}]*\}|\[[^\]]*\]|[^\s"]+)/y;

/** Reads markers such as `default=2 description="How many"`. */
export function parseMarkers(text: string, fail: Fail): readonly Marker[] {
  const markers: Marker[] = [];
  let position = 0;
  while (text.slice(position).trim() !== '') {
    MARKER.lastIndex = position;
    const [all, name, value] = MARKER.exec(text) ?? [];
    if (all === undefined || name === undefined || value === undefined) {
      throw fail(`"${text.slice(position).trim()}" is not name=value`);
    }
    markers.push({ name, value: valueOf(value, fail) });
    position += all.length;
  }
  return markers;
}

/** Lists and mappings stay text here: only the type of the field tells whether they are JSON. */
function valueOf(text: string, fail: Fail): Scalar {
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (!text.startsWith('"')) return text;
  const value = parseJson(text, fail);
  return typeof value === 'string' ? value : text;
}

export interface MarkedSchema {
  readonly schema: JsonObject;
  /** The field must be given. */
  readonly required: boolean;
}

/** What one marker adds to the schema of its field; undefined for what it does not say there. */
type Apply = (value: Scalar, base: JsonObject, fail: Fail) => JsonObject;

const RULES = 'x-kubernetes-validations';
const rule = (validation: JsonObject): JsonObject => ({ [RULES]: [validation] });
const nothing: Apply = () => ({});

/** Markers that are keywords of OpenAPI under the same name. */
const KEYWORDS = [
  ...['description', 'minimum', 'maximum', 'multipleOf', 'minLength', 'maxLength', 'pattern', 'format'],
  ...['minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties'],
];

const MARKERS: Readonly<Record<string, Apply | undefined>> = {
  ...Object.fromEntries(KEYWORDS.map((name): [string, Apply] => [name, (value) => ({ [name]: value })])),
  default: (value, base, fail) => ({ default: defaultOf(value, base, fail) }),
  enum: (value, base, fail) => ({ enum: enumOf(value, base, fail) }),
  required: nothing,
  immutable: () => rule({ rule: 'self == oldSelf', message: 'the field cannot be changed' }),
  validation: (value) => rule({ rule: String(value) }),
};

/** The schema of a field with its markers; several rules stand side by side. */
export function applyMarkers(base: JsonObject, markers: readonly Marker[], fail: Fail): MarkedSchema {
  let schema = base;
  for (const { name, value } of markers) {
    const apply = MARKERS[name];
    if (apply === undefined) throw fail(`the marker "${name}" is not known`);
    const added = apply(value, base, fail);
    schema = { ...schema, ...added, ...bothRules(schema, added) };
  }
  return { schema, required: markers.some(({ name, value }) => name === 'required' && value === true) };
}

function bothRules(one: JsonObject, other: JsonObject): JsonObject {
  const [before, after] = [one[RULES], other[RULES]];
  return isList(before) && isList(after) ? { [RULES]: [...before, ...after] } : {};
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** Text may be written without quotes, whatever it looks like. */
function defaultOf(value: Scalar, { type }: JsonObject, fail: Fail): JsonValue {
  if (type === 'string') return String(value);
  if (typeof value !== 'string' || type === undefined) return value;
  if (type === 'array' || type === 'object') return parseJson(value, fail);
  throw fail(`the default ${value} is not of the type`);
}

function enumOf(value: Scalar, { type }: JsonObject, fail: Fail): JsonValue[] {
  const words = String(value)
    .split(',')
    .map((word) => word.trim());
  if (words.includes('')) throw fail('an enum is "one,two,three"');
  return type === 'integer' ? words.map(Number) : words;
}

function parseJson(text: string, fail: Fail): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw fail(`${text} is not JSON`);
  }
}
