import type { Booking } from '../../src/flights/api/schemas.js';
import { drawFault } from '../../src/flights/faults/plan.js';
import type { DrawnFault, Epoch } from './flights-process.js';
import { groupBy } from './group-by.js';
import type { ItineraryMap, Ticket } from './tickets.js';

/** One thing that has to be so; it is when there is no problem. */
export interface Check {
  readonly title: string;
  readonly problems: readonly string[];
}

/** Both sides of the world at one moment. */
export interface World {
  readonly tickets: readonly Ticket[];
  readonly maps: readonly ItineraryMap[];
  /** Every booking ever made. */
  readonly bookings: readonly Booking[];
}

/** What has to be so when everything has come to rest; `names` are the tickets made and not deleted. */
export function checkAtRest({ tickets, maps, bookings }: World, names: readonly string[]): readonly Check[] {
  const live = bookings.filter(isLive);
  const found = tickets.map(({ name }) => name);
  return [
    {
      title: 'the tickets that were made and not deleted are there, and no other',
      problems: differences(found, names),
    },
    {
      title: 'every ticket is Ready',
      problems: tickets.filter(({ isReady }) => !isReady).map(describeUnready),
    },
    {
      title: `every ticket has one live booking, which is what its spec says and its status names`,
      problems: tickets.flatMap((ticket) => problemsOfTicket(ticket, live)),
    },
    {
      title: 'every ticket has its ConfigMap, which names that booking',
      problems: differences(
        maps.map(({ bookingID = 'none' }) => bookingID),
        tickets.map(({ bookingID = 'none' }) => bookingID),
      ),
    },
    {
      title: 'no booking is live without a ticket',
      problems: live.filter(({ key }) => !tickets.some(({ uid }) => isOf(key, uid))).map(describeBooking),
    },
    checkKeys(bookings),
  ];
}

/** Also when the second booking was cancelled later: a key names one booking for ever. */
export function checkKeys(bookings: readonly Booking[]): Check {
  const byKey = groupBy(bookings, ({ key }) => key);
  const twice = [...byKey.values()].filter(({ length }) => length > 1);
  return {
    title: 'nothing was ever booked twice under one key',
    problems: twice.flat().map(describeBooking),
  };
}

export function checkAllGone({ tickets, maps, bookings }: World): readonly Check[] {
  return [
    { title: 'after deletion no ticket is left', problems: tickets.map(describeUnready) },
    { title: 'after deletion no ConfigMap is left', problems: maps.map(({ name }) => name) },
    { title: 'after deletion no booking is live', problems: bookings.filter(isLive).map(describeBooking) },
  ];
}

export function checkSecret(apiKey: string, texts: Readonly<Record<string, string>>): Check {
  const problems = Object.entries(texts).filter(([, text]) => text === '' || text.includes(apiKey));
  return {
    title: `the API key is in none of ${Object.keys(texts).join(', ')}`,
    problems: problems.map(([where, text]) => `${where} ${text === '' ? 'is empty' : 'holds the key'}`),
  };
}

/** Every fault that was drawn, and none beside them: as the function of seed, operation, key and ordinal says. */
export function checkFaults(epochs: readonly Epoch[]): Check {
  const drawn = epochs.flatMap((epoch) => epoch.drawn);
  return {
    title: 'the faults follow from seed, operation, key and ordinal',
    problems: drawn.length === 0 ? ['none was drawn'] : epochs.flatMap(problemsOfEpoch),
  };
}

function problemsOfEpoch({ plan, drawn }: Epoch): string[] {
  const subjects = groupBy(drawn, ({ operation, key }) => `${operation} ${key}`);
  return [...subjects].flatMap(([subject, faults]) => {
    const last = Math.max(...faults.map(({ ordinal }) => ordinal));
    const expected = Array.from({ length: last }, (_, index) => expectFault(plan, faults, index + 1));
    const differing = expected.filter(({ drawn: is, planned }) => is !== planned);
    return differing.map(
      ({ ordinal, drawn: is, planned }) =>
        `${subject} ${ordinal}: ${is ?? 'none'} instead of ${planned ?? 'none'}`,
    );
  });
}

interface ExpectedFault {
  readonly ordinal: number;
  readonly drawn: string | undefined;
  readonly planned: string | undefined;
}

function expectFault(plan: Epoch['plan'], faults: readonly DrawnFault[], ordinal: number): ExpectedFault {
  const [first] = faults;
  const planned = first === undefined ? undefined : drawFault(plan, { ...first, ordinal });
  return { ordinal, drawn: faults.find((fault) => fault.ordinal === ordinal)?.fault, planned };
}

function problemsOfTicket({ name, uid, spec, bookingID }: Ticket, live: readonly Booking[]): string[] {
  const own = live.filter(({ key }) => isOf(key, uid));
  const [booking] = own;
  if (booking === undefined) return [`${name} has no live booking`];
  if (own.length > 1) return [`${name} has ${own.length}: ${own.map(describeBooking).join(', ')}`];
  const { from, to, number, date } = booking;
  const isAsked = from === spec.from && to === spec.to && number === spec.number && date === spec.date;
  return [
    ...(isAsked ? [] : [`${name}: ${describeBooking(booking)} is not ${JSON.stringify(spec)}`]),
    ...(booking.id === bookingID
      ? []
      : [`${name} names ${bookingID ?? 'none'}, not ${describeBooking(booking)}`]),
  ];
}

function isOf(key: string, uid: string): boolean {
  return key.startsWith(`${uid}-`);
}

export function isLive({ status }: Booking): boolean {
  return status === 'pending' || status === 'confirmed';
}

function differences(found: readonly string[], expected: readonly string[]): string[] {
  const missing = expected.filter((item) => !found.includes(item));
  const surplus = found.filter((item) => !expected.includes(item));
  return [...missing.map((item) => `missing: ${item}`), ...surplus.map((item) => `not expected: ${item}`)];
}

function describeUnready({ name, reason }: Ticket): string {
  return `${name} (${reason})`;
}

function describeBooking({ id, key, status, from, to, number, date }: Booking): string {
  return `${id} under ${key}, ${status}, ${from} to ${to}, ${number}${date === undefined ? '' : `, ${date}`}`;
}
