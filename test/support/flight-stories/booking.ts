import { type FlightStory, story } from './flight-cluster.js';
import { MUMBAI_TO_LONDON, ticketsOf } from './tickets.js';

export const BOOKING_STORIES: readonly FlightStory[] = [
  story('is booked, and says so in its status and in a ConfigMap', async (cluster) => {
    const tickets = ticketsOf(cluster);
    const { uid } = await tickets.create('seed', { ...MUMBAI_TO_LONDON, number: 2 });
    const ticket = await tickets.untilBooked('seed');

    const [booking, ...others] = await cluster.flights.bookingsOf(uid);
    expect(booking).toMatchObject({ status: 'confirmed', ...MUMBAI_TO_LONDON, number: 2 });
    expect(others).toEqual([]);
    expect(ticket).toMatchObject({
      bookingKey: `${uid}-1`,
      bookingID: booking?.id,
      bookingState: 'Confirmed',
      reference: booking?.reference,
      booked: { ...MUMBAI_TO_LONDON, number: 2 },
      price: booking?.price,
      effects: { counter: 1, refusals: [], history: [{ action: 'Book', result: 'Done' }] },
    });
    expect((await tickets.findItinerary('seed'))?.['data']).toEqual({
      key: `${uid}-1`,
      bookingID: booking?.id,
      reference: booking?.reference,
      ...MUMBAI_TO_LONDON,
      number: '2',
      state: 'Confirmed',
      price: booking?.price.amount,
      currency: booking?.price.currency,
    });
  }),
  story('that says nothing about seats gets one', async (cluster) => {
    const tickets = ticketsOf(cluster);
    const { uid, object } = await tickets.create('single', MUMBAI_TO_LONDON);
    await tickets.untilBooked('single', { booked: { number: 1 } });

    expect(object['spec']).toEqual({
      ...MUMBAI_TO_LONDON,
      number: 1,
      changePolicy: 'Modify',
      deletionPolicy: 'Cancel',
    });
    expect(await cluster.flights.bookingsOf(uid)).toMatchObject([{ number: 1 }]);
  }),
  story('takes its booking up again when somebody wipes its status', async (cluster) => {
    const tickets = ticketsOf(cluster);
    const { uid } = await tickets.create('wiped', MUMBAI_TO_LONDON);
    const { bookingID } = await tickets.untilBooked('wiped');

    await tickets.wipeStatus('wiped');
    await tickets.untilBooked('wiped', { bookingID });

    await cluster.api.delete(tickets.itineraryRef('wiped'));
    await tickets.wipeStatus('wiped');
    await tickets.untilBooked('wiped', { bookingID });

    expect(await cluster.flights.bookingsOf(uid)).toMatchObject([{ id: bookingID, status: 'confirmed' }]);
  }),
];
