import { answerProblem, type Answer } from '../answer.js';
import type { BookingRequest, Price } from '../api/schemas.js';
import { findCity } from '../cities.js';
import { isWithinCap, priceOf } from '../prices.js';
import type { Office } from './office.js';

export type Quote = { readonly price: Price } | { readonly refusal: Answer };

/** What the flight costs, or why it cannot be had. */
export function quote(request: BookingRequest, { now, rules }: Office): Quote {
  const from = findCity(request.from);
  const to = findCity(request.to);
  if (from === undefined) return refuse('unknown_city', 'from: no such city is served');
  if (to === undefined) return refuse('unknown_city', 'to: no such city is served');
  if (from === to) return refuse('same_city', `from and to both mean ${from}`);
  if (request.date !== undefined && request.date < dayOf(now())) {
    return refuse('date_in_past', `${request.date} is over`);
  }
  const soldOut = rules().soldOut.map(findCity);
  if (soldOut.includes(from) || soldOut.includes(to)) return refuse('sold_out', `${from} to ${to}`);

  const price = priceOf({ from, to }, request.number);
  if (isWithinCap(price, request.maxPrice)) return { price };
  return refuse('price_above_cap', `the price is ${price.amount} ${price.currency}`);
}

function refuse(code: Parameters<typeof answerProblem>[0], detail: string): Quote {
  return { refusal: answerProblem(code, { detail }) };
}

function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
