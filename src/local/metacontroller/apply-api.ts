import type { KubeApi, ObjectInput, ObjectRef } from '../../cluster/kube-api.js';
import type { KubeObject } from '../../contract/kube-object.js';

export interface ApplyOptions {
  readonly fieldManager: string;
  readonly force: boolean;
}

/** An API that knows server-side apply. */
export interface ApplyingApi {
  apply(ref: ObjectRef, object: ObjectInput, options: ApplyOptions): Promise<KubeObject>;
  /** What `apply` would make of it. Absent where that cannot be asked; nothing can be recreated then. */
  dryRunApply?(ref: ObjectRef, object: ObjectInput, options: ApplyOptions): Promise<KubeObject>;
}

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
  readonly api: ApplyingApi;
  readonly fieldManager: string;
  readonly states: AppliedStates;
}

export function canApply(api: KubeApi | (KubeApi & ApplyingApi)): api is KubeApi & ApplyingApi {
  return 'apply' in api;
}
