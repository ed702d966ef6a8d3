import type { CollectionRef, KubeApi } from '../../cluster/kube-api.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { DecoratorDefinition } from '../../sdk/decorator.js';
import type { CompositeDefinition } from '../../sdk/definition.js';
import { DECORATOR_ANNOTATION } from '../../sdk/last-desired.js';
import { readReadiness } from './parent-readiness.js';

interface Reported {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  /** How often its sync or finalize hook was called. */
  readonly syncs: number;
}

/** What `--output json` prints for one parent. */
export interface ParentReport extends Reported {
  readonly ready: boolean;
  readonly status: unknown;
  /** The objects it owns, in the order of their declaration and by name. */
  readonly children: readonly KubeObject[];
}

/** What `--output json` prints for one target of a decorator. */
export interface TargetReport extends Reported {
  /** Name of the decorator. */
  readonly controller: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Those of this decorator, in the order of their declaration and by name. */
  readonly attachments: readonly KubeObject[];
}

interface ReportContext<Definition> {
  readonly api: KubeApi;
  readonly definition: Definition;
  readonly syncs: number;
}

export async function reportParent(
  parent: KubeObject,
  { api, definition, syncs }: ReportContext<CompositeDefinition>,
): Promise<ParentReport> {
  return {
    ...identityOf(parent),
    ready: readReadiness(parent).ready,
    status: parent['status'] ?? {},
    children: await listOwned(api, definition.children, parent),
    syncs,
  };
}

export async function reportTarget(
  target: KubeObject,
  { api, definition, syncs }: ReportContext<DecoratorDefinition>,
): Promise<TargetReport> {
  const { labels = {}, annotations = {} } = target.metadata;
  const owned = await listOwned(api, definition.attachments, target);
  return {
    controller: definition.name,
    ...identityOf(target),
    labels,
    annotations,
    attachments: owned.filter(
      ({ metadata }) => metadata.annotations?.[DECORATOR_ANNOTATION] === definition.name,
    ),
    syncs,
  };
}

function identityOf({ apiVersion, kind, metadata }: KubeObject): Omit<Reported, 'syncs'> {
  return { apiVersion, kind, namespace: metadata.namespace, name: metadata.name };
}

async function listOwned(
  api: KubeApi,
  rules: readonly CollectionRef[],
  { metadata: { uid } }: KubeObject,
): Promise<readonly KubeObject[]> {
  const lists = await Promise.all(rules.map((rule) => api.list(rule)));
  return lists
    .flatMap(({ items }) => items)
    .filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid));
}
