import { toGroupVersion } from '../../../contract/kube-object.js';
import { fieldsAt, listAt, textAt } from '../fields.js';
import type { ApiOperations } from '../operations.js';
import type { ResourceInfo } from '../resource-info.js';
import { definitionOf } from './definitions.js';
import { REVIEWS } from './reviews.js';

/** A served resource as discovery shows it. */
export interface Discovered {
  readonly apiVersion: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: readonly string[];
}

export interface DiscoveredGroup {
  readonly name: string;
  /** Preferred first. */
  readonly versions: readonly DiscoveredVersion[];
}

export interface DiscoveredVersion {
  readonly apiVersion: string;
  readonly version: string;
  readonly resources: readonly Discovered[];
}

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** Those that `kubectl get all` shows. */
const IN_ALL = new Set([
  '/pods',
  '/services',
  'apps/daemonsets',
  'apps/deployments',
  'apps/replicasets',
  'apps/statefulsets',
  'autoscaling/horizontalpodautoscalers',
  'batch/cronjobs',
  'batch/jobs',
]);

/** All served resources by group and version; the core group comes first and has no name. */
export function discoverGroups(operations: ApiOperations): readonly DiscoveredGroup[] {
  const resources = [...operations.resources().map((info) => discover(operations, info)), ...reviews()];
  const groups = new Map<string, Map<string, Discovered[]>>([['', new Map()]]);
  for (const resource of resources) {
    const versions = groups.get(resource.group) ?? new Map<string, Discovered[]>();
    groups.set(resource.group, versions);
    versions.set(resource.version, [...(versions.get(resource.version) ?? []), resource]);
  }
  return [...groups].map(([name, versions]) => ({
    name,
    versions: [...versions].sort(byPriority).map(([version, found]) => ({
      apiVersion: name === '' ? version : `${name}/${version}`,
      version,
      resources: found.sort((one, other) => (one.resource < other.resource ? -1 : 1)),
    })),
  }));
}

function discover(operations: ApiOperations, info: ResourceInfo): Discovered {
  const names = fieldsAt(definitionOf(operations, info), 'spec', 'names');
  const inAll = IN_ALL.has(info.storage) ? ['all'] : [];
  return {
    ...info,
    singular: textAt(names, 'singular') ?? info.kind.toLowerCase(),
    verbs: VERBS,
    categories: info.custom ? listAt(names, 'categories').map(String) : inAll,
  };
}

function reviews(): readonly Discovered[] {
  return REVIEWS.map(({ apiVersion, kind, resource, namespaced }) => ({
    ...toGroupVersion(apiVersion),
    apiVersion,
    kind,
    resource,
    namespaced,
    singular: kind.toLowerCase(),
    verbs: ['create'],
    shortNames: [],
    categories: [],
    subresources: [],
  }));
}

const STAGES: Readonly<Record<string, number>> = { '': 0, beta: 1, alpha: 2 };

/** Stable versions come before betas, those before alphas; within each the higher number first. */
function byPriority([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  const [stageOne, ...numbersOne] = rank(one);
  const [stageOther, ...numbersOther] = rank(other);
  if (stageOne !== stageOther) return stageOne - stageOther;
  const difference = numbersOne.map((number, index) => (numbersOther[index] ?? 0) - number);
  return difference.find((number) => number !== 0) ?? (one < other ? -1 : 1);
}

function rank(version: string): readonly [stage: number, major: number, minor: number] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (match === null) return [3, 0, 0];
  const [, major, stage = '', minor] = match;
  return [STAGES[stage] ?? 3, Number(major), Number(minor ?? 0)];
}
