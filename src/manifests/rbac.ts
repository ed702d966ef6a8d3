import { toGroupVersion, type JsonObject } from '../contract/kube-object.js';
import { childRulesOf, type ControllerDefinition, isComposite } from '../sdk/controller-definition.js';
import type { DecoratorDefinition } from '../sdk/decorator.js';
import type { CompositeDefinition, PolicyRule } from '../sdk/definition.js';

interface Right {
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
const OWN_RIGHTS: readonly Right[] = [
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
 *
 * What the Roles that hooks return hand out comes on top, as it was declared: Metacontroller creates them, and the API server
 * refuses a Role, or a binding to one, from somebody who has not every right in it.
 */
export function renderRbac(definitions: readonly ControllerDefinition[]): readonly JsonObject[] {
  return [
    {
      apiVersion: `${RBAC_GROUP}/v1`,
      kind: 'ClusterRole',
      metadata: { name: NAME, labels: LABELS },
      rules: [...toRules([...OWN_RIGHTS, ...definitions.flatMap(toRights)]), ...toGrantedRules(definitions)],
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

function toRights(definition: ControllerDefinition): readonly Right[] {
  return [
    ...(isComposite(definition) ? toParentRights(definition) : toTargetRights(definition)),
    ...childRulesOf(definition).map((rule) => toRight(rule, [...READ, 'create', 'update', 'delete'])),
    ...(definition.related ?? []).map((rule) => toRight(rule, READ)),
  ];
}

function toParentRights({ parent }: CompositeDefinition): readonly Right[] {
  return [...toOwnerRights(parent), toRight(parent, ['update'], 'status')];
}

/** Labels and annotations are written with an update of the whole target. */
function toTargetRights({ resources }: DecoratorDefinition): readonly Right[] {
  return resources.flatMap((rule) => [
    ...toOwnerRights(rule),
    ...(rule.writesStatus === true ? [toRight(rule, ['update'], 'status')] : []),
  ]);
}

function toOwnerRights(rule: ResourceRule): readonly Right[] {
  return [
    // Also without a finalize hook: a finalizer that an earlier release left is taken off with an update.
    toRight(rule, [...READ, 'update']),
    // Owner references block the deletion of the owner, which clusters like OpenShift check.
    toRight(rule, ['update'], 'finalizers'),
  ];
}

interface ResourceRule {
  readonly apiVersion: string;
  readonly resource: string;
}

function toRight(
  { apiVersion, resource }: ResourceRule,
  verbs: readonly Verb[],
  subresource?: 'status' | 'finalizers',
): Right {
  const { group } = toGroupVersion(apiVersion);
  return { group, resource: subresource === undefined ? resource : `${resource}/${subresource}`, verbs };
}

/** Not merged with the others, so that they can be told from them. Controllers that hand out the same share a rule. */
function toGrantedRules(definitions: readonly ControllerDefinition[]): readonly JsonObject[] {
  const rules = definitions.flatMap(({ grants = [] }) => grants.map(toPolicyRule));
  const unique = new Map(rules.map((rule) => [JSON.stringify(rule), rule]));
  return [...unique.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rule]) => rule);
}

function toPolicyRule({ apiGroups, resources, verbs, resourceNames }: PolicyRule): JsonObject {
  return { apiGroups, resources, verbs, ...(resourceNames === undefined ? {} : { resourceNames }) };
}

/** Sorted, with one rule for the resources of a group that have the same verbs. */
function toRules(rights: readonly Right[]): readonly JsonObject[] {
  const rules = new Map<string, { group: string; resources: string[]; verbs: readonly Verb[] }>();
  for (const { group, resource, verbs } of mergeByResource(rights)) {
    const key = [group, ...verbs].join();
    const rule = rules.get(key) ?? { group, resources: [], verbs };
    rule.resources.push(resource);
    rules.set(key, rule);
  }
  return [...rules.values()].map(({ group, resources, verbs }) => ({ apiGroups: [group], resources, verbs }));
}

/** One right for each resource, as a kind may be the child of one controller and related to another. */
function mergeByResource(rights: readonly Right[]): readonly Right[] {
  const merged = new Map<string, Right>();
  for (const right of rights) {
    const key = `${right.group}/${right.resource}`;
    const granted = new Set([...right.verbs, ...(merged.get(key)?.verbs ?? [])]);
    merged.set(key, { ...right, verbs: VERBS.filter((verb) => granted.has(verb)) });
  }
  return [...merged.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, right]) => right);
}
