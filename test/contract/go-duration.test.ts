import { toMilliseconds } from '../../src/contract/go-duration.js';

describe('toMilliseconds', () => {
  it.each([
    ['0', 0],
    ['1.5h', 5_400_000],
    ['1h2m3s4ms', 3_723_004],
    ['250µs', 0.25],
    ['-2s', -2000],
  ])('reads %s', (text, milliseconds) => {
    expect(toMilliseconds(text)).toBeCloseTo(milliseconds, 6);
  });

  it.each(['', '5', 's', '1 s', '1d'])('refuses "%s"', (text) => {
    expect(toMilliseconds(text)).toBeUndefined();
  });
});
