import type { ObjectInput, ObjectRef } from '../../src/cluster/kube-api.js';
import type { KubeObject } from '../../src/contract/kube-object.js';
import type { Case, Controller, OwnKind, Scenario } from './scenario.js';

// Scenarios are written with short forms; every case has names of its own, so that cases can share a cluster.

/** The names of one case: the same wherever it is played. */
export interface Names {
  /** Of the case; controllers and namespaces are called so. */
  readonly id: string;
  readonly group: string;
}

export function namesOf(scenario: Scenario, { name }: Case): Names {
  const id = `s${String(scenario.scenario).padStart(2, '0')}-${name}`;
  return { id, group: `${id}.parity.example.com` };
}

/** A copy with `$NS`, `$GROUP`, `$CASE` and `$HOOKS` replaced. */
export function replaced<T>(value: T, { id, group }: Names, hooksUrl: string): T {
  const text = JSON.stringify(value)
    .replaceAll('$NS', id)
    .replaceAll('$CASE', id)
    .replaceAll('$GROUP', group)
    .replaceAll('$HOOKS', hooksUrl);
  return JSON.parse(text) as T;
}

/** What tells whose an object is. */
type Identified = Pick<KubeObject, 'apiVersion' | 'kind'> & {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
};

/** Whether an object belongs to the case: in a namespace of its name, of its own kinds, or named after it. */
export function isOfTheCase({ apiVersion, kind, metadata }: Identified, { id, group }: Names): boolean {
  const { name, namespace } = metadata;
  // Every namespace of a real cluster gets one.
  if (name === 'kube-root-ca.crt') return false;
  if (namespace !== undefined) return namespace === id || namespace.startsWith(`${id}-`);
  if (kind === 'Namespace') return name.startsWith(`${id}-`);
  return apiVersion.startsWith(`${group}/`) || name.startsWith(id);
}

interface Known {
  readonly apiVersion: string;
  readonly kind: string;
  readonly resource: string;
  readonly isClusterScoped?: boolean;
}

const META = 'metacontroller.k8s.io/v1alpha1';
const BUILT_IN: readonly Known[] = [
  { apiVersion: 'v1', kind: 'ConfigMap', resource: 'configmaps' },
  { apiVersion: 'v1', kind: 'Secret', resource: 'secrets' },
  { apiVersion: 'v1', kind: 'Service', resource: 'services' },
  { apiVersion: 'v1', kind: 'Pod', resource: 'pods' },
  { apiVersion: 'v1', kind: 'Event', resource: 'events' },
  { apiVersion: 'v1', kind: 'Namespace', resource: 'namespaces', isClusterScoped: true },
  { apiVersion: 'apps/v1', kind: 'Deployment', resource: 'deployments' },
  { apiVersion: 'apps/v1', kind: 'StatefulSet', resource: 'statefulsets' },
  { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', resource: 'horizontalpodautoscalers' },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    resource: 'clusterroles',
    isClusterScoped: true,
  },
  {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    resource: 'customresourcedefinitions',
    isClusterScoped: true,
  },
  { apiVersion: META, kind: 'CompositeController', resource: 'compositecontrollers', isClusterScoped: true },
  { apiVersion: META, kind: 'DecoratorController', resource: 'decoratorcontrollers', isClusterScoped: true },
  { apiVersion: META, kind: 'ControllerRevision', resource: 'controllerrevisions' },
];

/** Looks up the kinds a case may name in short: the built-in ones above and its own. */
export class Vocabulary {
  readonly #known: readonly Known[];
  readonly #names: Names;

  constructor(kinds: readonly OwnKind[], names: Names) {
    this.#names = names;
    const own = kinds.map(({ kind, scope, versions }) => ({
      apiVersion: `${names.group}/${versions[0] ?? ''}`,
      kind,
      resource: `${kind.toLowerCase()}s`,
      isClusterScoped: scope === 'Cluster',
    }));
    this.#known = [...BUILT_IN, ...own];
  }

  /** `configmaps/a`, or with a namespace in between. */
  ref(text: string): ObjectRef {
    const [resource = '', ...path] = text.split('/');
    const { apiVersion, isClusterScoped = false } = this.collection(resource);
    const name = path.at(-1) ?? '';
    if (isClusterScoped) return { apiVersion, resource, name };
    return { apiVersion, resource, name, namespace: path.length > 1 ? path[0] : this.#names.id };
  }

  collection(resource: string): Known {
    const found = this.#known.find((one) => one.resource === resource);
    if (found === undefined) throw new Error(`${this.#names.id}: no resource ${resource} is known`);
    return found;
  }

  /** Fills in apiVersion and namespace where a scenario leaves them out. */
  object(short: Readonly<Record<string, unknown>>): {
    readonly resource: string;
    readonly object: ObjectInput;
  } {
    const { kind, apiVersion, metadata, ...rest } = short as {
      kind: string;
      apiVersion?: string;
      metadata: object;
    };
    const known = this.#known.find((one) => one.kind === kind);
    if (known === undefined) throw new Error(`${this.#names.id}: no kind ${kind} is known`);
    const namespace = known.isClusterScoped === true ? {} : { namespace: this.#names.id };
    return {
      resource: known.resource,
      object: {
        apiVersion: apiVersion ?? known.apiVersion,
        kind,
        metadata: { ...namespace, ...metadata },
        ...rest,
      },
    };
  }
}

/** The CRD of a kind of a case. */
export function toDefinition(
  { kind, scope, versions, status, schema }: OwnKind,
  { group }: Names,
): ObjectInput {
  const plural = `${kind.toLowerCase()}s`;
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: versions.map((name, index) => ({
        name,
        served: true,
        storage: index === 0,
        ...(status && { subresources: { status: {} } }),
        schema: { openAPIV3Schema: { type: 'object', properties: schema ?? { spec: open, status: open } } },
      })),
    },
  };
}

/** The controller object; what most scenarios want is filled in, `null` leaves it out. */
export function toControllerObject({ kind, name, spec }: Controller, { id, group }: Names): ObjectInput {
  const defaults = kind === 'CompositeController' ? compositeDefaults(group) : decoratorDefaults(group);
  const merged = Object.entries({ ...defaults, ...spec }).filter(([, value]) => value !== null);
  return {
    apiVersion: META,
    kind,
    metadata: { name: name === undefined ? id : `${id}-${name}` },
    spec: Object.fromEntries(merged),
  };
}

const SYNC = { sync: { version: 'v2', webhook: { url: '$HOOKS/sync' } } };

function compositeDefaults(group: string): Readonly<Record<string, unknown>> {
  return {
    generateSelector: true,
    parentResource: { apiVersion: `${group}/v1`, resource: 'things' },
    childResources: [{ apiVersion: 'v1', resource: 'configmaps', updateStrategy: { method: 'InPlace' } }],
    hooks: SYNC,
  };
}

function decoratorDefaults(group: string): Readonly<Record<string, unknown>> {
  return {
    resources: [{ apiVersion: `${group}/v1`, resource: 'things' }],
    attachments: [{ apiVersion: 'v1', resource: 'configmaps', updateStrategy: { method: 'InPlace' } }],
    hooks: SYNC,
  };
}
