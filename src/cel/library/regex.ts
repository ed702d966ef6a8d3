import { compileRe2 } from '../../re2.js';
import { failure, type Functions } from './handler.js';

/**
 * In place of the engine's own `matches`, which uses JavaScript's regular expressions: those mean other things here and
 * there, and some take exponential time. RE2 is what Kubernetes uses, and is linear.
 */
export const REGEX_OVERRIDES: Functions = {
  'string.matches(string): bool': matches,
  'matches(string, string): bool': matches,
};

function matches(text: string, pattern: string): boolean {
  return compileRe2(pattern).test(text);
}

/** The first part of the text that fits, or an empty text. */
export function findFirst(text: string, pattern: string): string {
  return findAll(text, pattern, 1n)[0] ?? '';
}

/** All parts of the text that fit, at most so many; a negative number means all, as in Go. */
export function findAll(text: string, pattern: string, most = -1n): string[] {
  if (most > BigInt(Number.MAX_SAFE_INTEGER))
    throw failure('index_out_of_bounds', 'findAll: the limit is too large');
  const found: string[] = [];
  const matcher = compileRe2(pattern).matcher(text);
  while (BigInt(found.length) !== most && matcher.find()) found.push(matcher.group() ?? '');
  return found;
}
