import type { KubeApi } from '../../cluster/kube-api.js';

/** What was last sent for an object and what it was then; shared by all controllers of a process. */
export type AppliedStates = Map<string, AppliedState>;

interface AppliedState {
  readonly sent: string;
  readonly generation: number;
  readonly resourceVersion: string | undefined;
  readonly uid: string;
}

/** Server-side apply instead of the three-way merge. */
export interface ServerSideApply {
  readonly api: Pick<KubeApi, 'apply'>;
  readonly fieldManager: string;
  readonly states: AppliedStates;
}
