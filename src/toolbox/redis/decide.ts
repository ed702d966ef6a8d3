import { type Candidate, hasBetterData, isComplete, rankCandidates } from './candidates.js';
import type { PrimaryLease } from './primary-lease.js';
import type { RedisState } from './redis-state.js';

/** All that a sidecar knows in one turn. */
export interface Situation {
  /** The Pod of this sidecar. */
  readonly me: string;
  /** undefined when the redis of this Pod does not answer, or still loads its data. */
  readonly self: RedisState | undefined;
  /** For how long it has not answered. */
  readonly downMs: number;
  /** Other Pods whose redis answers and has loaded its data. */
  readonly peers: readonly Candidate[];
  /** Every Pod the StatefulSet should have; undefined while that could not be read. */
  readonly expected: readonly string[] | undefined;
  /** undefined when the API did not answer; `none` when there is no Lease yet. */
  readonly lease: PrimaryLease | 'none' | undefined;
  /** This sidecar renewed the Lease so lately that nobody else can have taken it. */
  readonly holding: boolean;
  /** For how long nobody has held the Lease, as seen from here; undefined while somebody does. */
  readonly freeMs: number | undefined;
  readonly patience: Patience;
}

export interface Patience {
  /** After it has not answered for so long, the redis of the holder is given up. */
  readonly downAfterMs: number;
  /** How long the Pod with the best data is left the first go. */
  readonly yieldMs: number;
  /** How long Pods that do not answer are waited for while there has never been a primary. */
  readonly firstBootWaitMs: number;
  /** How long Pods that may have better data are waited for; undefined: until they answer. */
  readonly takeOverAfterMs: number | undefined;
}

export type Decision =
  /** Write the Lease, then be primary. */
  | { readonly act: 'lead' }
  /** Hand the Lease back, and take no writes. */
  | { readonly act: 'release'; readonly because: string }
  /** Be a replica of the holder. */
  | { readonly act: 'follow'; readonly primary: string }
  /** Take no writes; go on following whoever was followed. */
  | { readonly act: 'wait'; readonly because: string }
  /** Change nothing: primary until the renewal is overdue, replica of the last known holder. */
  | { readonly act: 'stay'; readonly because: string };

/** Who is primary, from the point of view of one Pod. Pure: the same situation always gives the same decision. */
export function decide(situation: Situation): Decision {
  const { lease, me, holding, freeMs } = situation;
  if (lease === undefined) return withoutApi(situation);
  if (lease === 'none') return holding ? { act: 'lead' } : asCandidate(situation, undefined);
  if (lease.holder === me) return asHolder(situation, lease);
  if (freeMs === undefined && lease.holder !== undefined) return { act: 'follow', primary: lease.holder };
  return asCandidate(situation, lease);
}

function withoutApi({ holding }: Situation): Decision {
  const because = 'the Kubernetes API does not answer';
  return { act: holding ? 'stay' : 'wait', because };
}

function asHolder(situation: Situation, lease: PrimaryLease): Decision {
  const { self, downMs, patience } = situation;
  if (self === undefined) return downMs < patience.downAfterMs ? STARTING : DOWN;
  if (self.role === 'primary') return { act: 'lead' };
  // It was given the Lease, or its redis has restarted; that one may have come back with less than it had.
  const because = isComplete({ pod: situation.me, state: self }, lease.record)
    ? undefined
    : objection(situation, self, lease);
  return because === undefined ? { act: 'lead' } : { act: 'release', because };
}

const STARTING: Decision = { act: 'stay', because: 'its redis does not answer' };
const DOWN: Decision = { act: 'release', because: 'its redis does not answer' };

function asCandidate(situation: Situation, lease: PrimaryLease | undefined): Decision {
  const { self } = situation;
  if (self === undefined) return { act: 'wait', because: 'its redis does not answer' };
  const because = objection(situation, self, lease);
  return because === undefined ? { act: 'lead' } : { act: 'wait', because };
}

/** Why this Pod must not become primary; undefined when it may. */
function objection(
  situation: Situation,
  self: RedisState,
  lease: PrimaryLease | undefined,
): string | undefined {
  const { me, peers, freeMs = 0, patience } = situation;
  if (lease?.promote === me) return undefined;
  const record = lease?.record;
  const complete = isComplete({ pod: me, state: self }, record);
  const all = [...peers, { pod: me, state: self }];
  const [best = { pod: me, state: self }] = rankCandidates(all, record);
  // The first may have no sidecar that could act; it is not waited for by those who have as much.
  if (best.pod !== me && freeMs < patience.yieldMs) return `${best.pod} goes first`;
  if (complete) return undefined;
  if (hasBetterData(best, { than: me, among: all, record })) return `${best.pod} has better data`;
  return missingPods(situation, record === undefined);
}

/** A Pod that does not answer may have the data that this one lacks. */
function missingPods(
  { me, peers, expected, freeMs = 0, patience }: Situation,
  firstBoot: boolean,
): string | undefined {
  if (expected === undefined) return 'the StatefulSet could not be read';
  const answering = new Set([me, ...peers.map(({ pod }) => pod)]);
  const missing = expected.filter((pod) => !answering.has(pod));
  const waitMs = firstBoot ? patience.firstBootWaitMs : (patience.takeOverAfterMs ?? Infinity);
  if (missing.length === 0 || freeMs >= waitMs) return undefined;
  return `${missing.join(', ')} may have better data and ${missing.length === 1 ? 'does' : 'do'} not answer`;
}
