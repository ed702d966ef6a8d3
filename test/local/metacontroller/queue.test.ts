import { type Verdict, WorkQueue } from '../../../src/local/metacontroller/queue.js';
import { RateLimiter } from '../../../src/local/metacontroller/rate-limiter.js';
import { type VirtualClock, virtualClock } from '../../../src/local/clock.js';

const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Taken {
  readonly key: string;
  readonly causes: readonly string[];
  readonly end: (verdict: Verdict) => Promise<void>;
}

function queueWith(workers: number): { queue: WorkQueue<string>; taken: Taken[]; clock: VirtualClock } {
  const clock = virtualClock(Date.UTC(2026, 0, 1, 12));
  const taken: Taken[] = [];
  const handle = (key: string, causes: readonly string[]): Promise<Verdict> =>
    new Promise((resolve) => {
      taken.push({
        key,
        causes,
        end: (verdict) => {
          resolve(verdict);
          return rest();
        },
      });
    });
  const queue = new WorkQueue({ clock, workers, handle, retryCause: 'retry' });
  queue.start();
  return { queue, taken, clock };
}

const keys = (taken: readonly Taken[]): readonly string[] => taken.map(({ key }) => key);

const NOON = Date.UTC(2026, 0, 1, 12);

describe('WorkQueue', () => {
  it('coalesces adds of a key into one turn with all causes', async () => {
    const { queue, taken } = queueWith(5);

    queue.add('a', 'one');
    queue.add('a', 'two');
    await rest();

    expect(taken.map(({ key, causes }) => [key, causes])).toEqual([['a', ['one', 'two']]]);
  });

  it('never gives a key two turns at once, and the next one right after', async () => {
    const { queue, taken } = queueWith(5);
    queue.add('a', 'one');
    await rest();

    queue.add('a', 'two');
    await rest();
    expect(keys(taken)).toEqual(['a']);

    await taken[0]?.end('done');
    expect(keys(taken)).toEqual(['a', 'a']);
  });

  it('runs as many keys side by side as there are workers', async () => {
    const { queue, taken } = queueWith(2);
    for (const key of ['a', 'b', 'c']) queue.add(key, '');
    await rest();
    expect(keys(taken)).toEqual(['a', 'b']);

    await taken[1]?.end('done');
    expect(keys(taken)).toEqual(['a', 'b', 'c']);
  });

  it('keeps the earliest of several delays', async () => {
    const { queue, taken, clock } = queueWith(1);
    queue.addAfter('a', 5000, 'long');
    queue.addAfter('a', 1000, 'short');
    queue.addAfter('a', 9000, 'longer');
    expect(queue.nextDueAt).toBe(clock.now() + 1000);

    await clock.advance(1000);
    await rest();
    await clock.advance(10_000);
    await rest();

    expect(taken.map(({ causes }) => causes)).toEqual([['short']]);
  });

  it('does not cancel a delay with an immediate add', async () => {
    const { queue, taken, clock } = queueWith(1);
    queue.addAfter('a', 1000, 'delayed');
    queue.add('a', 'now');
    await rest();
    await taken[0]?.end('done');

    await clock.advance(1000);
    await rest();

    expect(taken.map(({ causes }) => causes)).toEqual([['now'], ['delayed']]);
  });

  it.each([0, -5, NaN, 9.3e12])('takes a delay of %d ms for none', async (delayMs) => {
    const { queue, taken } = queueWith(1);

    queue.addAfter('a', delayMs, '');
    await rest();

    expect(keys(taken)).toEqual(['a']);
  });

  it('doubles the wait with each failure and starts over after a success', async () => {
    const { queue, taken, clock } = queueWith(1);
    const waits: number[] = [];
    const finish = async (verdict: Verdict): Promise<void> => {
      await taken.at(-1)?.end(verdict);
      const wait = (queue.nextDueAt ?? clock.now()) - clock.now();
      waits.push(wait);
      await clock.advance(wait);
      await rest();
    };
    queue.add('a', '');
    await rest();

    for (let failure = 0; failure < 4; failure += 1) await finish('retry');
    await finish('done');
    queue.add('a', '');
    await rest();
    await finish('retry');

    expect(waits).toEqual([5, 10, 20, 40, 0, 5]);
  });

  it('comes back after the time a hook asked for without counting a failure', async () => {
    const { queue, taken, clock } = queueWith(1);
    queue.add('a', '');
    await rest();

    await taken[0]?.end({ afterMs: 3000 });
    expect(queue.nextDueAt).toBe(clock.now() + 3000);
    await clock.advance(3000);
    await rest();
    await taken[1]?.end('retry');

    expect(queue.nextDueAt).toBe(clock.now() + 5);
  });

  it('waits for turns under way when stopped and starts no other', async () => {
    const { queue, taken, clock } = queueWith(1);
    queue.add('a', '');
    queue.add('b', '');
    queue.addAfter('c', 1, '');
    await rest();

    const stopped = queue.stop();
    await taken[0]?.end('retry');
    await stopped;

    expect([keys(taken), clock.nextDueAt(), queue.idle]).toEqual([['a'], undefined, true]);
  });
});

describe('RateLimiter', () => {
  it('waits a thousand seconds at most', () => {
    const clock = virtualClock(NOON);
    const limiter = new RateLimiter(clock);
    const waits = Array.from({ length: 20 }, () => limiter.delayMs('a'));

    expect(waits.slice(15)).toEqual([163_840, 327_680, 655_360, 1_000_000, 1_000_000]);
  });

  it('slows all keys down to ten a second after a hundred failures', () => {
    const limiter = new RateLimiter(virtualClock(NOON));
    const waits = Array.from({ length: 103 }, (_, index) => limiter.delayMs(String(index)));

    expect(waits.slice(98)).toEqual([5, 5, 100, 200, 300]);
  });
});
