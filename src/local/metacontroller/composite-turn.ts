import type { KubeObject } from '../../contract/kube-object.js';
import type { CompositeResponse } from '../../contract/responses.js';
import type { Observation } from './choose-hook.js';
import { claimChildren } from './claim.js';
import { callCompositeHook } from './composite-hook.js';
import { toDesired, withSelectorLabels } from './desired.js';
import { aggregate, MetacontrollerError } from './errors.js';
import { removeFinalizer, shouldFinalize, syncFinalizer } from './finalizer.js';
import { type CompositeTurn, describeParent, isDeleting, isOurs } from './host.js';
import { manageChildren } from './manage-children.js';
import { syncRevisions } from './rollout/sync-revisions.js';
import { writeStatus } from './status.js';

/**
 * One sync of a CompositeController, step by step in the order of the real one. The first step, reading the parent from the
 * cache, is the caller's.
 *
 * @returns `ignored` when the parent is none of the controller's
 * @throws MetacontrollerError, StatusError, HookError; what was done before stays done
 */
export async function takeCompositeTurn(
  turn: CompositeTurn,
  cached: KubeObject,
): Promise<'done' | 'ignored'> {
  const { host } = turn;
  // 2. A parent that is not selected and does not carry our finalizer is not ours.
  if (!isOurs(host, cached)) return 'ignored';

  // 3. Before anything else is done, so that there is a chance to clean up after it.
  const parent = await syncFinalizer(turn, cached);
  // 4. The finalizer may just have been the last that held us to it.
  if (!isOurs(host, parent)) return 'ignored';

  // 5. and 6. What there is.
  const children = await claimChildren(turn, parent);
  const related = await turn.relatedTo(parent);

  // 7. and 8. What there should be.
  const answer = await askHook(turn, { parent, children, related });
  const wanted = toDesired(answer.children, parent);

  // 9. Asked for now, whatever fails below.
  turn.resyncAfter((answer.resyncAfterSeconds ?? 0) * 1000);

  // 10. Before the children: those of this answer are not managed any more when the parent goes with it.
  const current = answer.finalized === true ? await removeFinalizer(turn, parent) : parent;

  // 11. One child with wrong labels, and nothing at all is applied.
  const desired = withSelectorLabels(wanted, current, turn.generateSelector);

  // 12. Failures are kept for the end, the status is written in any case.
  const isManaged = !isDeleting(current) || shouldFinalize(host, current);
  const failures = isManaged
    ? await manageChildren({ turn, parent: current, observed: children, desired })
    : [];

  // 13. and 14. A parent that is gone or has changed meanwhile makes the failures pointless.
  const isStillThere = await writeStatus(turn, current, answer.status);
  const failure = aggregate(failures);
  if (failure === undefined || !isStillThere) return 'done';
  const message = `can't reconcile children for ${describeParent(current)}: ${failure.message}`;
  throw new MetacontrollerError(message, { cause: failure });
}

/** Every revision of the parent is asked while children may have to roll; one that is only to vanish rolls nothing. */
async function askHook(turn: CompositeTurn, observation: Observation): Promise<CompositeResponse> {
  const { host, rollout } = turn;
  const { parent } = observation;
  const isLeaving = isDeleting(parent) && !shouldFinalize(host, parent);
  if (rollout === undefined || isLeaving) return callCompositeHook(host, observation);
  return syncRevisions({ ...turn, rollout }, observation);
}
