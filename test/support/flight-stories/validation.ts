import type { JsonObject } from '../../../src/contract/kube-object.js';
import { type FlightStory, story } from './flight-cluster.js';
import { MUMBAI_TO_LONDON, ticketsOf } from './tickets.js';

const CREATIONS: readonly (readonly [spec: object, complaint: string])[] = [
  [{ from: 'Mumbai' }, 'spec.to: Required value'],
  [{ number: 0 }, 'spec.number: Invalid value: 0: spec.number in body should be greater than or equal to 1'],
  [{ number: 11 }, 'spec.number: Invalid value: 11: spec.number in body should be less than or equal to 10'],
  [{ to: 'Mumbai' }, 'from and to must differ'],
  [{ to: 'MUMBAI' }, 'from and to must differ'],
  [{ date: 'tomorrow' }, 'spec.date'],
  [{ date: '2027-02-30' }, 'spec.date'],
  [{ maxPrice: { amount: '1,50', currency: 'EUR' } }, 'spec.maxPrice.amount'],
  [{ changePolicy: 'Ignore' }, 'spec.changePolicy: Unsupported value: "Ignore"'],
  [{ provider: { url: 'http://127.0.0.1:1' } }, 'provider.url needs an apiKeySecretRef'],
];

const EDITS: readonly (readonly [spec: JsonObject, complaint: string])[] = [
  [{ number: 11 }, 'spec.number'],
  [{ to: 'mumbai' }, 'from and to must differ'],
  [{ provider: { name: 'duffel' } }, 'provider name and url cannot be changed'],
  [
    { provider: { url: 'http://127.0.0.1:1', apiKeySecretRef: { name: 'mine' } } },
    'provider name and url cannot be changed',
  ],
];

export const VALIDATION_STORIES: readonly FlightStory[] = [
  story('that cannot be right is refused by the API, which names the field or the rule', async (cluster) => {
    const tickets = ticketsOf(cluster);
    for (const [spec, complaint] of CREATIONS) {
      const whole = 'from' in spec ? spec : { ...MUMBAI_TO_LONDON, ...spec };
      await expect(tickets.create('wrong', whole)).rejects.toMatchObject({
        reason: 'Invalid',
        message: expect.stringContaining(complaint),
      });
    }

    expect(await tickets.find('wrong')).toBeUndefined();
  }),
  story('cannot be made wrong by an edit, nor taken to another provider', async (cluster) => {
    const tickets = ticketsOf(cluster);
    const { uid } = await tickets.create('right', MUMBAI_TO_LONDON);
    const { bookingID } = await tickets.untilBooked('right');
    for (const [spec, complaint] of EDITS) {
      await expect(tickets.edit('right', spec)).rejects.toMatchObject({
        reason: 'Invalid',
        message: expect.stringContaining(complaint),
      });
    }
    await tickets.edit('right', { provider: { name: 'rest', apiKeySecretRef: { name: 'mine' } } });

    expect(await cluster.flights.bookingsOf(uid)).toMatchObject([{ id: bookingID, status: 'confirmed' }]);
    await tickets.edit('right', { provider: null });
  }),
];
