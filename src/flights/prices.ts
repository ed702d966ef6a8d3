import { createHash } from 'node:crypto';
import type { Price } from './api/schemas.js';

const CURRENCY = 'EUR';
const LOWEST_FARE_CENTS = 4900;
const FARE_RANGE_CENTS = 85_000;

/** Price of all seats. It follows from the two cities and the seats only, so that a run can be repeated exactly. */
export function priceOf(cities: { readonly from: string; readonly to: string }, seats: number): Price {
  const digest = createHash('sha256').update(`${cities.from} to ${cities.to}`).digest();
  const fare = LOWEST_FARE_CENTS + (digest.readUInt32BE(0) % FARE_RANGE_CENTS);
  return { amount: ((fare * seats) / 100).toFixed(2), currency: CURRENCY };
}

/** A cap in another currency is one that nobody can promise to keep. */
export function isWithinCap(price: Price, cap: Price | undefined): boolean {
  if (cap === undefined) return true;
  return price.currency === cap.currency && toCents(price.amount) <= toCents(cap.amount);
}

function toCents(amount: string): number {
  return Math.round(Number(amount) * 100);
}
