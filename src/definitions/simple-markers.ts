import type { JsonObject, JsonValue } from '../contract/kube-object.js';
import { findRe2Problem } from '../re2.js';

type Scalar = string | number | boolean;
/** Makes the error for a marker that is wrong. */
type Fail = (problem: string) => Error;

/** One `name=value` behind the bar of a field. */
export interface Marker {
  readonly name: string;
  readonly value: Scalar;
}

const MARKER = /\s*([A-Za-z]+)=/y;
const QUOTED = /"(?:[^"\\]|\\.)*"/y;
const BARE = /[^\s"]+/y;

/** Reads markers such as `default=2 description="How many"`. */
export function parseMarkers(text: string, fail: Fail): readonly Marker[] {
  const markers: Marker[] = [];
  let position = 0;
  while (text.slice(position).trim() !== '') {
    const [all, name] = matchAt(MARKER, text, position);
    const value = all === undefined ? undefined : valueAt(text, position + all.length);
    if (all === undefined || name === undefined || value === undefined) {
      throw fail(`"${text.slice(position).trim()}" is not name=value`);
    }
    markers.push({ name, value: valueOf(value) });
    position += all.length + value.length;
  }
  return markers;
}

function matchAt(pattern: RegExp, text: string, position: number): readonly (string | undefined)[] {
  pattern.lastIndex = position;
  return pattern.exec(text) ?? [];
}

/** The value as it is written: quoted, a list or mapping up to its last bracket, or up to the next space. */
function valueAt(text: string, start: number): string | undefined {
  if (!/[[{]/.test(text.charAt(start)))
    return matchAt(QUOTED, text, start)[0] ?? matchAt(BARE, text, start)[0];
  let depth = 0;
  for (let position = start; position < text.length; position += 1) {
    position += (matchAt(QUOTED, text, position)[0] ?? '').length;
    if (/[[{]/.test(text.charAt(position))) depth += 1;
    if (/[\]}]/.test(text.charAt(position))) depth -= 1;
    if (depth === 0) return text.slice(start, position + 1);
  }
  return undefined;
}

/** Lists and mappings stay text here: only the type of the field tells whether they are JSON. */
function valueOf(text: string): Scalar {
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  // As in kro, where a regular expression needs no second backslash.
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(["\\])/g, '$1') : text;
}

export interface MarkedSchema {
  readonly schema: JsonObject;
  /** The field must be given. */
  readonly required: boolean;
}

/** What one marker adds to the schema of its field as it is so far. */
type Apply = (value: Scalar, schema: JsonObject, fail: Fail) => JsonObject;

const RULES = 'x-kubernetes-validations';
const nothing: Apply = () => ({});

/** Markers that are keywords of OpenAPI under the same name. */
const NUMBERS = [
  ...['minimum', 'maximum', 'multipleOf', 'minLength', 'maxLength'],
  ...['minItems', 'maxItems', 'minProperties', 'maxProperties'],
];
const TEXTS = ['description', 'format'];

const LIST_TYPE = 'x-kubernetes-list-type';
const LIST_KEYS = 'x-kubernetes-list-map-keys';

const MARKERS: Readonly<Record<string, Apply | undefined>> = {
  ...Object.fromEntries(TEXTS.map((name): [string, Apply] => [name, (value) => ({ [name]: String(value) })])),
  ...Object.fromEntries(
    NUMBERS.map((name): [string, Apply] => [
      name,
      (value, _, fail) => ({ [name]: numberOf(value, name, fail) }),
    ]),
  ),
  pattern: (value, _, fail) => ({ pattern: patternOf(String(value), fail) }),
  // What the keyword of this name asks for is refused by the API server.
  uniqueItems: (value) => (value === true ? { [LIST_TYPE]: 'set' } : {}),
  listType: (value) => ({ [LIST_TYPE]: value }),
  listMapKey: (value, schema) => ({ [LIST_KEYS]: [...listAt(schema, LIST_KEYS), String(value)] }),
  default: (value, base, fail) => ({ default: defaultOf(value, base, fail) }),
  enum: (value, base, fail) => ({ enum: enumOf(value, base, fail) }),
  required: nothing,
  immutable: (value, schema) =>
    value === true
      ? withRule(schema, { rule: 'self == oldSelf', message: 'the field cannot be changed' })
      : {},
  validation: (value, schema) => withRule(schema, { rule: String(value) }),
  message: (value, schema, fail) => ({ [RULES]: withMessage(listAt(schema, RULES), String(value), fail) }),
};

/** The schema of a field with its markers; several rules and several keys stand side by side. */
export function applyMarkers(base: JsonObject, markers: readonly Marker[], fail: Fail): MarkedSchema {
  let schema = base;
  for (const { name, value } of markers) {
    const apply = MARKERS[name];
    if (apply === undefined) throw fail(`the marker "${name}" is not known`);
    schema = { ...schema, ...apply(value, schema, fail) };
  }
  return { schema, required: markers.some(({ name, value }) => name === 'required' && value === true) };
}

function withRule(schema: JsonObject, rule: JsonObject): JsonObject {
  return { [RULES]: [...listAt(schema, RULES), rule] };
}

function withMessage(rules: readonly JsonValue[], message: string, fail: Fail): readonly JsonValue[] {
  const last = rules.at(-1);
  if (!isObject(last) || 'message' in last) throw fail('a message belongs to the validation before it');
  return [...rules.slice(0, -1), { ...last, message }];
}

function listAt(schema: JsonObject, keyword: string): readonly JsonValue[] {
  const value = schema[keyword];
  return isList(value) ? value : [];
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function numberOf(value: Scalar, name: string, fail: Fail): number {
  const number = typeof value === 'boolean' || value === '' ? NaN : Number(value);
  if (Number.isFinite(number)) return number;
  throw fail(`${name} is a number`);
}

function patternOf(pattern: string, fail: Fail): string {
  const problem = findRe2Problem(pattern);
  if (problem === undefined) return pattern;
  throw fail(wrongPattern(problem));
}

/** Why a pattern cannot go into a CRD. */
export function wrongPattern(problem: string): string {
  return `the pattern has ${problem}, which RE2, and so Kubernetes, does not take`;
}

/** Text may be written without quotes, whatever it looks like. */
function defaultOf(value: Scalar, { type }: JsonObject, fail: Fail): JsonValue {
  if (type === 'string') return String(value);
  if (typeof value !== 'string' || type === undefined) return value;
  if (type === 'array' || type === 'object') return parseJson(value, fail);
  throw fail(`the default ${value} is not of the type`);
}

function wordsOf(value: Scalar): string[] {
  return String(value)
    .split(',')
    .map((word) => word.trim());
}

function enumOf(value: Scalar, { type }: JsonObject, fail: Fail): JsonValue[] {
  const words = wordsOf(value);
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
