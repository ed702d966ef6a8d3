import { isStatusError } from '../../../cluster/status-error.js';
import type { KubeObject } from '../../../contract/kube-object.js';
import { listAt, textAt, valueAt } from '../fields.js';
import type { ApiOperations } from '../operations.js';
import type { ResourceInfo } from '../resource-info.js';

type ReadApi = Pick<ApiOperations, 'get'>;

/** The CRD that defines a resource. */
export function definitionOf(operations: ReadApi, info: ResourceInfo): KubeObject | undefined {
  if (!info.custom) return undefined;
  try {
    return operations.get({
      apiVersion: 'apiextensions.k8s.io/v1',
      resource: 'customresourcedefinitions',
      name: `${info.resource}.${info.group}`,
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
