import { isCronSchedule, toInterval } from '../../src/contract/cron-schedule.js';

describe('isCronSchedule', () => {
  it.each(['* * * * */5', '0 9 * * 1-5', '0,30 8-18/2 ? JAN sun', '@hourly', '@every 1h30m', '5/10 * * * *'])(
    'takes %s',
    (text) => expect(isCronSchedule(text)).toBe(true),
  );

  it.each([
    '',
    '* * * *',
    '60 * * * *',
    '* * 0 * *',
    '* * * * 7',
    '5-1 * * * *',
    '*/0 * * * *',
    '@reboot',
    'a b c d e',
  ])('refuses "%s"', (text) => expect(isCronSchedule(text)).toBe(false));
});

describe('toInterval', () => {
  it.each([
    ['@every 1h30m', 5_400_000],
    ['@every 90s', 90_000],
    ['@every 1.5s', 1000],
    ['@every 10ms', 1000],
    ['@hourly', undefined],
    ['@every often', undefined],
  ])('reads %s as %s ms', (text, milliseconds) => {
    expect(toInterval(text)).toBe(milliseconds);
  });
});
