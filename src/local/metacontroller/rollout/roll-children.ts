import { applyUpdate } from '../last-applied.js';
import { isJsonObject, jsonEqual } from '../json.js';
import type { ChildKind } from '../host.js';
import { type GroupKind, groupKindOf, isRollingMethod, strategyOf } from '../update-strategy.js';
import { type ParentRevision, relativeName, type RevisionClaim } from './parent-revision.js';
import { findReasonToWait } from './reason-to-wait.js';
import type { Rollout } from './rollout.js';
import { setUpdatedCondition } from './updated-condition.js';

/** Which revision is responsible for a child. */
type Claimants = Map<string, ParentRevision>;

/**
 * Moves children from older revisions to the latest: at once those it may have without a change, else one in each turn, in
 * the order in which the hook returned them, and only while all that have moved before are well. Says in condition `Updated`
 * of the status how far it is.
 */
export function rollChildren(rollout: Rollout): void {
  const claimants = reconcileClaims(rollout);
  takeFreeChildren(rollout, claimants);
  moveNext(rollout, claimants);
}

function reconcileClaims({ latest, older, childKinds, isFixed }: Rollout): Claimants {
  const claimants: Claimants = new Map();
  for (const revision of [latest, ...older]) {
    const kept = revision.claims
      .filter(({ apiGroup, kind }) => isRolling(childKinds, { group: apiGroup, kind }))
      .map((claim): [RevisionClaim, readonly string[]] => [claim, takeNames({ latest, claimants, revision }, claim)])
      .filter(([, names]) => names.length > 0);
    // The real one works out which names to keep, and keeps them all.
    revision.claims = kept.map(([claim, names]) => (isFixed ? { ...claim, names } : claim));
  }
  return claimants;
}

interface Claiming {
  readonly latest: ParentRevision;
  readonly claimants: Claimants;
  readonly revision: ParentRevision;
}

/** The names nobody claimed before, of children that are still wanted. */
function takeNames({ latest, claimants, revision }: Claiming, claim: RevisionClaim): readonly string[] {
  const kind = { group: claim.apiGroup, kind: claim.kind };
  return claim.names.filter((name) => {
    const key = claimKey(kind, name);
    if (latest.find(kind, name) === undefined || claimants.has(key)) return false;
    claimants.set(key, revision);
    return true;
  });
}

/** Those that no revision is responsible for, and those that look already as the latest revision wants them. */
function takeFreeChildren(rollout: Rollout, claimants: Claimants): void {
  const { latest, childKinds, findObserved } = rollout;
  for (const child of latest.desired) {
    const kind = groupKindOf(child);
    const name = relativeName(latest.draft.parent, child);
    const claimant = claimants.get(claimKey(kind, name));
    if (!isRolling(childKinds, kind) || claimant === latest) continue;
    if (claimant !== undefined && !isUpToDate(findObserved(kind, name), child.object)) continue;
    latest.claim(kind, name);
    claimant?.drop(kind, name);
    claimants.set(claimKey(kind, name), latest);
  }
}

function isUpToDate(observed: unknown, desired: Parameters<typeof applyUpdate>[1]): boolean {
  if (!isJsonObject(observed)) return false;
  try {
    return jsonEqual(applyUpdate(observed, desired), observed);
  } catch {
    // Not known to be, so it has to wait for its turn.
    return false;
  }
}

function moveNext(rollout: Rollout, claimants: Claimants): void {
  const { latest, older, childKinds, isFixed } = rollout;
  const next = childrenInOrder(latest).find(
    ({ kind, name }) => isRolling(childKinds, kind) && claimants.get(claimKey(kind, name)) !== latest,
  );
  const say = (condition: Parameters<typeof setUpdatedCondition>[1]): void => {
    latest.status = setUpdatedCondition(latest.status, condition, isFixed);
  };
  if (next === undefined) {
    const message = `latest ControllerRevision: ${latest.draft.name}`;
    say({ status: 'True', reason: 'OnLatestRevision', message });
    return;
  }
  const waiting = findReasonToWait(rollout);
  if (waiting !== undefined) {
    say({ status: 'False', reason: 'RolloutWaiting', message: waiting });
    return;
  }
  latest.claim(next.kind, next.name);
  for (const revision of older) revision.drop(next.kind, next.name);
  say({ status: 'False', reason: 'RolloutProgressing', message: `updating ${next.kind.kind} ${next.name}` });
}

/** As the hook listed them, by their bare names. */
function childrenInOrder(latest: ParentRevision): readonly { readonly kind: GroupKind; readonly name: string }[] {
  return latest.desired.map((child) => ({ kind: groupKindOf(child), name: child.name }));
}

function isRolling(childKinds: readonly ChildKind[], kind: GroupKind): boolean {
  return isRollingMethod(strategyOf(childKinds, kind)?.method);
}

function claimKey({ group, kind }: GroupKind, name: string): string {
  return `${kind}.${group} ${name}`;
}
