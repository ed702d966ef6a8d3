import { booked, flight, problem, startFlights, stopFlights } from './support.js';

const HOUR = 60 * 60 * 1000;

afterEach(stopFlights);

describe('booking', () => {
  it('answers 201 with the booking as it was asked for, and says where it is', async () => {
    const { book } = await startFlights();

    const reply = await book('k1', { from: 'lhr', date: '2026-06-02' });

    expect(reply).toMatchObject({ status: 201 });
    expect(reply.body).toEqual(booked('k1', { from: 'lhr', date: '2026-06-02' }));
    expect(reply.headers.get('Location')).toMatch(/^\/v1\/bookings\/bkg_/);
  });

  it('answers 200 with the same booking when the same request comes again', async () => {
    const { book, list } = await startFlights();

    const first = await book('k1');
    const second = await book('k1');

    expect(second).toMatchObject({ status: 200, body: first.body });
    expect((await list('k1')).body).toEqual({ bookings: [first.body] });
  });

  it('books once when the same request comes many times at once', async () => {
    const { book, list } = await startFlights();

    const replies = await Promise.all(Array.from({ length: 20 }, () => book('k1')));

    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
    expect((await list('k1')).body).toEqual({ bookings: [booked('k1')] });
  });

  it('answers 202 while the airline has not confirmed, and 200 afterwards', async () => {
    const { book, get, breakWith, pass } = await startFlights();
    await breakWith({ rate: 1, kinds: ['accept'], acceptMs: 5000 });

    expect(await book('k1')).toMatchObject({ status: 202, body: booked('k1', { status: 'pending' }) });
    await breakWith({});
    expect(await book('k1')).toMatchObject({ status: 202, body: booked('k1', { status: 'pending' }) });
    pass(5000);
    const confirmed = await book('k1');
    expect(confirmed).toMatchObject({ status: 200, body: booked('k1') });
    expect(await get((confirmed.body as { id: string }).id)).toMatchObject({ body: booked('k1') });
  });

  it('refuses a key that was used with another request', async () => {
    const { book } = await startFlights();
    await book('k1');

    expect(await book('k1', { number: 3 })).toEqual(problem(409, 'key_reused', null));
    expect(await book('k1', { maxPrice: { amount: '99999', currency: 'EUR' } })).toEqual(
      problem(409, 'key_reused', null),
    );
  });

  it('refuses a key that was voided, also after the key has been forgotten', async () => {
    const { book, cancel, list, pass } = await startFlights();
    await cancel('k1');
    pass(48 * HOUR);

    expect(await book('k1')).toEqual(problem(409, 'key_void', null));
    expect((await list('k1')).body).toEqual({ bookings: [] });
  });

  it('remembers a key for 24 hours, then books again under it', async () => {
    const { book, list, pass } = await startFlights();
    await book('k1');
    pass(24 * HOUR - 1);
    expect(await book('k1')).toMatchObject({ status: 200 });
    pass(1);

    expect(await book('k1')).toMatchObject({ status: 201 });

    const { bookings } = (await list('k1')).body as { bookings: { id: string }[] };
    expect(new Set(bookings.map(({ id }) => id)).size).toBe(2);
  });

  it.each([
    ['unknown_city', { from: 'Atlantis' }],
    ['unknown_city', { to: 'XXX' }],
    ['same_city', { from: 'LHR', to: 'london' }],
    ['same_city', { from: 'Zürich', to: 'ZRH' }],
    ['date_in_past', { date: '2026-05-31' }],
    ['price_above_cap', { maxPrice: { amount: '1.00', currency: 'EUR' } }],
    ['price_above_cap', { maxPrice: { amount: '99999.00', currency: 'USD' } }],
    ['sold_out', { from: 'Oslo' }],
  ])('refuses with 422 %s, and leaves the key free: %j', async (code, request) => {
    const { book, list, breakWith } = await startFlights();
    await breakWith({ soldOut: ['OSL'] });

    expect(await book('k1', request)).toEqual(problem(422, code));

    expect((await list('k1')).body).toEqual({ bookings: [] });
    expect(await book('k1')).toMatchObject({ status: 201 });
  });

  it('takes today, and a cap that is the price itself', async () => {
    const { book } = await startFlights();
    const { price } = (await book('k1')).body as { price: { amount: string; currency: string } };

    expect(await book('k2', { date: '2026-06-01', maxPrice: price })).toMatchObject({ status: 201 });
  });

  it('names and prices the same booking alike in every run', async () => {
    const first = await (await startFlights()).book('k1', { number: 1 });
    const again = await (await startFlights()).book('k1', { number: 1 });

    expect(again.body).toEqual(first.body);
  });

  it.each([
    ['a missing field', { from: 'LHR', to: 'JFK' }],
    ['an unknown field', { ...flight(), seat: '1A' }],
    ['an unknown field of the cap', { ...flight(), maxPrice: { amount: '1', currency: 'EUR', vat: 1 } }],
    ['no seat', flight({ number: 0 })],
    ['a date that does not exist', flight({ date: '2026-02-30' })],
    ['a list', []],
  ])('refuses %s as invalid', async (_, body) => {
    const { ask } = await startFlights();
    const path = '/v1/bookings';

    const reply = await ask({
      method: 'POST',
      route: path,
      path,
      headers: { 'Idempotency-Key': 'k1' },
      body,
    });

    expect(reply).toEqual(problem(400, 'invalid_request'));
  });

  it.each([{}, { 'Idempotency-Key': 'with spaces' }, { 'Idempotency-Key': 'a'.repeat(129) }])(
    'refuses the idempotency key of %j',
    async (headers) => {
      const { ask } = await startFlights();
      const path = '/v1/bookings';

      const reply = await ask({ method: 'POST', route: path, path, headers, body: flight() });

      expect(reply).toEqual(problem(400, 'invalid_request', expect.stringMatching(/^Idempotency-Key: /)));
    },
  );
});
