import { toGroupVersion, type JsonObject } from '../contract/kube-object.js';
import type { CompositeDefinition } from '../sdk/definition.js';

interface Grant {
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly Verb[];
}

const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'] as const;
type Verb = (typeof VERBS)[number];

const READ: readonly Verb[] = ['get', 'list', 'watch'];

/**
 * What Metacontroller needs whatever the controllers are. Revisions are only read: they are written for the rolling
 * strategies, which are never generated. Leases are left to who turns leader election on.
 */
const OWN_GRANTS: readonly Grant[] = [
  { group: '', resource: 'events', verbs: ['create', 'patch'] },
  { group: '', resource: 'namespaces', verbs: READ },
  { group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions', verbs: READ },
  { group: 'events.k8s.io', resource: 'events', verbs: ['create', 'patch'] },
  { group: 'metacontroller.k8s.io', resource: 'compositecontrollers', verbs: READ },
  { group: 'metacontroller.k8s.io', resource: 'controllerrevisions', verbs: READ },
  { group: 'metacontroller.k8s.io', resource: 'decoratorcontrollers', verbs: READ },
];

const NAME = 'metahooks-metacontroller';
const RBAC_GROUP = 'rbac.authorization.k8s.io';
const LABELS = { 'app.kubernetes.io/part-of': 'metahooks' };

/**
 * The rights that Metacontroller needs for these definitions and no others, bound to the service account of its
 * standard installation. Its own manifests grant everything; these are for a cluster where that grant is taken away.
 */
export function renderRbac(definitions: readonly CompositeDefinition[]): readonly JsonObject[] {
  return [
    {
      apiVersion: `${RBAC_GROUP}/v1`,
      kind: 'ClusterRole',
      metadata: { name: NAME, labels: LABELS },
      rules: toRules([...OWN_GRANTS, ...definitions.flatMap(toGrants)]),
    },
    {
      apiVersion: `${RBAC_GROUP}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: NAME, labels: LABELS },
      roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name: NAME },
      subjects: [{ kind: 'ServiceAccount', name: 'metacontroller', namespace: 'metacontroller' }],
    },
  ];
}

function toGrants({ parent, children, related = [] }: CompositeDefinition): readonly Grant[] {
  const { group } = toGroupVersion(parent.apiVersion);
  return [
    // Also without a finalize hook: a finalizer that an earlier release left is taken off with an update.
    { group, resource: parent.resource, verbs: [...READ, 'update'] },
    { group, resource: `${parent.resource}/status`, verbs: ['update'] },
    // Owner references block the deletion of the parent, which clusters like OpenShift check.
    { group, resource: `${parent.resource}/finalizers`, verbs: ['update'] },
    ...children.map((rule): Grant => toGrant(rule, [...READ, 'create', 'update', 'delete'])),
    ...related.map((rule): Grant => toGrant(rule, READ)),
  ];
}

function toGrant(
  rule: { readonly apiVersion: string; readonly resource: string },
  verbs: readonly Verb[],
): Grant {
  return { group: toGroupVersion(rule.apiVersion).group, resource: rule.resource, verbs };
}

/** Sorted, with one rule for the resources of a group that have the same verbs. */
function toRules(grants: readonly Grant[]): readonly JsonObject[] {
  const rules = new Map<string, { group: string; resources: string[]; verbs: readonly Verb[] }>();
  for (const { group, resource, verbs } of mergeByResource(grants)) {
    const key = [group, ...verbs].join();
    const rule = rules.get(key) ?? { group, resources: [], verbs };
    rule.resources.push(resource);
    rules.set(key, rule);
  }
  return [...rules.values()].map(({ group, resources, verbs }) => ({ apiGroups: [group], resources, verbs }));
}

/** One grant for each resource, as a kind may be the child of one controller and related to another. */
function mergeByResource(grants: readonly Grant[]): readonly Grant[] {
  const merged = new Map<string, Grant>();
  for (const grant of grants) {
    const key = `${grant.group}/${grant.resource}`;
    const granted = new Set([...grant.verbs, ...(merged.get(key)?.verbs ?? [])]);
    merged.set(key, { ...grant, verbs: VERBS.filter((verb) => granted.has(verb)) });
  }
  return [...merged.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, grant]) => grant);
}
