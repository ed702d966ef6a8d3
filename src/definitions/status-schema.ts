import { z } from 'zod';
import type { CompiledExpression } from '../cel/compiler.js';
import type { JsonObject } from '../contract/kube-object.js';
import { withWrittenSchema, writtenSchemaOf } from '../sdk/written-schema.js';
import { failAt } from '../template/source.js';
import type { Placed, TemplateSet, Tree } from '../template/template-set.js';
import { type Declared, observedSchema } from './observed-schema.js';

/**
 * The schema of a definition's status: what it declares, and the types of the other fields as their expressions tell them.
 *
 * @throws HookError DEFINITION_INVALID for a field whose type nothing tells
 */
export function statusSchema(declared: z.ZodObject | undefined, templates: TemplateSet): z.ZodObject {
  const written = declared && writtenSchemaOf(declared);
  const known = toObject(written?.['properties']);
  const found = (templates.report?.status ?? [])
    .filter(([field]) => !(field in known))
    .map(([field, value]): [string, JsonObject] => [
      field,
      schemaOf(value.tree, { field, value, templates }),
    ]);
  const properties = { ...known, ...Object.fromEntries(found) };
  const schema: JsonObject = { ...written, type: 'object', properties };
  // What goes out is checked field by field only as far as the definition says; the API server prunes the rest.
  const fields = Object.keys(properties).map((field): [string, z.ZodType] => [field, z.json().optional()]);
  return withWrittenSchema(z.object(Object.fromEntries(fields)), schema);
}

interface StatusField {
  readonly field: string;
  readonly value: Placed;
  readonly templates: Declared;
}

function schemaOf(tree: Tree, at: StatusField): JsonObject {
  switch (tree.kind) {
    case 'text':
      return { type: 'string' };
    case 'literal':
      return literalSchema(tree.cel) ?? unknownType(at);
    case 'map':
      return {
        type: 'object',
        properties: Object.fromEntries(
          tree.fields.map(([name, value]) => [
            name,
            schemaOf(value, { ...at, field: `${at.field}.${name}` }),
          ]),
        ),
      };
    case 'list':
      return tree.items[0] === undefined
        ? unknownType(at)
        : { type: 'array', items: schemaOf(tree.items[0], { ...at, field: `${at.field}[]` }) };
    case 'expression':
      return schemaOfExpression(tree.expression.compiled, at.templates) ?? unknownType(at);
  }
}

function literalSchema(value: unknown): JsonObject | undefined {
  if (typeof value === 'bigint') return { type: 'integer' };
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { type: typeof value };
  }
  return undefined;
}

/** A fallback that is written out, `….orValue(0)`, says of what type the value is that it stands for. */
const FALLBACK =
  /\.orValue\((?:(?<int>-?\d+)|(?<double>-?\d+\.\d+)|(?<bool>true|false)|(?<string>"[^"]*"|'[^']*'))\)\s*$/;

function schemaOfExpression(
  { resultType, source }: CompiledExpression,
  templates: Declared,
): JsonObject | undefined {
  const groups: Readonly<Record<string, string | undefined>> = FALLBACK.exec(source)?.groups ?? {};
  const fallback = Object.keys(groups).find((type) => groups[type] !== undefined);
  const told = schemaOfType(resultType) ?? (fallback === undefined ? undefined : schemaOfType(fallback));
  return told ?? observedSchema(source, templates);
}

const SCALARS: Readonly<Record<string, JsonObject>> = {
  string: { type: 'string' },
  int: { type: 'integer' },
  double: { type: 'number' },
  bool: { type: 'boolean' },
};

function schemaOfType(type: string): JsonObject | undefined {
  const [, items] = /^list<(.+)>$/.exec(type) ?? [];
  if (items !== undefined) {
    const schema = schemaOfType(items);
    return schema && { type: 'array', items: schema };
  }
  const [, values] = /^map<string, (.+)>$/.exec(type) ?? [];
  if (values === undefined) return SCALARS[type];
  const schema = schemaOfType(values);
  return schema && { type: 'object', additionalProperties: schema };
}

function unknownType({ field, value }: StatusField): never {
  throw failAt('DEFINITION_INVALID', value.location, {
    message: `the type of status.${field} cannot be told from its expression`,
    hint: `declare it: parent.status.${field}: integer, or another type; or write int(…), string(…)`,
  });
}

function toObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? (value as JsonObject) : {};
}
