import { withinTime } from '../../src/cel/time-guard.js';

/** Time passes and the processor does nothing, as for a process that a busy machine does not let run. */
const starve = (milliseconds: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
};

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

  it('does work again, and for longer, that got too little of the processor', () => {
    let attempts = 0;
    const work = (): string => {
      attempts += 1;
      starve(300);
      return 'done';
    };

    expect(withinTime(100, work)).toEqual({ result: 'done' });
    expect(attempts).toBe(3);
  });

  it('gives up in the end on work that gets nothing of the processor', () => {
    const started = performance.now();

    expect(withinTime(20, () => starve(60_000))).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('does not do work again that had its time', () => {
    const starts: number[] = [];
    const endless = (): never => {
      starts.push(process.cpuUsage().user);
      for (;;);
    };
    withinTime(100, endless);
    const used = starts.slice(1).map((start, index) => start - (starts[index] ?? 0));

    // On a busy machine there may be several attempts; then each before the last was cut short.
    expect(used.filter((microseconds) => microseconds > 100_000)).toEqual([]);
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
