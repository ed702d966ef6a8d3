import type { DataRecord } from './primary-lease.js';
import type { RedisState } from './redis-state.js';

export interface Candidate {
  readonly pod: string;
  readonly state: RedisState;
}

/**
 * Whether a redis has all that the last primary had when it last renewed. It can become primary then although other Pods do
 * not answer: what it may lack is not older than one renewal.
 */
export function isComplete(candidate: Candidate, record: DataRecord | undefined): boolean {
  return dataClass(candidate, record) < COMPLETE_CLASSES;
}

/** Redis with the best data first. The order is total, so that Pods that see the same agree on the first. */
export function rankCandidates(
  candidates: readonly Candidate[],
  record: DataRecord | undefined,
): readonly Candidate[] {
  const histories = rankHistories(candidates, record);
  const keys = new Map(
    candidates.map((candidate) => [candidate.pod, sortKey(candidate, { record, histories })]),
  );
  return [...candidates].sort((one, other) =>
    compareKeys(keys.get(one.pod) ?? [], keys.get(other.pod) ?? []),
  );
}

/** Not merely a lower ordinal. */
export function hasBetterData(
  one: Candidate,
  {
    than,
    among,
    record,
  }: {
    readonly than: string;
    readonly among: readonly Candidate[];
    readonly record: DataRecord | undefined;
  },
): boolean {
  const other = among.find(({ pod }) => pod === than);
  if (other === undefined) return true;
  const ranking = { record, histories: rankHistories(among, record) };
  const [ones, others] = [one, other].map((candidate) => dataKey(candidate, ranking));
  return compareKeys(ones ?? [], others ?? []) < 0;
}

interface Ranking {
  readonly record: DataRecord | undefined;
  /** Position of each history; compared before offsets, which mean nothing across histories. */
  readonly histories: ReadonlyMap<string, number>;
}

function sortKey(candidate: Candidate, ranking: Ranking): readonly number[] {
  const { pod } = candidate;
  return [...dataKey(candidate, ranking), pod === ranking.record?.primary ? 0 : 1, toOrdinal(pod)];
}

function dataKey(candidate: Candidate, { record, histories }: Ranking): readonly number[] {
  const { history, offset } = candidate.state;
  const rank = dataClass(candidate, record);
  // Without keys there is nothing that a history could be better for.
  return rank === NO_DATA ? [rank, 0, 0] : [rank, histories.get(history) ?? 0, -offset];
}

/**
 * What a redis has, best first. A redis that goes on from the history on record was promoted and died before it was recorded.
 * One without keys whose history is known was emptied on purpose.
 */
const DATA_CLASSES: readonly ((candidate: Candidate, record: DataRecord) => boolean)[] = [
  ({ state }, record) => state.formerHistory === record.history && state.offset >= record.offset,
  ({ state }, record) => state.history === record.history && state.offset >= record.offset,
  // The last primary, which has read its own file. An old snapshot would have brought an old history along.
  ({ pod, state }, record) => pod === record.primary && state.appendOnly && state.hasKeys,
  ({ state }, record) => [state.history, state.formerHistory].includes(record.history),
];
const COMPLETE_CLASSES = 2;

function dataClass(candidate: Candidate, record: DataRecord | undefined): number {
  const known = record === undefined ? -1 : DATA_CLASSES.findIndex((has) => has(candidate, record));
  if (known !== -1) return known;
  return candidate.state.hasKeys ? OTHER_DATA : NO_DATA;
}

const OTHER_DATA = DATA_CLASSES.length;
const NO_DATA = OTHER_DATA + 1;

/** First the history of the last primary, then the one most have, then that of the lowest ordinal. */
function rankHistories(
  candidates: readonly Candidate[],
  record: DataRecord | undefined,
): ReadonlyMap<string, number> {
  const groups = groupByHistory(candidates);
  const key = (members: readonly Candidate[]): readonly number[] => [
    members.some(({ pod }) => pod === record?.primary) ? 0 : 1,
    -members.length,
    Math.min(...members.map(({ pod }) => toOrdinal(pod))),
  ];
  const ranked = [...groups].sort(([, one], [, other]) => compareKeys(key(one), key(other)));
  return new Map(ranked.map(([history], index) => [history, index]));
}

function groupByHistory(
  candidates: readonly Candidate[],
): ReadonlyMap<string, readonly [Candidate, ...Candidate[]]> {
  const groups = new Map<string, [Candidate, ...Candidate[]]>();
  for (const candidate of candidates) {
    const group = groups.get(candidate.state.history);
    if (group === undefined) groups.set(candidate.state.history, [candidate]);
    else group.push(candidate);
  }
  return groups;
}

function compareKeys(one: readonly number[], other: readonly number[]): number {
  const index = one.findIndex((value, at) => value !== other[at]);
  return index === -1 ? 0 : (one[index] ?? 0) - (other[index] ?? 0);
}

/** The number at the end of a StatefulSet's Pod name. */
function toOrdinal(pod: string): number {
  return Number(/-(\d+)$/.exec(pod)?.[1] ?? Number.MAX_SAFE_INTEGER);
}
