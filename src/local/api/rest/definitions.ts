import { isStatusError } from '../../../cluster/status-error.js';
import { type Fields, listAt, textAt, valueAt } from '../fields.js';
import { METACONTROLLER_DEFINITIONS } from '../kinds/metacontroller.js';
import type { ApiOperations } from '../operations.js';
import type { ResourceInfo } from '../resource-info.js';

type ReadApi = Pick<ApiOperations, 'get'>;

/** The CRD that defines a resource; one that is built in is served until it is in the API. */
export function definitionOf(operations: ReadApi, info: ResourceInfo): Fields | undefined {
  if (!info.custom) return undefined;
  const name = `${info.resource}.${info.group}`;
  const builtIn = METACONTROLLER_DEFINITIONS.find((found) => textAt(found, 'metadata', 'name') === name);
  return storedDefinition(operations, name) ?? builtIn;
}

function storedDefinition(operations: ReadApi, name: string): Fields | undefined {
  try {
    return operations.get({
      apiVersion: 'apiextensions.k8s.io/v1',
      resource: 'customresourcedefinitions',
      name,
    });
  } catch (error) {
    if (isStatusError(error, 'NotFound')) return undefined;
    throw error;
  }
}

/** The entry of `spec.versions` in its CRD. */
export function definedVersionOf(operations: ReadApi, info: ResourceInfo): unknown {
  const versions = listAt(definitionOf(operations, info), 'spec', 'versions');
  return versions.find((version) => textAt(version, 'name') === info.version);
}

export function schemaOf(operations: ReadApi, info: ResourceInfo): unknown {
  return valueAt(definedVersionOf(operations, info), 'schema', 'openAPIV3Schema');
}
