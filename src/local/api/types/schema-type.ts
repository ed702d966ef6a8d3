import { type Fields, isFields, textAt } from '../fields.js';
import { builtInType } from './built-in-types.js';
import {
  ANY_SCALAR,
  type FieldType,
  type ListType,
  type MapType,
  type ScalarType,
  UNTYPED,
} from './field-type.js';

const ENVELOPE = ['apiVersion', 'kind', 'metadata'];

/** The type of the objects that a CRD defines with this schema. */
export function customResourceType(schema: unknown): FieldType {
  const type = schemaType(schema);
  return type.kind === 'map' ? withEnvelope(type) : withEnvelope(mapType({}));
}

/** Whatever its schema says, an object has metadata. */
function withEnvelope(type: MapType): MapType {
  const config = builtInType('v1', 'ConfigMap');
  const envelope = (name: string): FieldType | undefined =>
    ENVELOPE.includes(name) ? config?.field(name) : undefined;
  return { ...type, field: (name) => envelope(name) ?? type.field(name) };
}

function schemaType(schema: unknown): FieldType {
  if (!isFields(schema)) return UNTYPED;
  if (schema['x-kubernetes-int-or-string'] === true) return ANY_SCALAR;
  if (schema['x-kubernetes-embedded-resource'] === true) return withEnvelope(mapType(schema));
  switch (schema['type']) {
    case 'object':
      return mapType(schema);
    case 'array':
      return listType(schema);
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
      return { kind: 'scalar', accepts: schema['type'], default: schema['default'] } satisfies ScalarType;
    default:
      return UNTYPED;
  }
}

function mapType(schema: Fields): MapType {
  const { properties, additionalProperties } = schema;
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true || additionalProperties === true;
  const element = isFields(additionalProperties) ? schemaType(additionalProperties) : undefined;
  const declared = new Map(
    Object.entries(isFields(properties) ? properties : {}).map(([name, property]) => [
      name,
      schemaType(property),
    ]),
  );
  return {
    kind: 'map',
    isAtomic: schema['x-kubernetes-map-type'] === 'atomic',
    field: (name) => declared.get(name),
    element: () => element ?? (isOpen ? UNTYPED : undefined),
  };
}

function listType(schema: Fields): ListType {
  const relation = textAt(schema, 'x-kubernetes-list-type');
  const keys = schema['x-kubernetes-list-map-keys'];
  const element = schemaType(schema['items']);
  return {
    kind: 'list',
    relation: relation === 'map' || relation === 'set' ? relation : 'atomic',
    keys: Array.isArray(keys) ? keys.map(String) : [],
    element: () => element,
  };
}
