import type { Chapter } from './chapter.js';
import { differences } from './compare.js';
import { readRecording } from './recordings.js';
import type { Case, Scenario } from './scenario.js';

/** Where a case was played; a difference that lies in the embedded API is none elsewhere. */
type Place = 'local cluster' | 'real API';

/**
 * What speaks against a performance: differences from the recording, or, for a case that is said to differ, that it agrees.
 *
 * @returns lines for people; none when all is as the table says
 */
export function objections(
  { scenario, one, place }: { readonly scenario: Scenario; readonly one: Case; readonly place: Place },
  chapters: readonly Chapter[],
): readonly string[] {
  const recorded = readRecording(scenario.file)?.cases[one.name];
  if (recorded === undefined) return [`not recorded: npm run parity:record -- ${scenario.file}`];
  const found = differences(recorded, chapters);
  if (!isExpectedToDiffer(one, place)) return found;
  return found.length > 0 ? [] : ['agrees by now: take `difference` out of the scenario'];
}

function isExpectedToDiffer({ difference }: Case, place: Place): boolean {
  return difference !== undefined && (place === 'local cluster' || difference.in === 'standIn');
}
