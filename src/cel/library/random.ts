import { createHash } from 'node:crypto';
import { MAX_RANDOM_LENGTH } from '../limits.js';
import { failure, type Functions } from './handler.js';

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';
const WORD_BYTES = 4;

/** What kro calls random: the same seed always gives the same answer, and the one that kro gives. */
export const RANDOM: Functions = {
  'random.seededString(int, string): string': (_: unknown, length: bigint, seed: string) =>
    seededString(length, seed),
  'random.seededInt(int, int, string): int': (...[, least, end, seed]: [unknown, bigint, bigint, string]) =>
    seededInt(least, end, seed),
};

/** The hash has eight words, so the letters repeat after eight. */
function seededString(length: bigint, seed: string): string {
  if (length < 1n || length > BigInt(MAX_RANDOM_LENGTH)) {
    throw failure(
      'invalid_length',
      `random.seededString: the length must be between 1 and ${MAX_RANDOM_LENGTH}`,
    );
  }
  const hash = createHash('sha256').update(seed).digest();
  const letters = Array.from({ length: Number(length) }, (_, index) => {
    const word = hash.readUInt32BE((index * WORD_BYTES) % hash.length);
    return LETTERS[word % LETTERS.length];
  });
  return letters.join('');
}

function seededInt(least: bigint, end: bigint, seed: string): bigint {
  if (least >= end) throw failure('invalid_range', 'random.seededInt: the least value must be below the end');
  const hash = createHash('sha256').update(seed).digest();
  return least + (hash.readBigUInt64BE() % (end - least));
}
