import { createHash } from 'node:crypto';
import { failure } from './handler.js';

const LONGEST_LABEL = 63;
const HASH_LENGTH = 8;

/**
 * A text as a DNS label: lower case, everything else a dash, at most 63 characters.
 *
 * A longer one is cut and ends in a hash of the whole text, so that two long names do not become one.
 *
 * @throws ExpressionError `invalid_name` when nothing is left
 */
export function k8sName(text: string): string {
  const name = trimDashes(text.toLowerCase().replace(/[^a-z0-9]+/g, '-'));
  if (name === '') throw failure('invalid_name', 'k8sName: the text has no letter or digit');
  if (name.length <= LONGEST_LABEL) return name;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);
  return `${trimDashes(name.slice(0, LONGEST_LABEL - HASH_LENGTH - 1))}-${hash}`;
}

function trimDashes(text: string): string {
  return text.replace(/^-|-$/g, '');
}
