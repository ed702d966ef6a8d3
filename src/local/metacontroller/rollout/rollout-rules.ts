import type { ApiResource } from '../../../cluster/kube-api.js';
import { METACONTROLLER_API_VERSION } from '../../../contract/controller-objects.js';
import type { Informer } from '../informer.js';

/** What a composite with a rolling strategy has beside the others. */
export interface RolloutRules {
  /** ControllerRevisions. */
  readonly revisions: Informer;
  /** Fields of the parent that make a revision, as dotted paths. */
  readonly fieldPaths: readonly string[];
  /** Whether it works as it is meant to, instead of as it does. */
  readonly isFixed: boolean;
}

export const REVISION_RESOURCE: ApiResource = {
  apiVersion: METACONTROLLER_API_VERSION,
  kind: 'ControllerRevision',
  resource: 'controllerrevisions',
  namespaced: true,
  shortNames: [],
  subresources: ['status'],
};
