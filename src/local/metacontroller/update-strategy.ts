import type { UpdateMethod } from '../../contract/controller-objects.js';
import { toGroupVersion } from '../../contract/kube-object.js';
import type { ChildKind } from './host.js';

export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/** What is declared for a kind, whatever the version. Of several rules the last one that updates at all counts. */
export function strategyOf(
  childKinds: readonly ChildKind[],
  { group, kind }: GroupKind,
): ChildKind | undefined {
  return childKinds.findLast(
    ({ resource, method }) =>
      resource.kind === kind &&
      toGroupVersion(resource.apiVersion).group === group &&
      method !== 'OnDelete',
  );
}

export function isRollingMethod(method: UpdateMethod | undefined): boolean {
  return method === 'RollingRecreate' || method === 'RollingInPlace';
}

export function groupKindOf({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): GroupKind {
  return { group: toGroupVersion(apiVersion).group, kind };
}
