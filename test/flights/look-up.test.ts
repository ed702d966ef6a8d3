import { booked, problem, startFlights, stopFlights } from './support.js';

const YEAR = 365 * 24 * 60 * 60 * 1000;

afterEach(stopFlights);

describe('looking up', () => {
  it('finds a booking by its key and by its id for ever', async () => {
    const { book, list, get, pass } = await startFlights();
    const { body } = await book('k1');
    pass(YEAR);

    expect(await list('k1')).toMatchObject({ status: 200, body: { bookings: [body] } });
    expect(await get((body as { id: string }).id)).toMatchObject({ status: 200, body });
  });

  it('says with an empty list that nothing is booked under a key', async () => {
    const { list } = await startFlights();

    expect(await list('k1')).toMatchObject({ status: 200, body: { bookings: [] } });
  });

  it('answers 404 to an id that was not given', async () => {
    const { get } = await startFlights();

    expect(await get('bkg_none')).toEqual(problem(404, 'not_found', null));
  });

  it.each(['', '?key=', '?key=a&key=b', '?key=a%20b'])('refuses the query "%s"', async (query) => {
    const { ask } = await startFlights();

    const reply = await ask({ method: 'GET', route: '/v1/bookings', path: `/v1/bookings${query}` });

    expect(reply).toEqual(problem(400, 'invalid_request', expect.stringMatching(/^key: /)));
  });
});

describe('the airline', () => {
  it.each([
    ['airline-cancel', { status: 'cancelled', cancelledBy: 'airline' }],
    ['expire', { status: 'expired' }],
  ] as const)('does %s to a booking, and nothing to one that has ended', async (act, outcome) => {
    const { ask, book, cancel, get } = await startFlights();
    const live = (await book('k1')).body as { id: string };
    const ended = (await book('k2')).body as { id: string };
    await cancel('k2');

    const reply = await ask({ method: 'POST', path: `/admin/bookings/${live.id}/${act}` });
    await ask({ method: 'POST', path: `/admin/bookings/${ended.id}/${act}` });

    expect(reply).toMatchObject({ status: 200, body: booked('k1', outcome) });
    expect((await get(live.id)).body).toEqual(reply.body);
    expect((await get(ended.id)).body).toEqual(
      booked('k2', { status: 'cancelled', cancelledBy: 'customer' }),
    );
    expect((await ask({ method: 'GET', path: '/admin/bookings' })).body).toEqual({
      bookings: [reply.body, (await get(ended.id)).body],
    });
  });

  it('does nothing to a booking that does not exist', async () => {
    const { ask } = await startFlights();

    expect(await ask({ method: 'POST', path: '/admin/bookings/bkg_none/expire' })).toMatchObject({
      status: 404,
    });
  });
});
