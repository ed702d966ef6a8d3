import type { KubeObject } from '../../../contract/kube-object.js';
import type { ChildKind } from '../host.js';
import type { GroupKind } from '../update-strategy.js';
import type { ParentRevision } from './parent-revision.js';

/** The revisions of one parent in one turn. */
export interface Rollout {
  readonly latest: ParentRevision;
  readonly older: readonly ParentRevision[];
  readonly childKinds: readonly ChildKind[];
  /** Finds an observed child by the name under which revisions list it. */
  readonly findObserved: (kind: GroupKind, name: string) => KubeObject | undefined;
  readonly isFixed: boolean;
}
