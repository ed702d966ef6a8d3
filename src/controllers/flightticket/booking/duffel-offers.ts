import { done, type Blocked, type Done, type Outcome, type Refused } from '../../../sdk/index.js';
import type { Ask } from './asking.js';
import { harmlessFailure, readData } from './duffel-answers.js';
import { toSearchPassenger, type Passenger } from './duffel-passengers.js';
import { OfferRequestShape, OfferShape } from './duffel-shapes.js';
import { blocked, refused } from './outcomes.js';
import type { BookingRequest } from './provider.js';

/** A request Duffel can be asked for, with those who fly. */
export interface Search {
  readonly from: string;
  readonly to: string;
  readonly date: string;
  readonly passengers: readonly Passenger[];
}

/** What can be told without asking anybody. */
export function toSearch(
  request: BookingRequest,
  passengers: readonly Passenger[],
): Done<Search> | Refused | Blocked {
  const { from, to, number, date } = request;
  if (date === undefined) return refused('DateRequired', 'Duffel books for a day only: set spec.date');
  if (![from, to].every((place) => /^[A-Z]{3}$/.test(place))) {
    return refused(
      'CodeRequired',
      'Duffel takes three-letter codes only: write spec.from and spec.to as such',
    );
  }
  if (passengers.length < number) {
    const message = `${number} seats are asked for, but the server knows ${passengers.length} passengers`;
    return blocked('PassengersMissing', message);
  }
  return done({ from, to, date, passengers: passengers.slice(0, number) });
}

export interface SearchTime {
  readonly signal: AbortSignal;
  /** How long Duffel may wait for each airline. */
  readonly supplierMs: number;
}

/** The cheapest offer within `maxPrice`. Leaves nothing behind at Duffel but the search. */
export async function findOffer(
  ask: Ask,
  { search, maxPrice }: { search: Search; maxPrice: BookingRequest['maxPrice'] },
  { signal, supplierMs }: SearchTime,
): Promise<Outcome<OfferShape>> {
  const { from, to, date, passengers } = search;
  const asked = await ask({
    method: 'POST',
    path: `/air/offer_requests?return_offers=false&supplier_timeout=${supplierMs}`,
    body: {
      data: {
        slices: [{ origin: from, destination: to, departure_date: date }],
        passengers: passengers.map((passenger) => toSearchPassenger(passenger, date)),
      },
    },
    signal,
  });
  const request = readData(asked, OfferRequestShape, harmlessFailure);
  if (request.kind !== 'done') return request;
  const path = `/air/offers?offer_request_id=${encodeURIComponent(request.value.id)}&sort=total_amount&limit=20`;
  const offers = readData(await ask({ method: 'GET', path, signal }), OfferShape.array(), harmlessFailure);
  return offers.kind === 'done' ? chooseOffer(offers.value, { seats: passengers.length, maxPrice }) : offers;
}

interface Wish {
  readonly seats: number;
  readonly maxPrice: BookingRequest['maxPrice'];
}

function chooseOffer(offers: readonly OfferShape[], { seats, maxPrice }: Wish): Done<OfferShape> | Refused {
  const [cheapest] = offers
    .filter((offer) => !offer.passenger_identity_documents_required && offer.passengers.length === seats)
    .toSorted((one, other) => Number(one.total_amount) - Number(other.total_amount));
  if (cheapest === undefined)
    return refused('SoldOut', 'There is no flight that can be booked without passports');
  if (maxPrice === undefined) return done(cheapest);
  if (cheapest.total_currency !== maxPrice.currency) {
    const message = `Duffel sells in ${cheapest.total_currency}, but maxPrice is in ${maxPrice.currency}`;
    return refused('CurrencyMismatch', message);
  }
  // Sums of money with two decimals below a thousand million are told apart by a double.
  if (Number(cheapest.total_amount) <= Number(maxPrice.amount)) return done(cheapest);
  const message = `The cheapest flight costs ${cheapest.total_amount} ${cheapest.total_currency}, more than maxPrice allows`;
  return refused('PriceAboveCap', message);
}
