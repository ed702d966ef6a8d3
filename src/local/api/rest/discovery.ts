import type { Fields } from '../fields.js';
import type { Discovered, DiscoveredGroup, DiscoveredVersion } from './discovered.js';

const SUBRESOURCE_VERBS = ['get', 'patch', 'update'];
const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' };

/** `/api` */
export function apiVersions(groups: readonly DiscoveredGroup[]): Fields {
  const core = groups.find(({ name }) => name === '');
  return {
    kind: 'APIVersions',
    versions: core?.versions.map(({ version }) => version) ?? [],
    serverAddressByClientCIDRs: [],
  };
}

/** `/apis` */
export function apiGroupList(groups: readonly DiscoveredGroup[]): Fields {
  const named = groups.filter(({ name }) => name !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: named.map(describeGroup) };
}

/** `/apis/<group>` */
export function apiGroup(group: DiscoveredGroup): Fields {
  return { kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(group) };
}

function describeGroup({ name, versions }: DiscoveredGroup): Fields {
  const described = versions.map(({ apiVersion, version }) => ({ groupVersion: apiVersion, version }));
  return { name, versions: described, preferredVersion: described[0] };
}

/** `/api/v1`, `/apis/<group>/<version>` */
export function apiResourceList({ apiVersion, resources }: DiscoveredVersion): Fields {
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersion,
    resources: resources.flatMap((resource) => [
      describeResource(resource),
      ...resource.subresources.map((name) => describeSubresource(resource, name)),
    ]),
  };
}

function describeResource(resource: Discovered): Fields {
  const { resource: name, singular, namespaced, kind, verbs, shortNames, categories } = resource;
  return {
    name,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
}

function describeSubresource({ resource, namespaced, kind }: Discovered, name: string): Fields {
  return {
    name: `${resource}/${name}`,
    singularName: '',
    namespaced,
    ...(name === 'scale' ? SCALE : { kind }),
    verbs: SUBRESOURCE_VERBS,
  };
}

/** All in one answer, for clients that ask for it: `/api` has the core group, `/apis` the others. */
export function aggregatedDiscovery(groups: readonly DiscoveredGroup[]): Fields {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(({ name, versions }) => ({
      metadata: name === '' ? {} : { name },
      versions: versions.map(({ version, resources }) => ({
        version,
        resources: resources.map(aggregatedResource),
        freshness: 'Current',
      })),
    })),
  };
}

function aggregatedResource(resource: Discovered): Fields {
  const { group, version, kind, namespaced, singular, verbs, shortNames, categories } = resource;
  const responseKind = { group, version, kind };
  return {
    resource: resource.resource,
    responseKind,
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    subresources: resource.subresources.map((name) => ({
      subresource: name,
      responseKind: name === 'scale' ? SCALE : responseKind,
      verbs: SUBRESOURCE_VERBS,
    })),
  };
}
