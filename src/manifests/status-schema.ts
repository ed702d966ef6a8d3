import { Condition } from '../sdk/conditions.js';
import type { ParentResource } from '../sdk/definition.js';
import { HookError } from '../errors/hook-error.js';
import type { JsonObject } from '../contract/kube-object.js';
import { inKeywordOrder, isJsonObject, toList } from './schema-keywords.js';
import { toStructuralSchema } from './structural-schema.js';

const OBSERVED_GENERATION = {
  description: 'Generation of the spec that this status is about',
  type: 'integer',
  format: 'int64',
};

/** The author's status and the two fields that every composite has: Metacontroller writes one, metahooks the other. */
export function renderStatusSchema({ kind, status }: ParentResource): JsonObject {
  const reserved = ['observedGeneration', 'conditions'].find((field) => field in status.shape);
  if (reserved !== undefined) {
    throw new HookError('DEFINITION_INVALID', {
      message: `the status of ${kind} declares ${reserved}, which is added to every status`,
      hint: `Leave ${reserved} out of the status schema.`,
    });
  }
  const own = toLenient(toStructuralSchema(status, `${kind}.status`));
  const properties = isJsonObject(own['properties']) ? own['properties'] : {};
  return {
    ...own,
    type: 'object',
    properties: { ...properties, observedGeneration: OBSERVED_GENERATION, conditions: renderConditions() },
  };
}

function renderConditions(): JsonObject {
  return {
    description: 'What holds now; Ready sums it up',
    type: 'array',
    items: toStructuralSchema(Condition, 'status.conditions[]'),
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['type'],
  };
}

/**
 * Without required fields, because a hook that knows only half must be able to say that half; and without defaults,
 * because a status that the server completes never equals the one the hook returned, and is written again and again.
 */
function toLenient(schema: JsonObject, keys: readonly unknown[] = []): JsonObject {
  const { default: _, required, ...rest } = schema;
  const stillRequired = toList(required).filter((field) => keys.includes(field));
  return inKeywordOrder({
    ...rest,
    ...(stillRequired.length > 0 ? { required: stillRequired } : {}),
    ...toLenientParts(rest),
  });
}

function toLenientParts(schema: JsonObject): JsonObject {
  const { items, properties, additionalProperties } = schema;
  return {
    ...(isJsonObject(items) ? { items: toLenient(items, toList(schema['x-kubernetes-list-map-keys'])) } : {}),
    ...(isJsonObject(properties) ? { properties: toLenientFields(properties) } : {}),
    ...(isJsonObject(additionalProperties) ? { additionalProperties: toLenient(additionalProperties) } : {}),
  };
}

function toLenientFields(properties: JsonObject): JsonObject {
  const fields = Object.entries(properties).filter((entry): entry is [string, JsonObject] =>
    isJsonObject(entry[1]),
  );
  return Object.fromEntries(fields.map(([name, field]) => [name, toLenient(field)]));
}
