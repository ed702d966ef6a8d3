import { records, stringIn, strings } from './api-answers.js';
import { groupVersionPath } from './api-paths.js';
import type { ApiResource } from './kube-api.js';

type Json = Record<string, unknown>;
type GetJson = (path: string, accept?: string) => Promise<Json>;

/** All groups in one answer, from servers that can: Kubernetes 1.27 and later. */
const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

/**
 * Every served resource in every served version.
 *
 * A group version that does not answer is left out, as Metacontroller does: one broken aggregated API must not hide all others.
 */
export async function discoverResources(getJson: GetJson): Promise<readonly ApiResource[]> {
  const roots = await Promise.all([getJson('/api', AGGREGATED), getJson('/apis', AGGREGATED)]);
  if (roots.every(({ kind }) => kind === 'APIGroupDiscoveryList')) return roots.flatMap(readAggregated);
  return discoverOneByOne(getJson, roots);
}

function readAggregated(list: Json): readonly ApiResource[] {
  return records(list['items']).flatMap((group) => {
    const name = stringIn(group['metadata'], 'name');
    return records(group['versions']).flatMap((version) => {
      const short = stringIn(version, 'version');
      const apiVersion = name === '' ? short : `${name}/${short}`;
      // What has no kind is there for its subresources only.
      return records(version['resources'])
        .map((resource) => toApiResource(apiVersion, resource))
        .filter(({ kind }) => kind !== '');
    });
  });
}

function toApiResource(apiVersion: string, resource: Json): ApiResource {
  return {
    apiVersion,
    kind: stringIn(resource['responseKind'], 'kind'),
    resource: stringIn(resource, 'resource'),
    namespaced: resource['scope'] === 'Namespaced',
    shortNames: strings(resource['shortNames']),
    subresources: records(resource['subresources']).map((one) => stringIn(one, 'subresource')),
  };
}

async function discoverOneByOne(
  getJson: GetJson,
  [core = {}, groups = {}]: readonly Json[],
): Promise<readonly ApiResource[]> {
  const groupVersions = records(groups['groups']).flatMap((group) => records(group['versions']));
  const apiVersions = [
    ...strings(core['versions']),
    ...groupVersions.map((version) => stringIn(version, 'groupVersion')),
  ];
  const lists = await Promise.allSettled(
    apiVersions.map(async (apiVersion) =>
      toApiResources(apiVersion, await getJson(groupVersionPath(apiVersion))),
    ),
  );
  return lists.flatMap((list) => (list.status === 'fulfilled' ? list.value : []));
}

/** The list names a subresource as a resource of its own, `cronjobs/status`. */
function toApiResources(apiVersion: string, list: Json): readonly ApiResource[] {
  const entries = records(list['resources']);
  const names = entries.map((entry) => stringIn(entry, 'name'));
  return entries.flatMap((entry) => {
    const resource = stringIn(entry, 'name');
    if (resource.includes('/')) return [];
    return {
      apiVersion,
      kind: stringIn(entry, 'kind'),
      resource,
      namespaced: entry['namespaced'] === true,
      shortNames: strings(entry['shortNames']),
      subresources: names
        .filter((name) => name.startsWith(`${resource}/`))
        .map((name) => name.slice(resource.length + 1)),
    };
  });
}
