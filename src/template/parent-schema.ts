import type { JsonSchema, JsonSchemaObject } from '../cel/json-schema.js';
import type { RelatedOutline } from './compile-related.js';

const STRING = { type: 'string' };
const STRINGS = { type: 'object', additionalProperties: STRING };
const OPEN_OBJECT = { type: 'object', additionalProperties: true };

/** `metadata` of any object in a cluster, so that a misspelt field is found at once. */
const METADATA: JsonSchemaObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    name: STRING,
    generateName: STRING,
    namespace: STRING,
    uid: STRING,
    resourceVersion: STRING,
    generation: { type: 'integer' },
    creationTimestamp: STRING,
    deletionTimestamp: STRING,
    deletionGracePeriodSeconds: { type: 'integer' },
    labels: STRINGS,
    annotations: STRINGS,
    finalizers: { type: 'array', items: STRING },
    ownerReferences: { type: 'array', items: OPEN_OBJECT },
    managedFields: { type: 'array', items: OPEN_OBJECT },
    selfLink: STRING,
  },
};

/** Schema of `parent` in expressions; a spec without schema may have any field. */
export function parentSchemaOf(spec: JsonSchema | undefined): JsonSchemaObject {
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      apiVersion: STRING,
      kind: STRING,
      metadata: METADATA,
      spec: spec ?? OPEN_OBJECT,
      status: OPEN_OBJECT,
    },
  };
}

/** Schema of `toolbox`: what Pods of our own programs need. */
export const TOOLBOX_SCHEMA: JsonSchemaObject = {
  type: 'object',
  additionalProperties: false,
  properties: { image: STRING },
};

/** Schema of `related`: by id in a definition, one list of everything for a hook. */
export function relatedSchemaOf(related: readonly RelatedOutline[] | undefined): JsonSchemaObject {
  if (related === undefined) return { type: 'array', items: { type: 'object' } };
  return observedSchemaOf(related);
}

/** Schema of `target`: an object of any kind, most of which have other fields than spec and status. */
export const TARGET_SCHEMA: JsonSchemaObject = {
  type: 'object',
  additionalProperties: true,
  properties: { apiVersion: STRING, kind: STRING, metadata: METADATA },
};

/** Schema of `observed`: its fields are the ids of the file. */
export function observedSchemaOf(children: readonly { id: string; isList: boolean }[]): JsonSchemaObject {
  const fields = children.map(({ id, isList }): [string, JsonSchema] => [
    id,
    isList ? { type: 'array', items: OPEN_OBJECT } : OPEN_OBJECT,
  ]);
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(fields) };
}
