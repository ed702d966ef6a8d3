/**
 * Kubernetes matches patterns with RE2, which knows less than JavaScript. A CRD with a pattern that RE2 cannot read is
 * refused as a whole, so such a pattern is found here, by name.
 */
const PROBLEMS: readonly (readonly [RegExp, string])[] = [
  [/\(\?<?[=!]/, 'lookahead or lookbehind'],
  [/\\[1-9k]/, 'a backreference'],
  [/\\[uc]/, 'an escape with \\u or \\c'],
  [/\\[pP]\{[^}]*=/, 'a Unicode property with ='],
  [/\[\^?\]/, 'an empty character class'],
];

const MOST_REPETITIONS = 1000;

/** What RE2 cannot read in a JavaScript pattern, in words, or undefined. */
export function findRe2Problem(pattern: string): string | undefined {
  // Escaped characters that mean the same in both must not look like syntax: `\(?=` is no lookahead.
  const escaped = pattern.replace(/\\[^1-9kucpP]/g, '_');
  const bare = escaped.replace(/\[\^?[^\]]+\]/g, (group) => group.replace(/[(?{]/g, '_'));
  const problem = PROBLEMS.find(([syntax]) => syntax.test(bare));
  if (problem !== undefined) return problem[1];
  const repetitions = [...bare.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].flatMap(([, least, most]) => [least, most]);
  return repetitions.some((count) => Number(count ?? 0) > MOST_REPETITIONS)
    ? `more than ${MOST_REPETITIONS} repetitions`
    : undefined;
}
