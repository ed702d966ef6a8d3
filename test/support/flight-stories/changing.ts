import { type FlightStory, story } from './flight-cluster.js';
import { aWhile, MUMBAI_TO_LONDON, ticketsOf } from './tickets.js';

export const CHANGING_STORIES: readonly FlightStory[] = [
  story('keeps its booking when the seats change', async (cluster) => {
    const tickets = ticketsOf(cluster);
    const { uid } = await tickets.create('more-seats', { ...MUMBAI_TO_LONDON, number: 2 });
    const before = await tickets.untilBooked('more-seats');

    await tickets.edit('more-seats', { number: 3 });
    const after = await tickets.untilBooked('more-seats', { booked: { number: 3 } });

    expect(after.bookingID).toBe(before.bookingID);
    expect(after.price).not.toEqual(before.price);
    expect(await cluster.flights.bookingsOf(uid)).toMatchObject([{ number: 3, revision: 2 }]);
    await tickets.untilItinerary('more-seats', {
      number: '3',
      price: after.price?.amount,
    });
  }),
  story(
    'is booked anew, and the old booking cancelled, where the provider cannot change it',
    async (cluster) => {
      const tickets = ticketsOf(cluster);
      const { uid } = await tickets.create('elsewhere', MUMBAI_TO_LONDON);
      const before = await tickets.untilBooked('elsewhere');

      await cluster.flights.breakWith({ notChangeable: true });
      await tickets.edit('elsewhere', { to: 'Paris' });
      const after = await tickets.untilBooked('elsewhere', { booked: { to: 'Paris' } });

      expect(after.bookingKey).toBe(`${uid}-2`);
      expect(after.superseded).toBeUndefined();
      expect(await cluster.flights.bookingsOf(uid)).toMatchObject([
        { id: before.bookingID, status: 'cancelled', cancelledBy: 'customer', to: 'London' },
        { id: after.bookingID, status: 'confirmed', to: 'Paris' },
      ]);
      await tickets.untilItinerary('elsewhere', {
        bookingID: after.bookingID,
        to: 'Paris',
      });
    },
  ),
  story(
    'with changePolicy Reject keeps what is booked, and says that it is not what the spec asks for',
    async (cluster) => {
      const tickets = ticketsOf(cluster);
      const { uid } = await tickets.create('fixed', { ...MUMBAI_TO_LONDON, changePolicy: 'Reject' });
      await tickets.untilBooked('fixed');

      await tickets.edit('fixed', { to: 'Paris' });
      await tickets.until('fixed', {
        phase: 'Booked',
        booked: { to: 'London' },
        conditions: {
          Ready: 'False/ChangeRejected',
          Booked: 'True/Confirmed',
          Synced: 'False/ChangeRejected',
        },
      });
      expect(await cluster.flights.bookingsOf(uid)).toMatchObject([{ status: 'confirmed', to: 'London' }]);

      await tickets.edit('fixed', { to: 'London' });
      await tickets.untilBooked('fixed');
    },
  ),
  story(
    'is not silently booked anew when the airline cancels, but when somebody asks for it',
    async (cluster) => {
      const tickets = ticketsOf(cluster);
      const { uid } = await tickets.create('stranded', MUMBAI_TO_LONDON);
      const { bookingID = '', bookingKey = '' } = await tickets.untilBooked('stranded');

      await cluster.flights.cancelAsAirline(bookingID);
      const { messages } = await tickets.until('stranded', {
        phase: 'Cancelled',
        cancelledBy: 'airline',
        conditions: { Ready: 'False/Cancelled', Booked: 'False/CancelledByAirline' },
      });
      expect(messages['Booked']).toContain(`flights.com/retry to ${bookingKey}`);
      await tickets.untilItinerary('stranded', { state: 'Cancelled' });
      await aWhile();
      expect(await cluster.flights.bookingsOf(uid)).toHaveLength(1);

      await tickets.annotate('stranded', { 'flights.com/retry': bookingKey });
      await tickets.untilBooked('stranded', { bookingKey: `${uid}-2` });
      expect(await cluster.flights.bookingsOf(uid)).toMatchObject([
        { id: bookingID, status: 'cancelled', cancelledBy: 'airline' },
        { status: 'confirmed' },
      ]);
    },
  ),
];
