import { records, stringIn, strings } from './api-answers.js';
import { groupVersionPath } from './api-paths.js';
import type { ApiResource } from './kube-api.js';

type GetJson = (path: string) => Promise<Record<string, unknown>>;

/**
 * Every served resource in every served version.
 *
 * A group version that does not answer is left out, as Metacontroller does: one broken aggregated API must not hide all others.
 */
export async function discoverResources(getJson: GetJson): Promise<readonly ApiResource[]> {
  const [core, groups] = await Promise.all([getJson('/api'), getJson('/apis')]);
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
function toApiResources(apiVersion: string, list: Record<string, unknown>): readonly ApiResource[] {
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
