import { createHash } from 'node:crypto';

/** Without 0, 1, I and O, which people mistake for each other. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** Names of the n-th booking under a key. They follow from both, so that a run can be repeated exactly. */
export function nameBooking(
  key: string,
  ordinal: number,
): { readonly id: string; readonly reference: string } {
  const symbols = [...createHash('sha256').update(`${key}#${ordinal}`).digest()].map(toSymbol);
  return {
    id: `bkg_${symbols.slice(0, 20).join('').toLowerCase()}`,
    reference: symbols.slice(20, 26).join(''),
  };
}

function toSymbol(byte: number): string {
  return ALPHABET.charAt(byte % ALPHABET.length);
}
