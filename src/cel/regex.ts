const ATOM = String.raw`(?:\\.|\[(?:\\.|[^\]\\])*\]|[^\\()[\]|])`;
/** `(x+)+`: a group that is nothing but a repetition, and is repeated itself. */
const NESTED_REPETITION = new RegExp(String.raw`\((?:\?:)?${ATOM}[+*]\)(?:[+*]|\{\d+,)`);
/** What RE2, the engine of Kubernetes, does not have. */
const NOT_RE2 = /\(\?(?:=|!|<=|<!)|\\[1-9]/;

/**
 * Why a pattern is refused, or undefined.
 *
 * Only the obvious catastrophe is found here; the time limit of a render stops the others.
 */
export function regexProblem(pattern: string): string | undefined {
  try {
    new RegExp(pattern);
  } catch {
    return 'the pattern of matches() is not a regular expression';
  }
  if (NOT_RE2.test(pattern)) return 'the pattern of matches() looks around or back, which RE2 cannot';
  if (NESTED_REPETITION.test(pattern))
    return 'the pattern of matches() repeats a repetition; write it without';
  return undefined;
}
