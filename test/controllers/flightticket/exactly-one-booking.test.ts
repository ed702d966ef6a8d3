import fc from 'fast-check';
import { type Fault, FakeProvider } from './support/fake-provider.js';
import { SEED_SPEC, TicketLife } from './support/ticket-life.js';

// Lives of one ticket, made up at random: what fails, how old the status is that the hook sees, what people do meanwhile.

type Deed =
  | { readonly do: 'turn'; readonly fault: Fault; readonly lag: number }
  | { readonly do: 'edit'; readonly to: string; readonly number: number; readonly changePolicy: string }
  | { readonly do: 'arrive' | 'forbid-changes' };

const FAULTS = ['none', 'none', 'answer-lost', 'killed', 'late', 'down', 'look-up-fails'] as const;

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('turn' as const),
      fault: fc.constantFrom<Fault>(...FAULTS),
      lag: fc.integer({ min: 0, max: 2 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('edit' as const),
      to: fc.constantFrom('London', 'Paris', 'Rome'),
      number: fc.integer({ min: 1, max: 3 }),
      changePolicy: fc.constantFrom('Modify', 'Rebook'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('arrive' as const, 'forbid-changes' as const) }) },
);

const turn = (lag: number, fault: Fault = 'none'): Deed => ({ do: 'turn', fault, lag });

/** A call on an old parent takes the key of a rebooking out of the status, and the next one, a little less old, books under it. */
const FORGOTTEN: [Deed[], Deed[]] = [
  [turn(0), turn(0), { do: 'edit', to: 'London', number: 1, changePolicy: 'Rebook' }, turn(0)],
  [turn(2, 'look-up-fails'), turn(2), turn(1)],
];

async function play(life: TicketLife, script: readonly Deed[]): Promise<void> {
  const { provider } = life;
  for (const next of script) {
    switch (next.do) {
      case 'turn':
        provider.fault = next.fault;
        life.now += 400_000;
        await life.turn({ lag: next.lag });
        break;
      case 'edit': {
        const { to, number, changePolicy } = next;
        life.edit({ ...SEED_SPEC, to, number, changePolicy });
        break;
      }
      case 'arrive':
        provider.arrive();
        break;
      case 'forbid-changes':
        provider.changeable = !provider.changeable;
        break;
    }
  }
  provider.fault = 'none';
  life.now += 600_000;
}

describe('whatever fails, and whatever is edited meanwhile', () => {
  it('a ticket at rest has one booking, and it is what the spec asks for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 25 }), async (script) => {
        const provider = new FakeProvider();
        const life = new TicketLife(provider);
        await play(life, script);
        provider.arrive();
        await life.settle({ turns: 40 });

        const { from, to, number } = life.parent['spec'] as typeof SEED_SPEC;
        expect(provider.live.map(({ itinerary }) => itinerary)).toEqual([{ from, to, number }]);
        expect(life.condition('Ready')).toBe('True/Booked');
        expect(life.status['bookingID']).toBe(provider.live[0]?.id);
      }),
      { numRuns: 150 },
    );
  });

  it('a ticket that is gone has none, also when requests arrive after it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { maxLength: 15 }),
        fc.array(deed, { maxLength: 15 }),
        async (before, after) => {
          const provider = new FakeProvider();
          const life = new TicketLife(provider);
          await play(life, before);
          life.delete();
          await play(
            life,
            after.filter((next) => next.do !== 'edit'),
          );
          await life.settle({ turns: 40 });
          provider.arrive();

          expect(life.isGone).toBe(true);
          expect(provider.live).toEqual([]);
        },
      ),
      { numRuns: 150, examples: [FORGOTTEN] },
    );
  });
});
