import { type Cascade, type FlightStory, story } from './flight-cluster.js';
import { aWhile, MUMBAI_TO_LONDON, soon, ticketsOf } from './tickets.js';

// The garbage collector of a real cluster learns of a new custom resource only when it reads discovery again, every 30 s.
const COLLECTED_MS = 90_000;

const DELETION_STORIES: readonly FlightStory[] = [
  story('is cancelled at the provider before it goes, and its ConfigMap goes with it', async (cluster) => {
    const tickets = ticketsOf(cluster);
    const { uid } = await tickets.create('over', MUMBAI_TO_LONDON);
    await tickets.untilBooked('over');

    await cluster.deleteTicket('over');
    await tickets.untilGone('over');

    expect(await cluster.flights.bookingsOf(uid)).toMatchObject([
      { status: 'cancelled', cancelledBy: 'customer' },
    ]);
    await soon(async () => (await tickets.findItinerary('over')) === undefined, COLLECTED_MS);
  }),
  story('stays while the provider is down, says why, and goes once it is cancelled', async (cluster) => {
    const tickets = ticketsOf(cluster);
    const { uid } = await tickets.create('held', MUMBAI_TO_LONDON);
    await tickets.untilBooked('held');

    await cluster.flights.breakWith({ outage: true });
    await cluster.deleteTicket('held');
    const { messages } = await tickets.until('held', {
      phase: 'Cancelling',
      conditions: { Ready: 'False/ProviderUnavailable', Synced: 'False/ProviderUnavailable' },
    });
    expect(messages['Ready']).toContain('flights.com/abandon');
    expect(await tickets.findItinerary('held')).toBeDefined();
    expect(await cluster.flights.bookingsOf(uid)).toMatchObject([{ status: 'confirmed' }]);

    await cluster.flights.breakWith({});
    await tickets.untilGone('held');
    expect(await cluster.flights.bookingsOf(uid)).toMatchObject([{ status: 'cancelled' }]);
  }),
  story('goes at once, and leaves its booking, when it is told to abandon it', async (cluster) => {
    const tickets = ticketsOf(cluster);
    const { uid } = await tickets.create('abandoned', MUMBAI_TO_LONDON);
    await tickets.untilBooked('abandoned');

    await cluster.flights.breakWith({ outage: true });
    await cluster.deleteTicket('abandoned');
    await tickets.until('abandoned', { phase: 'Cancelling' });
    await tickets.annotate('abandoned', { 'flights.com/abandon': 'true' });
    await tickets.untilGone('abandoned');

    expect(await cluster.flights.bookingsOf(uid)).toMatchObject([{ status: 'confirmed' }]);
  }),
  story('with deletionPolicy Retain goes and leaves its booking', async (cluster) => {
    const tickets = ticketsOf(cluster);
    const { uid } = await tickets.create('retained', { ...MUMBAI_TO_LONDON, deletionPolicy: 'Retain' });
    await tickets.untilBooked('retained');

    await cluster.deleteTicket('retained');
    await tickets.untilGone('retained');

    expect(await cluster.flights.bookingsOf(uid)).toMatchObject([{ status: 'confirmed' }]);
  }),
  story('that waits for its provider is deleted without ever having been booked', async (cluster) => {
    const tickets = ticketsOf(cluster);
    await cluster.flights.breakWith({ outage: true });
    const { uid } = await tickets.create('never', MUMBAI_TO_LONDON);
    await tickets.until('never', { phase: 'Booking', conditions: { Synced: 'False/ProviderUnavailable' } });

    await cluster.deleteTicket('never');
    await tickets.until('never', { phase: 'Cancelling' });
    await cluster.flights.breakWith({});
    await tickets.untilGone('never');
    await aWhile();

    expect(await cluster.flights.bookingsOf(uid)).toEqual([]);
  }),
];

const CASCADE_STORIES = (['foreground', 'orphan'] satisfies Cascade[]).map((cascade) =>
  story(`is cancelled at the provider with --cascade=${cascade}, too`, async (cluster) => {
    const tickets = ticketsOf(cluster);
    const { uid } = await tickets.create(cascade, MUMBAI_TO_LONDON);
    await tickets.untilBooked(cascade);

    await cluster.deleteTicket(cascade, cascade);
    await tickets.untilGone(cascade, COLLECTED_MS);

    expect(await cluster.flights.bookingsOf(uid)).toMatchObject([{ status: 'cancelled' }]);
    const left = await tickets.findItinerary(cascade);
    expect(left === undefined ? 'no ConfigMap' : (left.metadata.ownerReferences ?? [])).toEqual(
      cascade === 'orphan' ? [] : 'no ConfigMap',
    );
  }),
);

export const DELETING_STORIES: readonly FlightStory[] = [...DELETION_STORIES, ...CASCADE_STORIES];
