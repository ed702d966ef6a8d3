import { createHash } from 'node:crypto';

/** The same text for the same JSON, whatever the order of the keys; undefined fields count as absent. */
export function canonicalJson(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value, (_key, field: unknown) => sorted(field));
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

export function isSameJson(one: unknown, other: unknown): boolean {
  return one === other || canonicalJson(one) === canonicalJson(other);
}

// That of the names Kubernetes makes up.
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const HASH_LENGTH = 10;

/** For names and labels. Not the hash of the real controllers: nobody may rely on theirs, either. */
export function hashOf(value: unknown, collisions = 0): string {
  const digest = createHash('sha256')
    .update(canonicalJson(value))
    .update(collisions === 0 ? '' : `${collisions}`);
  return [...digest.digest().subarray(0, HASH_LENGTH)]
    .map((byte) => ALPHABET[byte % ALPHABET.length])
    .join('');
}
