import { booked, problem, startFlights, stopFlights } from './support.js';

const DAY = 24 * 60 * 60 * 1000;
const CANCELLED = { status: 'cancelled', cancelledBy: 'customer' } as const;

afterEach(stopFlights);

describe('cancelling', () => {
  it('cancels what is booked under the key, and answers the same when asked again', async () => {
    const { book, cancel } = await startFlights();
    await book('k1');

    const first = await cancel('k1');

    expect(first).toMatchObject({ status: 200, body: { bookings: [booked('k1', CANCELLED)] } });
    expect(await cancel('k1')).toMatchObject({ status: 200, body: first.body });
  });

  it('cancels every booking under the key', async () => {
    const { book, cancel, pass } = await startFlights();
    await book('k1');
    pass(DAY);
    await book('k1');

    expect((await cancel('k1')).body).toEqual({
      bookings: [booked('k1', CANCELLED), booked('k1', CANCELLED)],
    });
  });

  it('cancels a booking that is still pending', async () => {
    const { book, cancel, list, pass, breakWith } = await startFlights();
    await breakWith({ rate: 1, kinds: ['accept'], acceptMs: 5000 });
    await book('k1');
    await breakWith({});

    expect((await cancel('k1')).body).toEqual({ bookings: [booked('k1', CANCELLED)] });
    pass(5000);
    expect((await list('k1')).body).toEqual({ bookings: [booked('k1', CANCELLED)] });
  });

  it('answers 202 until the airline has confirmed', async () => {
    const { book, cancel, list, pass, breakWith } = await startFlights();
    await book('k1');
    await breakWith({ rate: 1, kinds: ['accept'], acceptMs: 5000 });

    expect(await cancel('k1')).toMatchObject({
      status: 202,
      body: { bookings: [booked('k1', { status: 'cancelling' })] },
    });
    expect(await cancel('k1')).toMatchObject({ status: 202 });
    pass(5000);
    expect(await cancel('k1')).toMatchObject({ status: 200, body: { bookings: [booked('k1', CANCELLED)] } });
    expect((await list('k1')).body).toEqual({ bookings: [booked('k1', CANCELLED)] });
  });

  it('voids a key under which nothing is booked', async () => {
    const { book, cancel } = await startFlights();

    expect(await cancel('k1')).toMatchObject({ status: 200, body: { bookings: [] } });
    expect(await book('k1')).toEqual(problem(409, 'key_void', null));
  });

  it('leaves bookings alone that the airline does not cancel', async () => {
    const { book, cancel, list, breakWith } = await startFlights();
    await book('k1');
    await breakWith({ notCancellable: true });

    expect(await cancel('k1')).toEqual(problem(409, 'not_cancellable', null));
    expect((await list('k1')).body).toEqual({ bookings: [booked('k1')] });
  });

  it.each([{}, { key: 'two words' }, { key: 'k1', reason: 'rain' }])('refuses the body %j', async (body) => {
    const { ask } = await startFlights();
    const path = '/v1/cancellations';

    expect(await ask({ method: 'POST', route: path, path, body })).toEqual(problem(400, 'invalid_request'));
  });
});
