import { FakeProvider } from './support/fake-provider.js';
import { SEED_SPEC, TicketLife } from './support/ticket-life.js';

async function booked(spec: object = SEED_SPEC): Promise<{ life: TicketLife; provider: FakeProvider }> {
  const provider = new FakeProvider();
  const life = new TicketLife(provider, spec);
  await life.settle();
  provider.calls.length = 0;
  return { life, provider };
}

const KEY = '11111111-2222-3333-4444-555555555555';

describe('a FlightTicket', () => {
  it('writes down what it is about to do before it asks the provider for anything', async () => {
    const provider = new FakeProvider();
    const life = new TicketLife(provider);

    await life.turn();

    expect(provider.calls).toEqual([]);
    expect(life.status).toMatchObject({
      phase: 'Booking',
      effects: {
        counter: 1,
        intent: { key: `${KEY}-1`, action: 'Book', request: 'Mumbai to London, 2 seats' },
      },
    });
    expect(life.condition('Ready')).toBe('False/Booking');
  });

  it('is booked once, and says so', async () => {
    const { life, provider } = await booked();

    expect(provider.live).toHaveLength(1);
    expect(life.status).toMatchObject({
      phase: 'Booked',
      bookingID: 'bkg_1',
      reference: 'REF001',
      booked: SEED_SPEC,
      price: { amount: '100.00', currency: 'EUR' },
    });
    expect(['Ready', 'Booked', 'Synced'].map((type) => life.condition(type))).toEqual([
      'True/Booked',
      'True/Confirmed',
      'True/InSync',
    ]);
    expect(life.itinerary).toEqual({
      key: `${KEY}-1`,
      bookingID: 'bkg_1',
      reference: 'REF001',
      from: 'Mumbai',
      to: 'London',
      number: '2',
      state: 'Confirmed',
      price: '100.00',
      currency: 'EUR',
    });
  });

  it('looks before it books, and looks after its booking from then on', async () => {
    const provider = new FakeProvider();
    const life = new TicketLife(provider);
    await life.settle();

    expect(provider.calls).toEqual([`find ${KEY}-1`, `book ${KEY}-1`, 'get bkg_1']);
    expect(life.answer?.resyncAfterSeconds).toBe(300);
  });

  it('changes the booking in place when the spec changes', async () => {
    const { life, provider } = await booked();
    life.edit({ ...SEED_SPEC, number: 3 });
    await life.settle();

    expect(provider.live).toMatchObject([{ id: 'bkg_1', itinerary: { number: 3 } }]);
    expect(life.status).toMatchObject({ phase: 'Booked', booked: { number: 3 } });
  });

  it('books anew and then cancels, when the provider cannot change', async () => {
    const { life, provider } = await booked();
    provider.changeable = false;
    life.edit({ ...SEED_SPEC, to: 'Paris' });
    await life.settle();

    expect(provider.live).toMatchObject([{ id: 'bkg_2', key: `${KEY}-2`, itinerary: { to: 'Paris' } }]);
    expect(provider.calls.filter((call) => /^(book|cancel)/.test(call))).toEqual([
      `book ${KEY}-2`,
      `cancel ${KEY}-1`,
    ]);
    expect(life.condition('Ready')).toBe('True/Booked');
  });

  it('books anew at once when changePolicy is Rebook', async () => {
    const { life, provider } = await booked({ ...SEED_SPEC, changePolicy: 'Rebook' });
    life.edit({ ...SEED_SPEC, to: 'Paris', changePolicy: 'Rebook' });
    await life.settle();

    expect(provider.live).toMatchObject([{ id: 'bkg_2' }]);
    expect(provider.calls.some((call) => call.startsWith('change'))).toBe(false);
  });

  it('keeps its booking and says why when changePolicy is Reject', async () => {
    const { life, provider } = await booked();
    life.edit({ ...SEED_SPEC, to: 'Paris', changePolicy: 'Reject' });
    await life.settle();

    expect(provider.live).toMatchObject([{ id: 'bkg_1', itinerary: { to: 'London' } }]);
    expect(life.condition('Synced')).toBe('False/ChangeRejected');
    expect(life.condition('Booked')).toBe('True/Confirmed');
    expect(life.condition('Ready')).toBe('False/ChangeRejected');
  });

  it('withdraws what it was about to book when the spec goes back', async () => {
    const { life, provider } = await booked({ ...SEED_SPEC, changePolicy: 'Rebook' });
    life.edit({ ...SEED_SPEC, to: 'Paris', changePolicy: 'Rebook' });
    await life.turn();
    provider.fault = 'late';
    await life.turn();
    provider.fault = 'none';
    life.edit({ ...SEED_SPEC, changePolicy: 'Rebook' });
    life.now += 600_000;
    await life.settle();
    provider.arrive();

    expect(provider.live).toMatchObject([{ id: 'bkg_1', itinerary: { to: 'London' } }]);
    expect(life.status).toMatchObject({ phase: 'Booked', effects: { counter: 2 } });
  });

  it('waits while the provider is down, says why, and books when it is back', async () => {
    const provider = new FakeProvider();
    const life = new TicketLife(provider);
    provider.fault = 'down';
    await life.turn();
    await life.turn();

    expect(life.status.phase).toBe('Booking');
    expect(life.condition('Synced')).toBe('False/ProviderUnreachable');
    expect(life.answer?.resyncAfterSeconds).toBe(1);
    const { length } = provider.calls;
    await life.turn();
    expect(provider.calls).toHaveLength(length);

    provider.fault = 'none';
    life.now += 600_000;
    await life.settle();
    expect(life.condition('Ready')).toBe('True/Booked');
  });

  it('stays ready while the provider of a confirmed booking cannot be asked', async () => {
    const { life, provider } = await booked();
    provider.fault = 'down';
    await life.turn();

    expect(life.condition('Ready')).toBe('True/Booked');
    expect(life.condition('Synced')).toBe('Unknown/ProviderUnreachable');
  });

  it('is not ready while the provider cannot be asked for what the spec wants now', async () => {
    const { life, provider } = await booked();
    life.edit({ ...SEED_SPEC, number: 3 });
    provider.fault = 'look-up-fails';
    await life.turn();

    expect(life.condition('Ready')).toBe('False/ProviderUnreachable');
    expect(life.condition('Booked')).toBe('True/Confirmed');
  });

  it('only looks for a booking of which it is not known whether it was made', async () => {
    const provider = new FakeProvider();
    const life = new TicketLife(provider);
    await life.turn();
    provider.fault = 'accepted';
    await life.turn();
    provider.bookings.length = 0;
    provider.fault = 'none';
    provider.calls.length = 0;
    await life.settle({ turns: 5 });

    expect(life.status.phase).toBe('Unknown');
    expect(life.condition('Booked')).toBe('Unknown/Accepted');
    expect(provider.calls.every((call) => call === `find ${KEY}-1`)).toBe(true);
    expect(life.status.conditions[1]?.message).toContain(`flights.com/retry to ${KEY}-1`);
  });

  it('books under the next key, once, after somebody has decided that nothing was booked', async () => {
    const provider = new FakeProvider();
    const life = new TicketLife(provider);
    await life.turn();
    provider.fault = 'accepted';
    await life.turn();
    provider.bookings.length = 0;
    provider.fault = 'none';
    life.now += 600_000;
    life.annotate({ 'flights.com/retry': `${KEY}-1` });
    await life.settle();

    expect(provider.live).toMatchObject([{ key: `${KEY}-2` }]);
    expect(provider.calls.filter((call) => /^(book|cancel)/.test(call))).toEqual([
      `book ${KEY}-1`,
      `cancel ${KEY}-1`,
      `book ${KEY}-2`,
    ]);
    expect(life.condition('Ready')).toBe('True/Booked');
  });

  it('does not ask again for what was refused, until the spec changes', async () => {
    const provider = new FakeProvider();
    provider.refusal = { kind: 'refused', reason: 'SoldOut', message: 'no seats are left' };
    const life = new TicketLife(provider);
    await life.settle();
    const bookings = (): number => provider.calls.filter((call) => call.startsWith('book')).length;

    expect(life.status.phase).toBe('Failed');
    expect(life.condition('Ready')).toBe('False/SoldOut');
    expect(bookings()).toBe(1);

    provider.refusal = undefined;
    await life.settle();
    expect(bookings()).toBe(1);
    life.edit({ ...SEED_SPEC, number: 1 });
    await life.settle();
    expect(life.condition('Ready')).toBe('True/Booked');
  });

  it('finds a booking that was made by an earlier request although a later one was refused', async () => {
    const provider = new FakeProvider();
    const life = new TicketLife(provider);
    await life.turn();
    provider.fault = 'late';
    await life.turn();
    provider.fault = 'none';
    provider.refusal = { kind: 'refused', reason: 'SoldOut', message: 'no seats are left' };
    life.now += 600_000;
    await life.settle();

    expect(life.status['effects']).toMatchObject({ history: [{ action: 'Book', result: 'Refused' }] });
    expect(life.status).toMatchObject({ phase: 'Booked', bookingID: 'bkg_1' });
  });

  it('does not silently rebook what the airline cancelled', async () => {
    const { life, provider } = await booked();
    provider.set('bkg_1', { state: 'Cancelled', cancelledBy: 'airline' });
    await life.settle();

    expect(life.status.phase).toBe('Cancelled');
    expect(life.condition('Booked')).toBe('False/CancelledByAirline');
    expect(provider.bookings).toHaveLength(1);
    expect(life.itinerary).toMatchObject({ state: 'Cancelled' });

    life.annotate({ 'flights.com/retry': `${KEY}-1` });
    await life.settle();
    expect(provider.live).toMatchObject([{ key: `${KEY}-2` }]);
    expect(life.condition('Ready')).toBe('True/Booked');
  });

  it('looks less and less often at a booking that the provider has not confirmed yet', async () => {
    const { life, provider } = await booked();
    provider.set('bkg_1', { state: 'Pending' });
    const bookedAt = life.now;
    const waits: unknown[] = [];
    for (const minutes of [0, 1, 5, 600]) {
      life.now = bookedAt + minutes * 60_000;
      await life.turn();
      waits.push(life.answer?.resyncAfterSeconds);
    }

    expect(life.status.phase).toBe('Booking');
    expect(waits.at(-1)).toBe(300);
    expect(waits).toEqual(waits.toSorted((a, b) => Number(a) - Number(b)));
  });

  it('may fly between cities whose names differ in a letter that CEL does not fold', async () => {
    const { life } = await booked({ from: 'Köln', to: 'KÖLN', number: 1 });

    expect(life.condition('Ready')).toBe('True/Booked');
  });

  it('does not book a day that is over', async () => {
    const provider = new FakeProvider();
    const life = new TicketLife(provider, { ...SEED_SPEC, date: '2026-05-31' });
    await life.settle();

    expect(provider.calls).toEqual([]);
    expect(life.status.phase).toBe('Failed');
    expect(life.condition('Synced')).toBe('False/DateInPast');
  });

  it('asks for nothing without an API key, and books as soon as there is one', async () => {
    const provider = new FakeProvider();
    let isKeyThere = false;
    const life = new TicketLife(provider, SEED_SPEC, async () =>
      isKeyThere
        ? { kind: 'done', value: provider }
        : { kind: 'blocked', reason: 'SecretNotFound', message: 'there is no Secret flights' },
    );
    await life.settle();

    expect(life.status.phase).toBe('Pending');
    expect(life.condition('Ready')).toBe('False/SecretNotFound');
    expect(life.status['effects']).toBeUndefined();

    isKeyThere = true;
    await life.settle();
    expect(life.condition('Ready')).toBe('True/Booked');
  });

  it('takes up its booking again after its status was lost', async () => {
    const { life, provider } = await booked();
    life.loseStatus();
    await life.settle();

    expect(provider.bookings).toHaveLength(1);
    expect(life.status).toMatchObject({ phase: 'Booked', bookingID: 'bkg_1', effects: { counter: 1 } });
  });

  it('keeps its ConfigMap while the spec is invalid', async () => {
    const { life, provider } = await booked();
    life.edit({ ...SEED_SPEC, number: 11 });
    await life.settle();

    expect(life.condition('Ready')).toBe('False/InvalidSpec');
    expect(life.itinerary).toMatchObject({ bookingID: 'bkg_1' });
    expect(provider.calls).toEqual([]);
    expect(life.status).toMatchObject({ bookingID: 'bkg_1', effects: { counter: 1 } });
  });
});

describe('a FlightTicket that is deleted', () => {
  it('is gone once the provider has confirmed the cancellation', async () => {
    const { life, provider } = await booked();
    life.delete();
    await life.settle();

    expect(provider.live).toEqual([]);
    expect(life.isGone).toBe(true);
  });

  it('waits while the provider is down, says why, and ends when it is back', async () => {
    const { life, provider } = await booked();
    provider.fault = 'down';
    life.delete();
    await life.settle({ turns: 4 });

    expect(life.isGone).toBe(false);
    expect(life.status.phase).toBe('Cancelling');
    expect(life.condition('Ready')).toBe('False/ProviderUnreachable');
    expect(life.itinerary).toMatchObject({ bookingID: 'bkg_1' });

    provider.fault = 'none';
    await life.settle();
    expect(life.isGone).toBe(true);
    expect(provider.live).toEqual([]);
  });

  it('leaves nothing behind when its request to book is still on its way', async () => {
    const provider = new FakeProvider();
    const life = new TicketLife(provider);
    await life.turn();
    provider.fault = 'late';
    await life.turn();
    provider.fault = 'none';
    life.delete();
    await life.settle();
    provider.arrive();

    expect(life.isGone).toBe(true);
    expect(provider.live).toEqual([]);
  });

  it('is gone at once when nothing was ever asked for', async () => {
    const provider = new FakeProvider();
    const life = new TicketLife(provider, { ...SEED_SPEC, date: '2020-01-01' });
    await life.turn();
    life.delete();
    await life.turn();

    expect(life.isGone).toBe(true);
    expect(provider.calls).toEqual([]);
  });

  it.each([
    ['deletionPolicy is Retain', { ...SEED_SPEC, deletionPolicy: 'Retain' }, {}],
    ['it is abandoned', SEED_SPEC, { 'flights.com/abandon': 'true' }],
  ])('lets its booking be when %s', async (_, spec, annotations) => {
    const { life, provider } = await booked(spec);
    life.annotate(annotations);
    life.delete();
    await life.settle();

    expect(life.isGone).toBe(true);
    expect(provider.live).toHaveLength(1);
    expect(provider.calls).toEqual([]);
  });

  it('cancels what its ConfigMap tells when its status was lost', async () => {
    const { life, provider } = await booked();
    life.loseStatus();
    life.delete();
    await life.settle();

    expect(life.isGone).toBe(true);
    expect(provider.live).toEqual([]);
  });

  it('does not ask another provider when its spec cannot be read', async () => {
    const { life, provider } = await booked();
    life.edit({ provider: { name: 'pigeon' } });
    life.delete();
    await life.settle({ turns: 3 });

    expect(life.isGone).toBe(false);
    expect(life.condition('Ready')).toBe('False/InvalidSpec');
    expect(provider.calls).toEqual([]);
  });
});
