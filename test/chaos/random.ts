import { createHash } from 'node:crypto';

/** Numbers that follow from the seed and the name of the stream; streams do not disturb each other. */
export interface Random {
  /** At least 0 and below 1. */
  share(): number;
  /** At least `low`, at most `high`. */
  between(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
}

export function createRandom(seed: number, stream: string): Random {
  let drawn = 0;
  const share = (): number => {
    drawn += 1;
    return hashOf(seed, stream, drawn).readUInt32BE(0) / 2 ** 32;
  };
  return {
    share,
    between: (low, high) => low + Math.floor(share() * (high - low + 1)),
    pick: (items) => {
      const item = items[Math.floor(share() * items.length)];
      if (item === undefined) throw new Error('there is nothing to pick from');
      return item;
    },
  };
}

/** A uid in the usual form, always the same for the same seed and name. */
export function uidOf(seed: number, name: string): string {
  const hex = hashOf(seed, 'uid', name).toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

function hashOf(...parts: readonly (string | number)[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}
