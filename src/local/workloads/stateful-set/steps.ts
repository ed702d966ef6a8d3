import type { KubeObject } from '../../../contract/kube-object.js';
import { objectAt, textAt } from '../fields.js';
import { resolveIntOrPercent } from '../int-or-percent.js';
import { hasEnded } from '../pod-health.js';
import { PODS } from '../resource.js';
import type { WorkloadTools } from '../workload.js';
import { deleteObject } from '../writes.js';
import { ensureClaims, setClaimOwners } from './claims.js';
import {
  condemnedOf,
  isAvailable,
  isHealthy,
  isOrdered,
  isTerminating,
  ordinalsOf,
  REVISION_LABEL,
  type SetView,
} from './members.js';
import { createMember, partitionOf } from './new-member.js';

/** `wait`: nothing further may be done before something changes. `blocked`: not even that would be noticed. */
export type Outcome = 'go on' | 'wait' | 'blocked';

/** Does what may be done now; one thing at a time when the Pods are ordered. */
export async function bringForward(view: SetView, tools: WorkloadTools): Promise<Outcome> {
  for (const ordinal of ordinalsOf(view.set)) {
    const outcome = await bringMemberForward(view, ordinal, tools);
    if (outcome !== 'go on') return outcome;
  }
  for (const [ordinal, pod] of condemnedOf(view)) {
    const outcome = await condemn(view, { ordinal, pod }, tools);
    if (outcome !== 'go on') return outcome;
  }
  return replaceOutdated(view, tools);
}

async function bringMemberForward(view: SetView, ordinal: number, tools: WorkloadTools): Promise<Outcome> {
  const { set } = view;
  const pod = view.byOrdinal.get(ordinal);
  const afterwards = isOrdered(set) ? 'wait' : 'go on';
  if (pod === undefined) {
    if (!(await ensureClaims(set, ordinal, tools))) return 'blocked';
    await createMember(view, ordinal, tools);
    return afterwards;
  }
  if (hasEnded(pod) && !isTerminating(pod)) {
    await deleteObject(PODS, pod, tools);
    return afterwards;
  }
  if (!isTerminating(pod)) await setClaimOwners({ set, ordinal, pod, isCondemned: false }, tools);
  return isAvailable(view, pod) ? 'go on' : afterwards;
}

interface Condemned {
  readonly ordinal: number;
  readonly pod: KubeObject;
}

async function condemn(view: SetView, { ordinal, pod }: Condemned, tools: WorkloadTools): Promise<Outcome> {
  const { set } = view;
  const afterwards = isOrdered(set) ? 'wait' : 'go on';
  if (isTerminating(pod)) return afterwards;
  // One that has never become healthy goes; otherwise the others, that may be needed by it, stay until it is.
  const mayGo = isAvailable(view, pod) || pod === firstUnhealthy(view);
  if (isOrdered(set) && !mayGo) return 'wait';
  await setClaimOwners({ set, ordinal, pod, isCondemned: true }, tools);
  await deleteObject(PODS, pod, tools);
  return afterwards;
}

function firstUnhealthy({ byOrdinal }: SetView): KubeObject | undefined {
  const sorted = [...byOrdinal].sort(([one], [other]) => one - other);
  return sorted.map(([, pod]) => pod).find((pod) => !isHealthy(pod));
}

/** Highest ordinal first; the next one not before those that were replaced are available. */
async function replaceOutdated(view: SetView, tools: WorkloadTools): Promise<Outcome> {
  const { set, update } = view;
  if (textAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete') return 'wait';
  const ordinals = ordinalsOf(set).filter((ordinal) => ordinal >= partitionOf(set));
  let missing = maxUnavailable(set);
  for (const ordinal of ordinals.toReversed()) {
    const pod = view.byOrdinal.get(ordinal);
    if (pod === undefined) return 'wait';
    const isOutdated = pod.metadata.labels?.[REVISION_LABEL] !== update.metadata.name;
    if (isOutdated && !isTerminating(pod)) await deleteObject(PODS, pod, tools);
    if (isOutdated || !isAvailable(view, pod)) missing -= 1;
    if (missing <= 0) return 'wait';
  }
  return 'wait';
}

function maxUnavailable(set: KubeObject): number {
  const { maxUnavailable: wanted } = objectAt(set, 'spec', 'updateStrategy', 'rollingUpdate');
  return Math.max(1, resolveIntOrPercent(wanted, ordinalsOf(set).length, Math.floor) ?? 1);
}
