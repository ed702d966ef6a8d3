import { type FlightStory, story } from './flight-cluster.js';
import { MUMBAI_TO_LONDON, soon, ticketsOf } from './tickets.js';

export const LOST_ANSWER_STORIES: readonly FlightStory[] = [
  story('has one booking although answers are lost after the provider has booked', async (cluster) => {
    const { flights } = cluster;
    const tickets = ticketsOf(cluster);
    const names = Array.from({ length: 10 }, (_, index) => `lost-${index}`);
    // Not all of them: a look-up that is never answered would keep everybody from booking.
    await flights.breakWith({ rate: 0.6, kinds: ['drop-after-commit'] });
    const created = await Promise.all(names.map((name) => tickets.create(name, MUMBAI_TO_LONDON)));
    await soon(async () => (await flights.faultsMet()).some(({ operation }) => operation === 'book'));

    await flights.breakWith({});
    for (const name of names) await tickets.untilBooked(name);

    for (const { uid } of created) {
      expect(await flights.bookingsOf(uid)).toMatchObject([{ status: 'confirmed' }]);
    }
  }),
  story(
    'is gone, and not booked, although answers are lost after the provider has cancelled',
    async (cluster) => {
      const { flights } = cluster;
      const tickets = ticketsOf(cluster);
      const { uid } = await tickets.create('unheard', MUMBAI_TO_LONDON);
      await tickets.untilBooked('unheard');

      await flights.breakWith({ rate: 1, kinds: ['drop-after-commit'] });
      await cluster.deleteTicket('unheard');
      await tickets.until('unheard', {
        phase: 'Cancelling',
        conditions: { Ready: 'False/ConnectionLost' },
      });
      expect(await flights.bookingsOf(uid)).toMatchObject([{ status: 'cancelled' }]);

      await flights.breakWith({});
      await tickets.untilGone('unheard');
    },
  ),
  story('that the airline has accepted is on its way until it is confirmed', async (cluster) => {
    const { flights } = cluster;
    const tickets = ticketsOf(cluster);
    await flights.breakWith({ rate: 1, kinds: ['accept'], acceptMs: 1000 });
    const { uid } = await tickets.create('accepted', MUMBAI_TO_LONDON);
    await tickets.until('accepted', {
      phase: 'Booking',
      bookingState: 'Pending',
      conditions: { Ready: 'False/Booking', Booked: 'False/Pending' },
    });
    expect(await tickets.findItinerary('accepted')).toBeUndefined();

    await tickets.untilBooked('accepted');
    expect(await flights.bookingsOf(uid)).toMatchObject([{ status: 'confirmed' }]);
  }),
  story(
    'waits for a provider that is not there, and finds its booking after the provider was restarted',
    async (cluster) => {
      const { flights } = cluster;
      const tickets = ticketsOf(cluster);
      await flights.stop();
      const { uid } = await tickets.create('early', MUMBAI_TO_LONDON);
      await tickets.until('early', { phase: 'Booking', conditions: { Synced: 'False/ProviderUnreachable' } });
      await flights.start();
      const { bookingID } = await tickets.untilBooked('early');

      await flights.stop();
      await flights.start();
      await tickets.edit('early', { number: 4 });
      await tickets.untilBooked('early', { bookingID, booked: { number: 4 } });
      expect(await flights.bookingsOf(uid)).toHaveLength(1);
    },
  ),
];
