import { compileRe2 } from '../../../re2.js';
import {
  type Fields,
  fieldsAt,
  isFields,
  jsonEquals,
  listAt,
  stringsAt,
  textAt,
  valueAt,
} from '../fields.js';
import { completeObject } from './complete.js';
import { compileRule } from './rules.js';
import { readSchema } from './structural-schema.js';
import { validateValue } from './validate.js';

/** Why a CRD with this schema is refused: not structural, a default that does not fit, a rule that does not compile. */
export function schemaProblems(schema: unknown, path: string): readonly string[] {
  const root = fieldsAt({ schema }, 'schema');
  const type = textAt(root, 'type') ?? '';
  const wrongRoot =
    type === ''
      ? [`${path}.type: Required value: must not be empty at the root`]
      : type === 'object'
        ? []
        : [`${path}.type: Invalid value: ${JSON.stringify(type)}: must be object at the root`];
  return [...wrongRoot, ...metadataProblems(root, path), ...partProblems(root, path)];
}

const OBJECT_FIELDS = 'for specified object fields';

/** An object and all that is declared below it. */
function partProblems(schema: Fields, path: string): string[] {
  const { additionalProperties, items } = schema;
  const properties = Object.entries(fieldsAt(schema, 'properties'));
  return [
    ...typeProblems(schema, path),
    ...keywordProblems(schema, path),
    ...listProblems(schema, path),
    ...combinationProblems(schema, path),
    ...defaultProblems(schema, path),
    ...ruleProblems(schema, path),
    ...properties.flatMap(([name, part]) =>
      nestedProblems(part, `${path}.properties[${name}]`, OBJECT_FIELDS),
    ),
    ...nestedProblems(additionalProperties, `${path}.additionalProperties`, OBJECT_FIELDS),
    ...nestedProblems(items, `${path}.items`, 'for specified array items'),
  ];
}

function nestedProblems(schema: unknown, path: string, where: string): string[] {
  if (!isFields(schema)) return [];
  const isOpen =
    schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true;
  const isTyped = (textAt(schema, 'type') ?? '') !== '' || isOpen || '$ref' in schema;
  return [
    ...(isTyped ? [] : [`${path}.type: Required value: must not be empty ${where}`]),
    ...partProblems(schema, path),
  ];
}

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

function typeProblems(schema: Fields, path: string): string[] {
  const type = textAt(schema, 'type') ?? '';
  if (type === '' || TYPES.includes(type)) return [];
  const supported = TYPES.map((known) => JSON.stringify(known)).join(', ');
  return [`${path}.type: Unsupported value: ${JSON.stringify(type)}: supported values: ${supported}`];
}

/** What the server does not take, or not together. */
function keywordProblems(schema: Fields, path: string): string[] {
  const rules: readonly (readonly [isBroken: boolean, problem: string])[] = [
    ['$ref' in schema, '$ref: Forbidden: $ref is not supported'],
    [
      isFields(schema['additionalProperties']) && isFields(schema['properties']),
      'additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive',
    ],
    [
      schema['uniqueItems'] === true,
      'uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
    ],
    [
      schema['x-kubernetes-preserve-unknown-fields'] === false,
      'x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined',
    ],
    [schema['type'] === 'array' && !isFields(schema['items']), 'items: Required value: must be specified'],
  ];
  const problems = rules.filter(([isBroken]) => isBroken).map(([, problem]) => problem);
  return [...problems, ...patternProblems(schema)].map((problem) => `${path}.${problem}`);
}

function patternProblems(schema: Fields): string[] {
  const pattern = textAt(schema, 'pattern') ?? '';
  const problem = complaintOf(() => compileRe2(pattern));
  if (problem === undefined) return [];
  const shown = `pattern: Invalid value: ${JSON.stringify(pattern)}`;
  return [`${shown}: must be a valid regular expression, but isn't: ${problem}`];
}

const LIST_TYPES = ['atomic', 'set', 'map'];
const MAP_TYPES = ['atomic', 'granular'];

function listProblems(schema: Fields, path: string): string[] {
  const listType = textAt(schema, 'x-kubernetes-list-type');
  const mapType = textAt(schema, 'x-kubernetes-map-type');
  const type = textAt(schema, 'type') ?? '';
  return [
    ...unsupported(listType, LIST_TYPES, `${path}.x-kubernetes-list-type`),
    ...unsupported(mapType, MAP_TYPES, `${path}.x-kubernetes-map-type`),
    ...(listType === undefined || type === 'array'
      ? []
      : [
          `${path}.type: Invalid value: ${JSON.stringify(type)}: must be array if x-kubernetes-list-type is specified`,
        ]),
    ...(listType === 'map' ? listKeyProblems(schema, path) : []),
  ];
}

function unsupported(value: string | undefined, known: readonly string[], path: string): string[] {
  if (value === undefined || known.includes(value)) return [];
  const supported = known.map((entry) => JSON.stringify(entry)).join(', ');
  return [`${path}: Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`];
}

function listKeyProblems(schema: Fields, path: string): string[] {
  const keys = listAt(schema, 'x-kubernetes-list-map-keys').map(String);
  const place = `${path}.x-kubernetes-list-map-keys`;
  if (keys.length === 0) {
    return [`${place}: Required value: must not be empty if x-kubernetes-list-type is map`];
  }
  const properties = fieldsAt(schema, 'items', 'properties');
  if (keys.some((key) => !Object.hasOwn(properties, key))) {
    return [`${place}: Invalid value: ${JSON.stringify(keys)}: entries must all be names of item properties`];
  }
  const required = listAt(schema, 'items', 'required');
  const loose = keys.filter(
    (key) => !required.includes(key) && valueAt(properties[key], 'default') === undefined,
  );
  const why =
    'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property';
  return loose.map((key) => `${path}.items.properties[${key}].default: Required value: ${why}`);
}

const COMBINATIONS = ['allOf', 'anyOf', 'oneOf'];
const ONLY_OUTSIDE = ['type', 'default', 'description', 'title', 'nullable', 'additionalProperties'];

/** Inside of combinations nothing may be declared that says what an object consists of. */
function combinationProblems(schema: Fields, path: string): string[] {
  const parts = COMBINATIONS.flatMap((keyword) =>
    listAt(schema, keyword).map((part, index) => [part, `${path}.${keyword}[${index}]`] as const),
  );
  const all = 'not' in schema ? [...parts, [schema['not'], `${path}.not`] as const] : parts;
  const isIntOrString = schema['x-kubernetes-int-or-string'] === true;
  return all.flatMap(([part, place]) =>
    ONLY_OUTSIDE.filter((keyword) => valueAt(part, keyword) !== undefined && !isIntOrString).map(
      (keyword) => `${place}.${keyword}: Forbidden: must be empty to be structural`,
    ),
  );
}

const NAMES = ['name', 'generateName'];

/** Of metadata only names may be restricted, and nothing may be filled in. */
function metadataProblems(root: Fields, path: string): string[] {
  const place = `${path}.properties[metadata]`;
  const properties = fieldsAt(root, 'properties', 'metadata', 'properties');
  const defaulted = Object.entries(properties).filter(([, part]) => valueAt(part, 'default') !== undefined);
  const others = Object.keys(properties).filter((name) => !NAMES.includes(name));
  return [
    ...(others.length === 0
      ? []
      : [
          `${place}: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified`,
        ]),
    ...defaulted.map(
      ([name]) => `${place}.properties[${name}].default: Forbidden: must not be set in top-level metadata`,
    ),
  ];
}

function defaultProblems(source: Fields, path: string): string[] {
  const schema = readSchema(source);
  if (schema.default === undefined) return [];
  const misfits = validateValue(schema.default, { path: '', schema });
  const kept = isFields(schema.default) ? completeObject(schema.default, schema) : schema.default;
  const isPruned = isFields(schema.default) && !jsonEquals({ ...kept, ...schema.default }, kept);
  return [
    ...(isPruned
      ? [`${path}.default: Invalid value: ${JSON.stringify(schema.default)}: must not have unknown fields`]
      : []),
    // The path of a default inside itself is empty.
    ...misfits.map(({ text }) => `${path}.default${text}`),
  ];
}

const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

function ruleProblems(source: Fields, path: string): string[] {
  const schema = readSchema(source);
  return listAt(source, 'x-kubernetes-validations').flatMap((given, index) => {
    const place = `${path}.x-kubernetes-validations[${index}]`;
    const { rule = '', message, reason, fieldPath = '' } = stringsAt({ given }, 'given');
    const shown = JSON.stringify(rule);
    const compiled = schema.rules[index];
    const why =
      rule.trim() === '' || compiled === undefined
        ? undefined
        : complaintOf(() => compileRule(compiled, schema));
    return [
      ...(rule.trim() === '' ? [`${place}.rule: Required value: rule is not specified`] : []),
      ...messageProblems(message, `${place}.message`),
      ...unsupported(reason, REASONS, `${place}.reason`),
      ...fieldPathProblems(source, fieldPath, `${place}.fieldPath`),
      ...(why === undefined ? [] : [`${place}.rule: Invalid value: ${shown}: compilation failed: ${why}`]),
    ];
  });
}

function messageProblems(message: string | undefined, path: string): string[] {
  if (message === undefined || message === '') return [];
  const shown = `${path}: Invalid value: ${JSON.stringify(message)}`;
  if (message.trim() === '') return [`${shown}: must be non-empty if specified`];
  return message.includes('\n') ? [`${shown}: must not contain line breaks`] : [];
}

function fieldPathProblems(source: Fields, fieldPath: string, path: string): string[] {
  if (fieldPath === '' || !fieldPath.startsWith('.') || fieldPath.includes('[')) return [];
  const fields = fieldPath.slice(1).split('.');
  const found = fields.reduce<unknown>((part, field) => valueAt(part, 'properties', field), source);
  if (isFields(found)) return [];
  return [`${path}: Invalid value: ${JSON.stringify(fieldPath)}: fieldPath must be a valid path`];
}

function complaintOf(attempt: () => unknown): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
