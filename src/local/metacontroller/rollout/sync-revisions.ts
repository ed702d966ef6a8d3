import type { KubeObject } from '../../../contract/kube-object.js';
import type { CompositeResponse } from '../../../contract/responses.js';
import type { Observation } from '../choose-hook.js';
import { callCompositeHook } from '../composite-hook.js';
import { explain } from '../errors.js';
import { describeParent, type ObservedObjects } from '../host.js';
import { type DesiredChild, toDesired, withSelectorLabels } from '../desired.js';
import { type GroupKind, groupKindOf } from '../update-strategy.js';
import { ParentRevision, relativeName, type RevisionDraft } from './parent-revision.js';
import { claimRevisions, manageRevisions, type RolloutTurn, toDrafts } from './revision-objects.js';
import { rollChildren } from './roll-children.js';
import type { Rollout } from './rollout.js';

/**
 * What the hook wants while children roll from one revision of the parent to the next: it is asked for every revision, and
 * each child is taken from the answer of the revision that is responsible for it.
 *
 * @throws MetacontrollerError, CrashError; the ControllerRevisions may be written by then, no child is
 */
export async function syncRevisions(
  turn: RolloutTurn,
  { parent, children }: Observation,
): Promise<CompositeResponse> {
  const { rollout, host } = turn;
  const observed = await claimRevisions(turn, parent);
  const drafts = toDrafts(turn, parent, observed);
  const [latest, ...older] = await askAll(turn, drafts, children);
  if (latest === undefined) return {};

  const { childKinds } = host;
  const findObserved = observedFinder(parent, children, rollout.isFixed);
  rollChildren({ latest, older, childKinds, findObserved, isFixed: rollout.isFixed });

  const live = older.filter(({ claims }) => claims.some(({ names }) => names.length > 0));
  await explain(`${describeParent(parent)}: can't reconcile ControllerRevisions`, () =>
    manageRevisions(turn, parent, { observed, desired: [latest, ...live] }),
  );
  return {
    status: latest.status,
    children: mergeChildren(latest, live).map(toChild),
    resyncAfterSeconds: smallestResync([latest, ...live]),
    finalized: [latest, ...live].every(({ answer }) => answer.finalized === true),
  };
}

/** Side by side, as the real one does; the first failure in the order of the revisions counts. */
async function askAll(
  turn: RolloutTurn,
  drafts: readonly RevisionDraft[],
  children: ObservedObjects,
): Promise<readonly ParentRevision[]> {
  const asked = drafts.map(async (draft) => {
    const { parent } = draft;
    const related = await explain(`sync hook failed for ${describeParent(parent)}`, () => turn.relatedTo(parent));
    const answer = await callCompositeHook(turn.host, { parent, children, related });
    const desired = toDesired(answer.children, parent);
    return new ParentRevision(draft, answer, completed(turn, parent, desired));
  });
  await Promise.allSettled(asked);
  const revisions: ParentRevision[] = [];
  for (const one of asked) revisions.push(await one);
  return revisions;
}

/**
 * The generated label is part of what was applied, so that a child looks up to date only with it; the real one compares
 * without.
 */
function completed(
  { rollout, generateSelector }: RolloutTurn,
  parent: KubeObject,
  desired: readonly DesiredChild[],
): readonly DesiredChild[] {
  return rollout.isFixed ? withSelectorLabels(desired, parent, generateSelector) : desired;
}

/**
 * Since 4.10.3 the real one looks for `name` among children kept as `namespace/name`, so that it never finds those of a
 * namespaced parent: a rollout moves one child and then waits for it forever.
 */
function observedFinder(parent: KubeObject, { objects }: ObservedObjects, isFixed: boolean): Rollout['findObserved'] {
  const nameOf = ({ metadata }: KubeObject): string => {
    const { namespace = '', name } = metadata;
    if (isFixed) return relativeName(parent, { namespace, name });
    return namespace === '' ? name : `${namespace}/${name}`;
  };
  return (kind: GroupKind, name: string) =>
    objects.find((object) => {
      const own = groupKindOf(object);
      return own.group === kind.group && own.kind === kind.kind && nameOf(object) === name;
    });
}

/** What the latest revision wants, with those children as an older one wants them that are still its own. */
function mergeChildren(latest: ParentRevision, older: readonly ParentRevision[]): readonly DesiredChild[] {
  const replaced = new Map(older.flatMap((revision) => ownChildren(latest, revision)));
  return latest.desired.map((child) => replaced.get(child) ?? child);
}

/** Pairs of a child of the latest revision and what takes its place. */
function ownChildren(
  latest: ParentRevision,
  older: ParentRevision,
): readonly (readonly [DesiredChild, DesiredChild])[] {
  return older.claims.flatMap(({ apiGroup: group, kind, names }) =>
    names.flatMap((name) => {
      const child = older.find({ group, kind }, name);
      const target = latest.find({ group, kind }, name);
      return child !== undefined && target?.apiVersion === child.apiVersion ? [[target, child] as const] : [];
    }),
  );
}

function toChild({ object, kind }: DesiredChild): NonNullable<CompositeResponse['children']>[number] {
  return { ...object, kind };
}

function smallestResync(revisions: readonly ParentRevision[]): number {
  const wanted = revisions.map(({ answer }) => answer.resyncAfterSeconds ?? 0).filter((seconds) => seconds > 0);
  return wanted.length === 0 ? 0 : Math.min(...wanted);
}
