import { compileRe2 } from '../../../re2.js';
import { type Fields, isFields, isList, jsonEquals } from '../fields.js';
import { formatProblem } from './formats.js';
import type { StructuralSchema } from './structural-schema.js';

/** One cause of an Invalid answer. After a blocking one, the CEL rules of the schema are not evaluated. */
export interface Problem {
  readonly text: string;
  readonly blocking: boolean;
}

interface Place {
  readonly path: string;
  readonly schema: StructuralSchema;
}

/** What is wrong with a value, in the words of the API server and in the order of the schema. */
export function validateValue(value: unknown, { path, schema }: Place): readonly Problem[] {
  if (value === null && schema.nullable) return [];
  const wrongType = typeProblem(value, { path, schema });
  if (wrongType !== undefined) return [wrongType, ...fractionProblems(value, { path, schema })];
  return [
    ...enumProblems(value, { path, schema }),
    ...contentProblems(value, { path, schema }),
    ...combinationProblems(value, { path, schema }),
  ];
}

function typeProblem(value: unknown, { path, schema }: Place): Problem | undefined {
  const allowed = schema.intOrString ? ['integer', 'string'] : schema.type === undefined ? [] : [schema.type];
  const actual = typeName(value);
  const isAllowed = allowed.length === 0 || allowed.includes(actual);
  if (isAllowed || (actual === 'integer' && allowed.includes('number'))) return undefined;
  const [found, wanted] = formatsInWords(value, schema) ?? [actual, allowed.join(',')];
  return blocking(
    `${path}: Invalid value: "${found}": ${path} in body must be of type ${wanted}: "${found}"`,
  );
}

/** Where a schema has a format, what is neither text nor list is held against that. */
function formatsInWords(value: unknown, { format }: StructuralSchema): [string, string] | undefined {
  if (format === undefined || value === null || typeof value === 'string' || isList(value)) return undefined;
  if (typeof value !== 'number') return ['', format];
  return [Number.isInteger(value) ? 'int64' : 'float64', format];
}

/** A fraction is out of the range of an integer, too. */
function fractionProblems(value: unknown, place: Place): Problem[] {
  return typeof value === 'number' ? rangeProblems(value, place) : [];
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (isList(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function enumProblems(value: unknown, { path, schema }: Place): Problem[] {
  if (schema.enum === undefined || schema.enum.some((item) => jsonEquals(item, value))) return [];
  const supported = schema.enum.map((item) => JSON.stringify(item)).join(', ');
  return [blocking(`${path}: Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`)];
}

function contentProblems(value: unknown, place: Place): readonly Problem[] {
  if (typeof value === 'string') return stringProblems(value, place);
  if (typeof value === 'number') return numberProblems(value, place);
  if (isList(value)) return listProblems(value, place);
  return isFields(value) ? objectProblems(value, place) : [];
}

function stringProblems(value: string, { path, schema }: Place): Problem[] {
  const { minLength = 0, maxLength = Infinity } = schema.numbers;
  const length = Array.from(value).length;
  const shown = `${path}: Invalid value: ${JSON.stringify(value)}: ${path} in body`;
  const wrongFormat = formatProblem(value, schema.format);
  return [
    ...(length < minLength ? [soft(`${shown} should be at least ${minLength} chars long`)] : []),
    ...(length > maxLength ? [blocking(`${path}: Too long: may not be more than ${maxLength} bytes`)] : []),
    ...(matches(value, schema) ? [] : [soft(`${shown} should match '${schema.pattern}'`)]),
    ...(wrongFormat === undefined ? [] : [blocking(`${shown} ${wrongFormat}`)]),
  ];
}

/** As in Go: RE2 knows flags and classes that JavaScript does not, and no pattern makes it take for ever. */
function matches(value: string, { pattern }: StructuralSchema): boolean {
  return pattern === undefined || compileRe2(pattern).test(value);
}

const INTEGER_RANGES: Readonly<Record<string, number>> = { int32: 2 ** 31, int64: 2 ** 63 };

function numberProblems(value: number, { path, schema }: Place): Problem[] {
  const { multipleOf } = schema.numbers;
  const shown = `${path}: Invalid value: ${value}: ${path} in body should be`;
  return [
    ...boundProblems(value, schema).map((bound) => soft(`${shown} ${bound}`)),
    ...(multipleOf === undefined || isMultiple(value, multipleOf)
      ? []
      : [soft(`${shown} a multiple of ${multipleOf}`)]),
    ...rangeProblems(value, { path, schema }),
  ];
}

function boundProblems(value: number, { numbers, ...schema }: StructuralSchema): string[] {
  const { minimum = -Infinity, maximum = Infinity } = numbers;
  const orEqual = (isExclusive: boolean): string => (isExclusive ? '' : 'or equal to ');
  const isBeyond = (distance: number, isExclusive: boolean): boolean =>
    distance < 0 || (isExclusive && distance === 0);
  return [
    ...(isBeyond(value - minimum, schema.exclusiveMinimum)
      ? [`greater than ${orEqual(schema.exclusiveMinimum)}${minimum}`]
      : []),
    ...(isBeyond(maximum - value, schema.exclusiveMaximum)
      ? [`less than ${orEqual(schema.exclusiveMaximum)}${maximum}`]
      : []),
  ];
}

function rangeProblems(value: number, { path, schema: { type, format = '' } }: Place): Problem[] {
  const range = INTEGER_RANGES[format];
  if (type !== 'integer' || range === undefined) return [];
  if (Number.isInteger(value) && value >= -range && value < range) return [];
  const why = `Checked value must be of type integer with format ${format} in ${path}`;
  return [soft(`<nil>: Invalid value: "": ${why}`)];
}

/** Fractions as 0.1 have no exact form; a quotient this close to a whole number is one. */
function isMultiple(value: number, factor: number): boolean {
  const quotient = value / factor;
  return Math.abs(quotient - Math.round(quotient)) < 1e-9;
}

function listProblems(value: readonly unknown[], { path, schema }: Place): Problem[] {
  const { minItems = 0, maxItems = Infinity } = schema.numbers;
  const { items } = schema;
  const nested =
    items === undefined
      ? []
      : value.flatMap((item, index) => validateValue(item, { path: `${path}[${index}]`, schema: items }));
  return [
    ...(value.length < minItems
      ? [
          soft(
            `${path}: Invalid value: ${value.length}: ${path} in body should have at least ${minItems} items`,
          ),
        ]
      : []),
    ...tooMany(value.length, maxItems, path),
    ...nested,
    ...duplicateProblems(value, { path, schema }),
  ];
}

function tooMany(count: number, most: number, path: string): Problem[] {
  return count > most ? [blocking(`${path}: Too many: ${count}: must have at most ${most} items`)] : [];
}

function duplicateProblems(value: readonly unknown[], { path, schema }: Place): Problem[] {
  if (schema.listType !== 'set' && schema.listType !== 'map') return [];
  const identities = value.map((item) => listIdentity(item, schema));
  const seen = new Set<string>();
  return identities.flatMap((identity, index) => {
    if (!seen.has(identity)) {
      seen.add(identity);
      return [];
    }
    return [soft(`${path}[${index}]: Duplicate value: ${identity}`)];
  });
}

/** What an item of a list is known by: its keys in a list of type map, else all of it. */
export function listIdentity(item: unknown, schema: StructuralSchema): string {
  if (schema.listType !== 'map' || !isFields(item)) return JSON.stringify(item);
  const keys = schema.listMapKeys.map((key) => [
    key,
    item[key] ?? schema.items?.properties.get(key)?.default,
  ]);
  return JSON.stringify(Object.fromEntries(keys));
}

function objectProblems(value: Fields, { path, schema }: Place): Problem[] {
  const { minProperties = 0, maxProperties = Infinity } = schema.numbers;
  const size = Object.keys(value).length;
  const missing = schema.required.filter((field) => !Object.hasOwn(value, field));
  const nested = Object.entries(value).flatMap(([field, item]) => {
    const declared = schema.properties.get(field) ?? schema.additionalProperties;
    return declared === undefined
      ? []
      : validateValue(item, { path: joinPath(path, field), schema: declared });
  });
  return [
    ...missing.map((field) => blocking(`${joinPath(path, field)}: Required value`)),
    ...nested,
    ...(size < minProperties
      ? [
          soft(
            `${path}: Invalid value: ${size}: ${path} in body should have at least ${minProperties} properties`,
          ),
        ]
      : []),
    ...tooMany(size, maxProperties, path),
  ];
}

export function joinPath(path: string, field: string): string {
  return path === '' ? field : `${path}.${field}`;
}

function combinationProblems(value: unknown, { path, schema }: Place): Problem[] {
  const matches = (option: StructuralSchema): boolean =>
    validateValue(value, { path, schema: option }).length === 0;
  const oneOf = schema.oneOf.filter(matches).length;
  const found = oneOf === 0 ? 'Found none valid' : `Found ${oneOf} valid alternatives`;
  return [
    ...schema.allOf.flatMap((option) => validateValue(value, { path, schema: option })),
    ...(schema.anyOf.length > 0 && !schema.anyOf.some(matches)
      ? [soft(`<nil>: Invalid value: "": "${path}" must validate at least one schema (anyOf)`)]
      : []),
    ...(schema.oneOf.length > 0 && oneOf !== 1
      ? [soft(`<nil>: Invalid value: "": "${path}" must validate one and only one schema (oneOf). ${found}`)]
      : []),
    ...(schema.not !== undefined && matches(schema.not)
      ? [soft(`<nil>: Invalid value: "": "${path}" must not validate the schema (not)`)]
      : []),
  ];
}

function blocking(text: string): Problem {
  return { text, blocking: true };
}

function soft(text: string): Problem {
  return { text, blocking: false };
}
