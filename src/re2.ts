import { RE2JS } from 're2js';

/** RE2's own words are about its parser; these are what people write because JavaScript reads it. */
const KNOWN_PROBLEMS: readonly (readonly [RegExp, string])[] = [
  [/\(\?<?[=!]/, 'lookahead or lookbehind'],
  [/\\[1-9k]/, 'a backreference'],
  [/\\[uc]/, 'an escape with \\u or \\c'],
  [/\\[pP]\{[^}]*=/, 'a Unicode property with ='],
  [/\[\^?\]/, 'an empty character class'],
  [/\{\d{4,}|,\d{4,}\}/, 'more than 1000 repetitions'],
];

/**
 * What RE2 cannot read in a pattern, in words, or undefined.
 *
 * Kubernetes matches with RE2, in CRDs and in CEL. It knows less than JavaScript, and needs linear time for what it knows.
 */
export function findRe2Problem(pattern: string): string | undefined {
  try {
    compileRe2(pattern);
    return undefined;
  } catch (error) {
    // Escaped characters that mean the same in both must not look like syntax: `\(?=` is no lookahead.
    const bare = pattern.replace(/\\[^1-9kucpP]/g, '_');
    const known = KNOWN_PROBLEMS.find(([syntax]) => syntax.test(bare));
    return known?.[1] ?? wordsOf(error);
  }
}

/** `error parsing regexp: missing closing ): `(a`` becomes `an error: missing closing )`. */
function wordsOf(error: unknown): string {
  const [, words = 'unknown'] = /^error parsing regexp: ([^:`]*)/.exec((error as Error).message) ?? [];
  return `an error (${words})`;
}

const MOST_COMPILED = 1000;
const compiled = new Map<string, RE2JS>();

/** @throws an error of re2js when it cannot read the pattern; see findRe2Problem */
export function compileRe2(pattern: string): RE2JS {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const regex = RE2JS.compile(pattern);
  // Patterns are literals of files; only a process that reloads for ever comes here.
  if (compiled.size >= MOST_COMPILED) compiled.clear();
  compiled.set(pattern, regex);
  return regex;
}
