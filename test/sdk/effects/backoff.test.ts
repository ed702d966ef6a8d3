import fc from 'fast-check';
import { backoffSeconds } from '../../../src/sdk/index.js';

const attempts = fc.integer({ min: 1, max: 1000 });

describe('backoffSeconds', () => {
  it('is the same in every call', () => {
    fc.assert(
      fc.property(attempts, fc.string(), (count, seed) => {
        expect(backoffSeconds({ attempts: count, seed })).toBe(backoffSeconds({ attempts: count, seed }));
      }),
    );
  });

  it('is whole seconds between half of the doubled time and all of it, and never above the maximum', () => {
    fc.assert(
      fc.property(attempts, fc.string(), fc.integer({ min: 1, max: 3600 }), (count, seed, maxSeconds) => {
        const seconds = backoffSeconds({ attempts: count, seed, maxSeconds });
        const longest = Math.min(maxSeconds, 2 ** (count - 1));

        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(Math.max(1, Math.floor(longest / 2)));
        expect(seconds).toBeLessThanOrEqual(longest);
      }),
    );
  });

  it('spreads the retries of many parents', () => {
    const waits = Array.from({ length: 200 }, (_, index) =>
      backoffSeconds({ attempts: 8, seed: `uid-${index}` }),
    );

    expect(new Set(waits).size).toBeGreaterThan(30);
  });
});
