import { z } from 'zod';

const Schema = z.looseObject({
  $ref: z.string().optional(),
  type: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
  'x-kubernetes-map-type': z.string().optional(),
  'x-kubernetes-list-type': z.string().optional(),
  'x-kubernetes-list-map-keys': z.array(z.string()).optional(),
  'x-kubernetes-patch-strategy': z.string().optional(),
  'x-kubernetes-patch-merge-key': z.string().optional(),
});
type Schema = z.infer<typeof Schema>;
export const OpenApi = z.object({ definitions: z.record(z.string(), Schema) });
export type OpenApi = z.infer<typeof OpenApi>;

/** The types that the named kinds consist of, one per line, in the form that src/local/api/types reads. */
export function typeTable({ definitions }: OpenApi, kinds: readonly string[]): readonly string[] {
  const names = new Set<string>();
  const visit = (name: string): void => {
    if (names.has(name)) return;
    names.add(name);
    for (const property of Object.values(definitions[name]?.properties ?? {})) visitSchema(read(property));
  };
  const visitSchema = (schema: Schema): void => {
    if (schema.$ref !== undefined) visit(definitionName(schema.$ref));
    for (const part of [schema.items, schema.additionalProperties]) if (part) visitSchema(read(part));
  };
  for (const kind of kinds) visit(kind);
  return [...names]
    .filter((name) => definitions[name]?.properties !== undefined)
    .map((name) => typeLine(shortName(name), definitions[name] ?? {}))
    .sort();
}

const SCALARS: Readonly<Record<string, string>> = { string: 's', integer: 'i', number: 'n', boolean: 'b' };
const SPECIAL: Readonly<Record<string, string>> = {
  Time: 's',
  MicroTime: 's',
  Quantity: 'q',
  IntOrString: 'q',
};

function typeLine(name: string, schema: Schema): string {
  const atomic = schema['x-kubernetes-map-type'] === 'atomic' ? '!' : '';
  const fields = Object.entries(schema.properties ?? {}).map(([field, property]) => {
    return `${field}=${typeOf(read(property))}${KEY_DEFAULTS[`${name}.${field}`] ?? ''}`;
  });
  return [`${name}${atomic}`, ...fields.sort()].join(' ');

  function typeOf(part: Schema): string {
    return `${shape(part)}${marks(part)}`;
  }
  function shape(part: Schema): string {
    if (part.$ref !== undefined) return reference(shortName(definitionName(part.$ref)));
    if (part.items !== undefined) return `[${typeOf(read(part.items))}]`;
    if (part.additionalProperties !== undefined) return `{${typeOf(read(part.additionalProperties))}}`;
    return SCALARS[part.type ?? ''] ?? '*';
  }
}

/** The only keys of associative lists that may be left out; this version of OpenAPI does not tell of defaults. */
const KEY_DEFAULTS: Readonly<Record<string, string>> = {
  'ContainerPort.protocol': '(TCP)',
  'ServicePort.protocol': '(TCP)',
};

const OPEN = [
  'FieldsV1',
  'RawExtension',
  'JSON',
  'JSONSchemaPropsOrBool',
  'JSONSchemaPropsOrArray',
  'JSONSchemaPropsOrStringArray',
  'CustomResourceSubresourceStatus',
];

function reference(name: string): string {
  return OPEN.includes(name) ? '*' : (SPECIAL[name] ?? name);
}

function marks(schema: Schema): string {
  const keys = schema['x-kubernetes-list-map-keys'];
  const listType = schema['x-kubernetes-list-type'];
  const strategy = schema['x-kubernetes-patch-strategy'] ?? '';
  return [
    schema['x-kubernetes-map-type'] === 'atomic' ? '!' : '',
    listType === 'map' ? `<${keys?.join(',') ?? ''}>` : listType === 'set' ? '<>' : '',
    strategy.includes('merge') ? `~${schema['x-kubernetes-patch-merge-key'] ?? ''}` : '',
    strategy.includes('retainKeys') ? '^' : '',
  ].join('');
}

function read(value: unknown): Schema {
  return Schema.parse(value);
}

function definitionName(reference: string): string {
  return reference.slice('#/definitions/'.length);
}

function shortName(name: string): string {
  const short = name.split('.').at(-1) ?? name;
  return short === 'EndpointPort' && name.includes('discovery') ? 'SlicePort' : short;
}
