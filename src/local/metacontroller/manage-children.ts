import type { ApiResource } from '../../cluster/kube-api.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { applyChild, type ChildStep } from './apply-child.js';
import { toRef } from './atomic-update.js';
import { byKind, desiredKey, type DesiredChild } from './desired.js';
import { isRefusedAs, messageOf, MetacontrollerError, StoppedError } from './errors.js';
import { toIdentity } from './events.js';
import { isDeleting, type ObservedObjects, type Turn } from './host.js';
import { cacheKey } from './object-cache.js';
import { applyOnServer, forgetApplied } from './server-side-apply.js';
import { groupKindOf, strategyOf } from './update-strategy.js';

export interface ChildrenStep {
  readonly turn: Turn;
  readonly parent: KubeObject;
  readonly observed: ObservedObjects;
  readonly desired: readonly DesiredChild[];
}

/**
 * Deletes what is observed and not desired, then creates and updates what is desired; within each phase kind by kind. A
 * failure stops nothing but itself.
 *
 * A child of another version than observed ones of its kind is another kind here: the old is deleted, the new created.
 *
 * @returns every failure
 */
export async function manageChildren(step: ChildrenStep): Promise<readonly unknown[]> {
  return [...(await deleteUndesired(step)), ...(await applyDesired(step))];
}

async function deleteUndesired({ turn, observed, desired }: ChildrenStep): Promise<readonly unknown[]> {
  const errors: unknown[] = [];
  for (const children of byKind(observed.objects)) {
    const [{ apiVersion, kind }] = children;
    const wanted = new Set(desired.filter((one) => isKind(one, children[0])).map(desiredKey));
    await collect(errors, async () => {
      const resource = await turn.host.resources.byKind(apiVersion, kind);
      for (const child of children.filter((one) => !isDeleting(one) && !wanted.has(cacheKey(one)))) {
        await collect(errors, () => deleteChild(turn, resource, child));
      }
    });
  }
  return errors;
}

async function deleteChild({ host, emit }: Turn, resource: ApiResource, child: KubeObject): Promise<void> {
  try {
    await host.api.delete(toRef(resource, child), {
      uid: child.metadata.uid,
      propagationPolicy: 'Background',
    });
  } catch (error) {
    if (isRefusedAs(error, 'NotFound')) return;
    const { name, namespace } = child.metadata;
    const described =
      namespace === undefined ? `${child.kind} ${name}` : `${child.kind} ${namespace}/${name}`;
    throw new MetacontrollerError(`can't delete ${described}: ${messageOf(error)}`, { cause: error });
  }
  if (host.serverSideApply !== undefined) forgetApplied(host.serverSideApply, child);
  const about = { child: toIdentity(child), change: { before: child } };
  emit({ type: 'child-deleted', reason: 'not desired', fields: [], ...about });
}

async function applyDesired({ turn, parent, observed, desired }: ChildrenStep): Promise<readonly unknown[]> {
  const errors: unknown[] = [];
  for (const children of byKind(desired)) {
    const [{ apiVersion, kind }] = children;
    const existing = new Map(
      observed.objects.filter((one) => isKind(one, children[0])).map((one) => [cacheKey(one), one]),
    );
    await collect(errors, async () => {
      const resource = await turn.host.resources.byKind(apiVersion, kind);
      const method = strategyOf(turn.host.childKinds, groupKindOf(resource))?.method ?? 'OnDelete';
      for (const child of children) {
        const before = existing.get(desiredKey(child));
        await collect(errors, () => apply({ turn, parent, resource, method, child }, before));
      }
    });
  }
  return errors;
}

async function apply(step: ChildStep, observed: KubeObject | undefined): Promise<void> {
  const { serverSideApply } = step.turn.host;
  if (serverSideApply === undefined) await applyChild(step, observed);
  else await applyOnServer(step, observed, serverSideApply);
}

async function collect(errors: unknown[], action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (error instanceof StoppedError) throw error;
    errors.push(error);
  }
}

interface Kinded {
  readonly apiVersion: string;
  readonly kind: string;
}

function isKind(left: Kinded, right: Kinded): boolean {
  return left.apiVersion === right.apiVersion && left.kind === right.kind;
}
