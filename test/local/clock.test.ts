import { realClock, virtualClock } from '../../src/local/clock.js';

it('stands still until it is told to advance', async () => {
  const clock = virtualClock(1000);
  const seen: string[] = [];
  clock.schedule(20, () => void seen.push(`late at ${clock.now()}`));
  clock.schedule(10, () => {
    seen.push(`early at ${clock.now()}`);
    clock.schedule(5, () => void seen.push(`later at ${clock.now()}`));
  });
  const cancel = clock.schedule(10, () => void seen.push('cancelled'));
  cancel();
  await clock.advance(20);
  expect(seen).toEqual(['early at 1010', 'later at 1015', 'late at 1020']);
  expect(clock.now()).toBe(1020);
});

it('tells when the next task is due, past those that were cancelled', async () => {
  const clock = virtualClock(0);
  expect(clock.nextDueAt()).toBeUndefined();
  const cancel = clock.schedule(5, () => undefined);
  clock.schedule(20, () => undefined);
  expect(clock.nextDueAt()).toBe(5);
  cancel();
  expect(clock.nextDueAt()).toBe(20);
  await clock.advance(20);
  expect(clock.nextDueAt()).toBeUndefined();
});

it('runs what is scheduled for the time it is, also after somebody has looked for the next', async () => {
  const clock = virtualClock(0);
  const seen: string[] = [];
  clock.schedule(5, () => {
    clock.nextDueAt();
    clock.schedule(0, () => void seen.push('at once'));
  });
  await clock.advance(5);
  expect(seen).toEqual(['at once']);
});

it('lets promises settle between tasks', async () => {
  const clock = virtualClock(0);
  const seen: string[] = [];
  const task = async (name: string): Promise<void> => {
    await Promise.resolve();
    await Promise.resolve();
    seen.push(name);
  };
  clock.schedule(1, () => void task('first'));
  clock.schedule(1, () => void seen.push('second'));
  await clock.advance(1);
  expect(seen).toEqual(['first', 'second']);
});

it('runs in real time, also what does not fit a timer of Node', async () => {
  const clock = realClock();
  const seen: string[] = [];
  const cancel = clock.schedule(2 ** 40, () => void seen.push('in 35 years'));
  await new Promise<void>((resolve) => clock.schedule(5, resolve));
  cancel();
  expect(seen).toEqual([]);
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000);
});
