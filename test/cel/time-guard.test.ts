import { withinTime } from '../../src/cel/time-guard.js';

describe('withinTime', () => {
  it('gives the result of work that is quick enough', () => {
    expect(withinTime(1000, () => 42)).toEqual({ result: 42 });
  });

  it('stops an endless loop', () => {
    const endless = (): never => {
      for (;;);
    };

    expect(withinTime(10, endless)).toBeUndefined();
  });

  it('stops a regular expression', () => {
    expect(withinTime(10, () => /^(a|aa)+$/.test(`${'a'.repeat(60)}b`))).toBeUndefined();
  });

  it('lets an error through as it is', () => {
    const error = new Error('mine');

    expect(() =>
      withinTime(1000, () => {
        throw error;
      }),
    ).toThrow(error);
  });

  it('can be used inside of itself', () => {
    const inner = (): unknown => withinTime(1000, () => 'inner');

    expect(withinTime(1000, () => [inner(), 'outer'])).toEqual({ result: [{ result: 'inner' }, 'outer'] });
  });
});
