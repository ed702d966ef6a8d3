import type { KubeObject } from '../../contract/kube-object.js';
import { listAttachments, withDecoratorAnnotation } from './attachments.js';
import { callDecoratorHook } from './decorator-hook.js';
import { toDesired } from './desired.js';
import { aggregate, MetacontrollerError } from './errors.js';
import { shouldFinalize, syncFinalizer } from './finalizer.js';
import { describeParent, isDeleting, isOurs, type Turn } from './host.js';
import { manageChildren } from './manage-children.js';
import { writeTarget } from './write-target.js';

/**
 * One sync of a DecoratorController, step by step in the order of the real one. The first step, reading the target from the
 * cache, is the caller's.
 *
 * @returns `ignored` when the target is none of the controller's
 * @throws MetacontrollerError, StatusError, HookError; what was done before stays done
 */
export async function takeDecoratorTurn(turn: Turn, cached: KubeObject): Promise<'done' | 'ignored'> {
  const { host } = turn;
  // 2. A target that is not selected and does not carry our finalizer is not ours.
  if (!isOurs(host, cached)) return 'ignored';

  // 3. Before anything else is done, so that there is a chance to clean up after it.
  const target = await syncFinalizer(turn, cached);
  // 4. The finalizer may just have been the last that held us to it.
  if (!isOurs(host, target)) return 'ignored';

  // 5. and 6. What there is.
  const attachments = listAttachments(turn, target);
  const related = await turn.relatedTo(target);

  // 7. and 8. What there should be.
  const answer = await callDecoratorHook(host, { parent: target, children: attachments, related });
  const wanted = toDesired(answer.attachments, target);
  turn.resyncAfter((answer.resyncAfterSeconds ?? 0) * 1000);

  // 9. Before the attachments, which have to wait when the target is gone or has changed meanwhile.
  if (!(await writeTarget(turn, target, answer))) return 'done';

  // 10. and 11. By the target as it was before that: the last answer before the finalizer goes is still applied.
  const desired = wanted.map((child) => withDecoratorAnnotation(child, host.name));
  const isManaged = !isDeleting(target) || shouldFinalize(host, target);
  const failures = isManaged ? await manageChildren({ turn, parent: target, observed: attachments, desired }) : [];

  const failure = aggregate(failures);
  if (failure === undefined) return 'done';
  const message = `can't reconcile children for ${describeParent(target)}: ${failure.message}`;
  throw new MetacontrollerError(message, { cause: failure });
}
