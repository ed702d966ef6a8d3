import type { JsonObject } from '../../../src/contract/kube-object.js';
import type { FaultPlanInput } from '../../../src/flights/faults/plan.js';
import { type FlightStory, story } from './flight-cluster.js';
import { MUMBAI_TO_LONDON, ticketsOf } from './tickets.js';

const SENSELESS = ['html', 'garbage'] as const;

const SENSELESS_STORIES = SENSELESS.map((kind) =>
  story(`takes ${kind} for no answer, and is booked once answers make sense again`, async (cluster) => {
    const tickets = ticketsOf(cluster);
    await cluster.flights.breakWith({ rate: 1, kinds: [kind] });
    const { uid } = await tickets.create(kind, MUMBAI_TO_LONDON);
    await tickets.until(kind, { phase: 'Booking', conditions: { Synced: 'False/ResponseInvalid' } });
    expect(await cluster.flights.bookingsOf(uid)).toEqual([]);

    await cluster.flights.breakWith({});
    await tickets.untilBooked(kind);
    expect(await cluster.flights.bookingsOf(uid)).toHaveLength(1);
  }),
);

interface Refusal {
  readonly why: string;
  readonly plan?: FaultPlanInput;
  readonly spec: object;
  readonly reason: string;
  /** The edit after which it can be booked. */
  readonly mended: JsonObject;
}

const REFUSALS: readonly Refusal[] = [
  {
    why: 'to a city that the provider does not know',
    spec: { to: 'Atlantis' },
    reason: 'UnknownCity',
    mended: { to: 'London' },
  },
  {
    why: 'to the city it starts from, under another name',
    spec: { to: 'BOM' },
    reason: 'SameCity',
    mended: { to: 'LHR' },
  },
  {
    why: 'that is sold out',
    plan: { soldOut: ['London'] },
    spec: {},
    reason: 'SoldOut',
    mended: { to: 'Paris' },
  },
  {
    why: 'on a day that is over',
    spec: { date: '2020-02-29' },
    reason: 'DateInPast',
    mended: { date: null },
  },
  {
    why: 'that costs more than maxPrice',
    spec: { maxPrice: { amount: '0.50', currency: 'EUR' } },
    reason: 'PriceAboveCap',
    mended: { maxPrice: { amount: '9000' } },
  },
];

const REFUSAL_STORIES = REFUSALS.map(({ why, plan = {}, spec, reason, mended }) =>
  story(`${why} is not booked, says so, and is booked after an edit`, async (cluster) => {
    const tickets = ticketsOf(cluster);
    const name = reason.toLowerCase();
    await cluster.flights.breakWith(plan);
    const { uid } = await tickets.create(name, { ...MUMBAI_TO_LONDON, ...spec });
    await tickets.until(name, {
      phase: 'Failed',
      conditions: { Ready: `False/${reason}`, Booked: 'False/NotBooked', Synced: `False/${reason}` },
    });
    expect(await cluster.flights.bookingsOf(uid)).toEqual([]);
    expect(await tickets.findItinerary(name)).toBeUndefined();

    await tickets.edit(name, mended);
    await tickets.untilBooked(name);
    expect(await cluster.flights.bookingsOf(uid)).toMatchObject([{ status: 'confirmed' }]);
  }),
);

export const REFUSAL_AND_SENSELESS_STORIES: readonly FlightStory[] = [
  ...SENSELESS_STORIES,
  ...REFUSAL_STORIES,
];
