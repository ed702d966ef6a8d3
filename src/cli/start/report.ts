import type { KubeApi } from '../../cluster/kube-api.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { ControllerDefinition } from '../../sdk/controller-definition.js';
import { readReadiness } from './parent-readiness.js';

/** What `--output json` prints for one parent. */
export interface ParentReport {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly ready: boolean;
  readonly status: unknown;
  /** The objects it owns, in the order of their declaration and by name. */
  readonly children: readonly KubeObject[];
  /** How often its sync or finalize hook was called. */
  readonly syncs: number;
}

export async function reportParent(
  parent: KubeObject,
  {
    api,
    definition,
    syncs,
  }: {
    readonly api: KubeApi;
    readonly definition: ControllerDefinition;
    readonly syncs: number;
  },
): Promise<ParentReport> {
  const { apiVersion, kind, metadata } = parent;
  const lists = await Promise.all(definition.children.map((rule) => api.list(rule)));
  const children = lists
    .flatMap(({ items }) => items)
    .filter((child) => child.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid));
  return {
    apiVersion,
    kind,
    namespace: metadata.namespace,
    name: metadata.name,
    ready: readReadiness(parent).ready,
    status: parent['status'] ?? {},
    children,
    syncs,
  };
}
