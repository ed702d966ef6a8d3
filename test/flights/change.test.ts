import { booked, flight, problem, startFlights, stopFlights, type Flights } from './support.js';

afterEach(stopFlights);

async function startWithBooking(): Promise<{ flights: Flights; id: string; reference: string }> {
  const flights = await startFlights();
  const { body } = await flights.book('k1');
  return { flights, ...(body as { id: string; reference: string }) };
}

describe('changing a booking', () => {
  it('gives it the whole new itinerary and the next revision, and keeps id and reference', async () => {
    const { flights, id, reference } = await startWithBooking();

    const reply = await flights.change(id, 1, { to: 'SFO', number: 3, date: '2026-07-01' });

    const itinerary = { to: 'SFO', number: 3, date: '2026-07-01' };
    expect(reply).toMatchObject({
      status: 200,
      body: booked('k1', { id, reference, revision: 2, ...itinerary }),
    });
    expect((await flights.get(id)).body).toEqual(reply.body);
  });

  it('drops the date when the new itinerary has none', async () => {
    const { flights, id } = await startWithBooking();
    await flights.change(id, 1, { date: '2026-07-01' });

    expect((await flights.change(id, 2, {})).body).toEqual(booked('k1', { id, revision: 3 }));
  });

  it('answers 200 and changes nothing when the itinerary is the same, whatever the revision', async () => {
    const { flights, id } = await startWithBooking();
    const changed = await flights.change(id, 1, { to: 'SFO' });

    expect(await flights.change(id, 1, { to: 'SFO' })).toMatchObject({ status: 200, body: changed.body });
  });

  it('refuses another revision than the one of the booking', async () => {
    const { flights, id } = await startWithBooking();

    expect(await flights.change(id, 2, { to: 'SFO' })).toEqual(problem(412, 'revision_mismatch'));
  });

  it.each([
    [428, {}],
    [400, { 'If-Match': '1' }],
    [400, { 'If-Match': '*' }],
  ])('answers %d to the revision of %j', async (status, headers) => {
    const { flights, id } = await startWithBooking();
    const path = `/v1/bookings/${id}`;

    const reply = await flights.ask({
      method: 'PATCH',
      route: '/v1/bookings/{id}',
      path,
      headers,
      body: flight(),
    });

    expect(reply).toEqual(problem(status, 'invalid_request'));
  });

  it('refuses what cannot be booked, and leaves the booking as it is', async () => {
    const { flights, id } = await startWithBooking();

    expect(await flights.change(id, 1, { to: 'Atlantis' })).toEqual(problem(422, 'unknown_city'));
    expect(await flights.change(id, 1, { to: 'London' })).toEqual(problem(422, 'same_city'));
    expect(await flights.change(id, 1, { date: '2020-01-01' })).toEqual(problem(422, 'date_in_past'));
    expect(await flights.change(id, 1, { to: 'SFO', maxPrice: { amount: '1', currency: 'EUR' } })).toEqual(
      problem(422, 'price_above_cap'),
    );
    expect((await flights.get(id)).body).toEqual(booked('k1', { id }));
  });

  it('refuses a route that the airline does not change', async () => {
    const { flights, id } = await startWithBooking();
    await flights.breakWith({ notChangeable: true });

    expect(await flights.change(id, 1, { to: 'SFO' })).toEqual(problem(409, 'not_changeable'));
  });

  it('refuses a booking that is not confirmed', async () => {
    const { flights, id } = await startWithBooking();
    await flights.cancel('k1');

    expect(await flights.change(id, 1, { to: 'SFO' })).toEqual(problem(409, 'not_changeable'));
  });

  it('answers 404 when there is no such booking', async () => {
    const { flights } = await startWithBooking();

    expect(await flights.change('bkg_none', 1, { to: 'SFO' })).toEqual(problem(404, 'not_found', null));
  });
});
