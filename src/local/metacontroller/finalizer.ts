import type { KubeObject } from '../../contract/kube-object.js';
import { atomicUpdate } from './atomic-update.js';
import { explain } from './errors.js';
import { describeParent, hasFinalizer, type Host, isDeleting, type Turn } from './host.js';

/**
 * Brings the finalizer into the state the controller object asks for, going by the cached parent: it is wanted as soon as
 * `hooks.finalize` is there, webhook or not; it is never added to a parent that is being deleted.
 *
 * @returns the fresh parent after a write, else the cached one
 */
export async function syncFinalizer(turn: Turn, parent: KubeObject): Promise<KubeObject> {
  const { name, wanted } = turn.host.finalizer;
  if (hasFinalizer(parent, name) === wanted) return parent;
  if (wanted && isDeleting(parent)) return parent;
  return explain(`can't sync finalizer for ${describeParent(parent)}`, () =>
    wanted ? addFinalizer(turn, parent) : dropFinalizer(turn, parent),
  );
}

/** What `finalized: true` asks for, from whatever hook it comes. */
export async function removeFinalizer(turn: Turn, parent: KubeObject): Promise<KubeObject> {
  return explain(`can't remove finalizer for ${describeParent(parent)}`, () => dropFinalizer(turn, parent));
}

/**
 * Whether children are still managed while the parent is being deleted: there is a finalize hook, our finalizer holds the
 * parent, and no foreground or orphan deletion is under way, which the garbage collector would fight us about.
 */
export function shouldFinalize({ finalizer }: Host, parent: KubeObject): boolean {
  const hasGarbageCollection = ['foregroundDeletion', 'orphan'].some((name) => hasFinalizer(parent, name));
  return !hasGarbageCollection && hasFinalizer(parent, finalizer.name) && finalizer.wanted;
}

async function addFinalizer(turn: Turn, parent: KubeObject): Promise<KubeObject> {
  const { name } = turn.host.finalizer;
  return writeFinalizers(turn, parent, (before) => (before.includes(name) ? before : [...before, name]));
}

async function dropFinalizer(turn: Turn, parent: KubeObject): Promise<KubeObject> {
  const { name } = turn.host.finalizer;
  return writeFinalizers(turn, parent, (before) =>
    before.includes(name) ? before.filter((one) => one !== name) : before,
  );
}

async function writeFinalizers(
  { host, parentResource, emit }: Turn,
  parent: KubeObject,
  change: (before: string[]) => string[],
): Promise<KubeObject> {
  const target = { resource: parentResource, object: parent };
  const { object, isWritten } = await atomicUpdate(host, target, (live) => {
    const before = live.metadata.finalizers ?? [];
    const finalizers = change(before);
    return finalizers === before ? undefined : { ...live, metadata: { ...live.metadata, finalizers } };
  });
  const isThere = hasFinalizer(object, host.finalizer.name);
  if (isWritten) emit({ type: isThere ? 'finalizer-added' : 'finalizer-removed' });
  return object;
}
