import { type Fields, fieldsAt, isFields, isList, listAt, numberAt, stringsAt, textAt } from '../fields.js';

export interface ValidationRule {
  readonly rule: string;
  readonly message?: string | undefined;
  readonly messageExpression?: string | undefined;
  readonly reason?: string | undefined;
  readonly fieldPath?: string | undefined;
}

/** A structural schema of a CRD, read once. Keywords that are absent do not restrict. */
export interface StructuralSchema {
  /** The schema as it was written, for CEL. */
  readonly source: Fields;
  readonly type: string | undefined;
  readonly properties: ReadonlyMap<string, StructuralSchema>;
  readonly additionalProperties: StructuralSchema | undefined;
  readonly items: StructuralSchema | undefined;
  readonly required: readonly string[];
  readonly enum: readonly unknown[] | undefined;
  readonly numbers: Readonly<Record<string, number | undefined>>;
  readonly exclusiveMinimum: boolean;
  readonly exclusiveMaximum: boolean;
  readonly pattern: string | undefined;
  readonly format: string | undefined;
  readonly default: unknown;
  readonly nullable: boolean;
  readonly intOrString: boolean;
  /** Fields that are not declared stay: by the extension, or because any are allowed. */
  readonly preservesUnknown: boolean;
  readonly listType: string | undefined;
  readonly listMapKeys: readonly string[];
  readonly rules: readonly ValidationRule[];
  readonly allOf: readonly StructuralSchema[];
  readonly anyOf: readonly StructuralSchema[];
  readonly oneOf: readonly StructuralSchema[];
  readonly not: StructuralSchema | undefined;
}

const NUMBERS = [
  'minimum',
  'maximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
];

export function readSchema(source: unknown): StructuralSchema {
  const fields = isFields(source) ? source : {};
  const { additionalProperties: additional } = fields;
  return {
    source: fields,
    type: textAt(fields, 'type'),
    properties: readProperties(fields),
    additionalProperties: isFields(additional) ? readSchema(additional) : undefined,
    items: isFields(fields['items']) ? readSchema(fields['items']) : undefined,
    required: texts(fields, 'required'),
    enum: isList(fields['enum']) ? fields['enum'] : undefined,
    numbers: Object.fromEntries(NUMBERS.map((keyword) => [keyword, numberAt(fields, keyword)])),
    exclusiveMinimum: fields['exclusiveMinimum'] === true,
    exclusiveMaximum: fields['exclusiveMaximum'] === true,
    pattern: textAt(fields, 'pattern'),
    format: textAt(fields, 'format'),
    default: fields['default'],
    nullable: fields['nullable'] === true,
    ...readExtensions(fields),
    ...readCombinations(fields),
  };
}

function readProperties(fields: Fields): ReadonlyMap<string, StructuralSchema> {
  const entries = Object.entries(fieldsAt(fields, 'properties'));
  return new Map(entries.map(([name, property]) => [name, readSchema(property)]));
}

function readExtensions(
  fields: Fields,
): Pick<StructuralSchema, 'intOrString' | 'preservesUnknown' | 'listType' | 'listMapKeys' | 'rules'> {
  return {
    intOrString: fields['x-kubernetes-int-or-string'] === true,
    preservesUnknown:
      fields['x-kubernetes-preserve-unknown-fields'] === true || fields['additionalProperties'] === true,
    listType: textAt(fields, 'x-kubernetes-list-type'),
    listMapKeys: texts(fields, 'x-kubernetes-list-map-keys'),
    rules: listAt(fields, 'x-kubernetes-validations').map(readRule),
  };
}

function readRule(value: unknown): ValidationRule {
  const { rule = '', message, messageExpression, reason, fieldPath } = stringsAt({ value }, 'value');
  return { rule, message, messageExpression, reason, fieldPath };
}

function readCombinations(fields: Fields): Pick<StructuralSchema, 'allOf' | 'anyOf' | 'oneOf' | 'not'> {
  return {
    allOf: listAt(fields, 'allOf').map(readSchema),
    anyOf: listAt(fields, 'anyOf').map(readSchema),
    oneOf: listAt(fields, 'oneOf').map(readSchema),
    not: isFields(fields['not']) ? readSchema(fields['not']) : undefined,
  };
}

function texts(fields: Fields, keyword: string): string[] {
  return listAt(fields, keyword).filter((item): item is string => typeof item === 'string');
}

export function hasRules(schema: StructuralSchema): boolean {
  const parts = [...schema.properties.values(), schema.additionalProperties, schema.items];
  return schema.rules.length > 0 || parts.some((part) => part !== undefined && hasRules(part));
}
