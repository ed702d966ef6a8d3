import fc from 'fast-check';
import { drawFault, FAULT_KINDS, OPERATIONS, type FaultSubject } from '../../src/flights/faults/plan.js';
import { createSwitchboard } from '../../src/flights/faults/switchboard.js';

const requests = fc.array(
  fc.record({ operation: fc.constantFrom(...OPERATIONS), key: fc.constantFrom('a', 'b', 'c') }),
  { maxLength: 40 },
);

const everything: readonly FaultSubject[] = OPERATIONS.flatMap((operation) =>
  Array.from({ length: 2000 }, (_, index) => ({ operation, key: `k${index}`, ordinal: 1 })),
);

describe('a fault plan', () => {
  it('draws the same faults whatever the order in which requests of different keys arrive', () => {
    fc.assert(
      fc.property(
        requests,
        fc.integer(),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (arrived, seed, rate) => {
          const shuffled = [...arrived].sort((one, other) => one.key.localeCompare(other.key));

          const faultsOf = (order: typeof arrived): unknown[] => {
            const switchboard = createSwitchboard({ seed, rate });
            order.forEach((request) => switchboard.draw(request));
            return switchboard
              .drawn()
              .map((drawn) => JSON.stringify(drawn))
              .sort();
          };

          expect(faultsOf(shuffled)).toEqual(faultsOf(arrived));
        },
      ),
    );
  });

  it('draws other faults from another seed', () => {
    const draw = (seed: number): unknown[] =>
      everything.map((subject) => drawFault({ seed, rate: 0.5, kinds: [...FAULT_KINDS] }, subject));

    expect(draw(1)).not.toEqual(draw(2));
    expect(draw(1)).toEqual(draw(1));
  });

  it('draws about as many as it says, and every kind', () => {
    const faults = everything.map((subject) =>
      drawFault({ seed: 7, rate: 0.25, kinds: [...FAULT_KINDS] }, subject),
    );
    const drawn = faults.filter((fault) => fault !== undefined);

    expect(drawn.length / everything.length).toBeCloseTo(0.25, 1);
    expect(new Set(drawn)).toEqual(new Set(FAULT_KINDS));
  });

  it.each([
    [0, undefined],
    [1, 'slow'],
  ])('at a rate of %d draws %s for every request', (rate, fault) => {
    const draw = (subject: FaultSubject): unknown => drawFault({ seed: 1, rate, kinds: ['slow'] }, subject);

    expect(new Set(everything.map(draw))).toEqual(new Set([fault]));
  });

  it('has nothing but bookings and cancellations accepted', () => {
    const plan = { seed: 1, rate: 1, kinds: ['accept' as const] };
    const drawn = OPERATIONS.map((operation) => [
      operation,
      drawFault(plan, { operation, key: 'k', ordinal: 1 }),
    ]);

    expect(Object.fromEntries(drawn)).toEqual({ book: 'accept', cancel: 'accept' });
  });
});

describe('the switchboard', () => {
  it('counts anew when the plan is switched', () => {
    const switchboard = createSwitchboard({ rate: 1, kinds: ['slow'] });
    switchboard.draw({ operation: 'book', key: 'k1' });
    switchboard.draw({ operation: 'book', key: 'k1' });
    expect(switchboard.drawn()).toEqual([
      { operation: 'book', key: 'k1', ordinal: 1, fault: 'slow' },
      { operation: 'book', key: 'k1', ordinal: 2, fault: 'slow' },
    ]);

    switchboard.switchTo(switchboard.plan());

    expect(switchboard.drawn()).toEqual([]);
    expect(switchboard.draw({ operation: 'book', key: 'k1' })).toBe('slow');
    expect(switchboard.drawn()).toMatchObject([{ ordinal: 1 }]);
  });
});
