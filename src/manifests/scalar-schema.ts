import type { JsonObject, JsonValue } from '../contract/kube-object.js';
import { refuse } from './json-schema.js';
import { findRe2Problem } from '../re2.js';
import { isJsonObject, pickKeywords, toList } from './schema-keywords.js';

/** The server checks these itself and says so in readable words; zod's own pattern for them is left to the hook. */
const SERVER_FORMATS = ['date', 'date-time', 'email', 'hostname', 'ipv4', 'ipv6', 'uri', 'uuid'];

const BOUNDS = ['minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum', 'multipleOf'];
const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;

export function toBoolean(node: JsonObject, path: string): JsonObject {
  return refuseNullableEnum(pickKeywords(node, path, ['type', 'enum']), path);
}

/** The server rounds a limit before it compares a whole number with it, and then refuses 1 for "less than 1.5". */
export function toNumber(node: JsonObject, path: string): JsonObject {
  const schema = toNumeric(node, path);
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema;
  if (exclusiveMinimum === true) refuseFraction(minimum, path);
  if (exclusiveMaximum === true) refuseFraction(maximum, path);
  return schema;
}

/** zod bounds every integer by what JavaScript can count; only an author's own bounds are kept, made inclusive. */
export function toInteger(node: JsonObject, path: string): JsonObject {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum, ...rest } = toNumeric(node, path);
  const least = toLeast(minimum, exclusiveMinimum === true);
  const most = toMost(maximum, exclusiveMaximum === true);
  if (least === INT32_MIN && most === INT32_MAX) return { ...rest, format: 'int32' };
  return {
    ...rest,
    ...(least > Number.MIN_SAFE_INTEGER ? { minimum: least } : {}),
    ...(most < Number.MAX_SAFE_INTEGER ? { maximum: most } : {}),
  };
}

function toNumeric(node: JsonObject, path: string): JsonObject {
  const picked = pickKeywords(node, path, ['type', 'enum', ...BOUNDS, 'allOf']);
  refuseFraction(picked['multipleOf'], path);
  return refuseNullableEnum({ ...picked, ...toAllOf(picked, path) }, path);
}

function refuseFraction(limit: JsonValue | undefined, path: string): void {
  if (limit === undefined || Number.isInteger(limit)) return;
  const hint = 'Use a whole number, or move the check to .refine().';
  refuse(path, `${JSON.stringify(limit)} is a fraction, which the server rounds`, hint);
}

function toLeast(minimum: JsonValue | undefined, exclusive: boolean): number {
  if (typeof minimum !== 'number') return -Infinity;
  return exclusive ? Math.floor(minimum) + 1 : Math.ceil(minimum);
}

function toMost(maximum: JsonValue | undefined, exclusive: boolean): number {
  if (typeof maximum !== 'number') return Infinity;
  return exclusive ? Math.ceil(maximum) - 1 : Math.floor(maximum);
}

export function toText(node: JsonObject, path: string): JsonObject {
  const allowed = ['type', 'enum', 'format', 'pattern', 'minLength', 'maxLength', 'allOf'];
  const { format, pattern, ...rest } = pickKeywords(node, path, allowed);
  const constraints = refuseNullableEnum({ ...rest, ...toAllOf(rest, path) }, path);
  if (typeof format === 'string' && SERVER_FORMATS.includes(format)) return { ...constraints, format };
  if (typeof pattern === 'string') return { ...constraints, ...toPattern(pattern, path) };
  if (format !== undefined) refuse(path, `Kubernetes has no format ${JSON.stringify(format)}`);
  return constraints;
}

function toPattern(pattern: string, path: string): JsonObject {
  const problem = findRe2Problem(pattern);
  if (problem === undefined) return { pattern };
  const hint = 'Write a simpler pattern, or move the check to .refine().';
  return refuse(path, `its pattern has ${problem}, which RE2 cannot read`, hint);
}

/** Several patterns or divisors, which zod says as allOf. */
function toAllOf({ allOf, type }: JsonObject, path: string): JsonObject {
  if (allOf === undefined) return {};
  return { allOf: toList(allOf).map((part) => toPart(isJsonObject(part) ? part : {}, { type, path })) };
}

/** A structural schema says the type outside of allOf, and only there. */
function toPart(
  part: JsonObject,
  whole: { readonly type: JsonValue | undefined; readonly path: string },
): JsonObject {
  const { type = whole.type, pattern, multipleOf, ...others } = part;
  if (type !== whole.type || Object.keys(others).length > 0) pickKeywords({ allOf: [] }, whole.path, []);
  if (typeof pattern === 'string') return toPattern(pattern, whole.path);
  refuseFraction(multipleOf, whole.path);
  return { multipleOf };
}

/** The server compares null with an enum and never finds it, even where the enum lists null. */
function refuseNullableEnum(node: JsonObject, path: string): JsonObject {
  if (node['nullable'] !== true || node['enum'] === undefined) return node;
  return refuse(path, 'Kubernetes lets no null through an enum', 'Use .optional() instead of .nullable().');
}
