import { groupVersionPath } from '../../../cluster/api-paths.js';

/** What a path below a group version names. */
export interface Target {
  readonly apiVersion: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

/** Subresources of a namespace itself; anything else below one is a resource in it. */
const OF_NAMESPACES = ['status', 'finalize'];

/** `[namespaces/<namespace>/]<resource>[/<name>[/<subresource>]]`; undefined for a path that names nothing. */
export function parseTarget(apiVersion: string, path: readonly string[]): Target | undefined {
  const [first, namespace, third, ...rest] = path;
  const isScoped =
    first === 'namespaces' &&
    namespace !== undefined &&
    third !== undefined &&
    !OF_NAMESPACES.includes(third);
  const [resource, name, subresource, ...others] = isScoped ? [third, ...rest] : path;
  if (resource === undefined || others.length > 0) return undefined;
  return {
    apiVersion,
    resource,
    ...(isScoped ? { namespace } : {}),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

/** Splits `/api/v1/…` and `/apis/<group>/<version>/…`; undefined for any other path. */
export function splitGroupVersion(
  path: readonly string[],
): { readonly apiVersion: string; readonly rest: readonly string[] } | undefined {
  const [root, first, second, ...deeper] = path;
  if (root === 'api' && first !== undefined) return { apiVersion: first, rest: path.slice(2) };
  if (root !== 'apis' || first === undefined || second === undefined) return undefined;
  return { apiVersion: `${first}/${second}`, rest: deeper };
}

/** The path of a group version without its slash, as documents of OpenAPI are named by it. */
export function documentName(apiVersion: string): string {
  return groupVersionPath(apiVersion).slice(1);
}
