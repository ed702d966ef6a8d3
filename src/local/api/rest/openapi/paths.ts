import { groupVersionPath } from '../../../../cluster/api-paths.js';
import type { Fields } from '../../fields.js';
import type { ResourceInfo } from '../../resource-info.js';
import { builtInSchemaName, refTo } from './schema-names.js';

const WRITE_PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation'];
const LIST_PARAMETERS = [
  'allowWatchBookmarks',
  'continue',
  'fieldSelector',
  'labelSelector',
  'limit',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'timeoutSeconds',
  'watch',
];
const DELETE_PARAMETERS = ['dryRun', 'gracePeriodSeconds', 'orphanDependents', 'propagationPolicy'];

interface Verb {
  readonly action: string;
  readonly parameters: readonly string[];
}

// kubectl looks here for the kind that belongs to a path, and whether a patch understands `fieldValidation`.
const COLLECTION_VERBS: Readonly<Record<string, Verb>> = {
  get: { action: 'list', parameters: LIST_PARAMETERS },
  post: { action: 'post', parameters: WRITE_PARAMETERS },
  delete: { action: 'deletecollection', parameters: [...DELETE_PARAMETERS, ...LIST_PARAMETERS] },
};
const ALL_NAMESPACES_VERBS: Readonly<Record<string, Verb>> = {
  get: { action: 'list', parameters: LIST_PARAMETERS },
};
const SUBRESOURCE_VERBS: Readonly<Record<string, Verb>> = {
  get: { action: 'get', parameters: [] },
  put: { action: 'put', parameters: WRITE_PARAMETERS },
  patch: { action: 'patch', parameters: [...WRITE_PARAMETERS, 'force'] },
};
const OBJECT_VERBS: Readonly<Record<string, Verb>> = {
  ...SUBRESOURCE_VERBS,
  delete: { action: 'delete', parameters: DELETE_PARAMETERS },
};

interface PathSchemas {
  readonly object: string;
  readonly list: string;
}

/** The paths of a resource, as an OpenAPI document lists them. */
export function resourcePaths(info: ResourceInfo, schemas: PathSchemas): Readonly<Record<string, Fields>> {
  const root = groupVersionPath(info.apiVersion);
  const scope = info.namespaced ? '/namespaces/{namespace}' : '';
  const collection = `${root}${scope}/${info.resource}`;
  const object = `${collection}/{name}`;
  const { group, version, kind } = info;
  const own = { group, version, kind };
  const scale = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
  const entries: [string, Fields][] = info.subresources.map((name) => [
    `${object}/${name}`,
    name === 'scale'
      ? pathItem(SUBRESOURCE_VERBS, scale, builtInSchemaName('autoscaling.v1.Scale'))
      : pathItem(SUBRESOURCE_VERBS, own, schemas.object),
  ]);
  return {
    ...(info.namespaced
      ? { [`${root}/${info.resource}`]: pathItem(ALL_NAMESPACES_VERBS, own, schemas.list) }
      : {}),
    [collection]: { ...pathItem(COLLECTION_VERBS, own, schemas.object) },
    [object]: pathItem(OBJECT_VERBS, own, schemas.object),
    ...Object.fromEntries(entries),
  };
}

function pathItem(verbs: Readonly<Record<string, Verb>>, gvk: Fields, schemaName: string): Fields {
  const content = { 'application/json': { schema: refTo(schemaName) } };
  const operations = Object.entries(verbs).map(([method, { action, parameters }]): [string, Fields] => [
    method,
    {
      parameters: parameters.map((name) => ({ name, in: 'query', schema: { type: 'string' } })),
      responses: { 200: { description: 'OK', content } },
      'x-kubernetes-action': action,
      'x-kubernetes-group-version-kind': gvk,
    },
  ]);
  return Object.fromEntries(operations);
}
