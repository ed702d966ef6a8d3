import { type Fields, fieldsAt, isFields, isList } from '../../fields.js';
import type { ResourceInfo } from '../../resource-info.js';
import { TYPE_META } from './built-in-schemas.js';
import { builtInSchemaName, refTo } from './schema-names.js';

const INT_OR_STRING = [{ type: 'integer' }, { type: 'string' }];
const METADATA = { allOf: [refTo(builtInSchemaName('meta.v1.ObjectMeta'))] };

/** A kind whose fields are not known, or of which any are allowed. */
const ANY: Fields = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** The schema of a kind as its CRD gives it, completed by what every object has. */
export function customSchema({ group, version, kind }: ResourceInfo, schema: unknown): Fields {
  const published = fieldsAt({ schema: publish(isFields(schema) ? schema : ANY) }, 'schema');
  return {
    ...published,
    properties: { ...fieldsAt(published, 'properties'), ...TYPE_META, metadata: METADATA },
    'x-kubernetes-group-version-kind': [{ group, kind, version }],
  };
}

/** Two forms of CRD schemas need words that OpenAPI readers know. */
function publish(schema: unknown): unknown {
  if (isList(schema)) return schema.map(publish);
  if (!isFields(schema)) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(publishKeyword));
  const intOrString = schema['x-kubernetes-int-or-string'] === true && schema['anyOf'] === undefined;
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  return {
    ...inner,
    ...(intOrString ? { anyOf: INT_OR_STRING } : {}),
    ...(embedded
      ? { properties: { ...fieldsAt(inner, 'properties'), ...TYPE_META, metadata: METADATA } }
      : {}),
  };
}

/** Below `properties` stand names, which may be those of keywords. */
function publishKeyword([keyword, value]: [string, unknown]): [string, unknown] {
  if (keyword === 'default' || keyword === 'enum' || keyword === 'example') return [keyword, value];
  if (keyword !== 'properties' || !isFields(value)) return [keyword, publish(value)];
  const properties = Object.entries(value).map(([name, property]) => [name, publish(property)]);
  return [keyword, Object.fromEntries(properties)];
}
