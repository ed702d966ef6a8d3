import type { Chapter } from './chapter.js';

/** Calls that come faster than this are limited by the machine only. */
const HOT = 3;
/** So fast they come on a busy machine, too: faster than once a second, which is the fastest that anything is paced. */
const HOT_AND_BUSY = 1.2;

/** What is not the same in two performances of a case, as lines; none when they agree. */
export function differences(expected: readonly Chapter[], actual: readonly Chapter[]): readonly string[] {
  const lines = expected.flatMap((chapter, index) => chapterDifferences(chapter, actual[index]));
  const extra = actual.slice(expected.length).map(({ title }) => `${title}: is not in the recording`);
  return [...lines, ...extra];
}

function chapterDifferences(expected: Chapter, actual: Chapter | undefined): readonly string[] {
  if (actual === undefined) return [`${expected.title}: did not happen`];
  const { callsPerSecond: rate, ...rest } = expected;
  const { callsPerSecond: actualRate, ...actualRest } = actual;
  const paths = unequal(rest, actualRest, expected.title);
  return sameRate(rate, actualRate)
    ? paths
    : [...paths, `${expected.title}: ${String(rate)} calls a second, here ${String(actualRate)}`];
}

/** Slow ones are counted, fast ones are just fast. */
function sameRate(one: number | undefined, other: number | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (one >= HOT) return other >= HOT_AND_BUSY;
  return Math.abs(one - other) <= Math.max(0.6, 0.3 * one);
}

function unequal(expected: unknown, actual: unknown, path: string): readonly string[] {
  if (isRecord(expected) && isRecord(actual)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort();
    return keys.flatMap((key) => unequal(expected[key], actual[key], `${path} › ${key}`));
  }
  if (JSON.stringify(expected) === JSON.stringify(actual)) return [];
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length)
    return expected.flatMap((item, index) => unequal(item, actual[index], `${path}[${index}]`));
  return [`${path}: ${shown(expected)}, here ${shown(actual)}`];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 400);
}
