import { decide, type Situation } from '../../../src/toolbox/redis/decide.js';
import type { PrimaryLease } from '../../../src/toolbox/redis/primary-lease.js';
import { NOWHERE, type RedisState } from '../../../src/toolbox/redis/redis-state.js';

const PODS = ['cache-0', 'cache-1', 'cache-2'];

function redis(fields: Partial<RedisState> = {}): RedisState {
  return {
    role: 'replica',
    history: 'h1',
    formerHistory: 'none',
    offset: 100,
    hasKeys: true,
    appendOnly: false,
    loading: false,
    primary: NOWHERE,
    linkUp: false,
    ...fields,
  };
}

const blank = (own: string): RedisState => redis({ history: own, offset: 0, hasKeys: false });

function lease(fields: Partial<PrimaryLease> = {}): PrimaryLease {
  return {
    holder: undefined,
    durationMs: 15_000,
    record: { primary: 'cache-0', history: 'h1', offset: 100 },
    promote: undefined,
    acquireTime: undefined,
    transitions: 0,
    metadata: { name: 'cache-primary', uid: 'u' },
    ...fields,
  };
}

function situation(fields: Partial<Situation>): Situation {
  return {
    me: 'cache-1',
    self: redis(),
    downMs: 0,
    peers: [],
    expected: PODS,
    lease: lease(),
    holding: false,
    freeMs: 0,
    patience: { downAfterMs: 3000, yieldMs: 5000, firstBootWaitMs: 30_000, takeOverAfterMs: undefined },
    ...fields,
  };
}

describe('a Pod while the Lease is free', () => {
  it('leads, whoever does not answer, when it has all that was on record', () => {
    expect(decide(situation({}))).toEqual({ act: 'lead' });
  });

  it('waits for Pods that do not answer when it has less', () => {
    expect(decide(situation({ self: redis({ offset: 99 }) }))).toEqual({
      act: 'wait',
      because: 'cache-0, cache-2 may have better data and do not answer',
    });
  });

  it.each([
    ['never by default', undefined, 'wait'],
    ['only for the time it was given', 60_000, 'lead'],
  ])('gives up waiting %s', (_when, takeOverAfterMs, act) => {
    const self = blank('own');
    const { patience } = situation({});
    const waited = situation({ self, freeMs: 61_000, patience: { ...patience, takeOverAfterMs } });

    expect(decide(waited)).toMatchObject({ act });
  });

  it('leads without data when every Pod answers and none has any', () => {
    const peers = [
      { pod: 'cache-0', state: blank('a') },
      { pod: 'cache-2', state: blank('b') },
    ];

    expect(decide(situation({ self: blank('own'), peers, freeMs: 6000 }))).toEqual({ act: 'lead' });
  });

  it('leaves the first go to more of the same history, and does not wait for it for ever', () => {
    const peers = [{ pod: 'cache-2', state: redis({ offset: 120 }) }];

    expect(decide(situation({ peers }))).toEqual({ act: 'wait', because: 'cache-2 goes first' });
    expect(decide(situation({ peers, freeMs: 5000 }))).toEqual({ act: 'lead' });
  });

  it('leaves it for ever to better data when its own are not complete', () => {
    const peers = [{ pod: 'cache-2', state: redis({ offset: 120 }) }];
    const behind = situation({ self: redis({ offset: 10 }), peers, freeMs: 500_000 });

    expect(decide(behind)).toEqual({ act: 'wait', because: 'cache-2 has better data' });
  });

  it('does not compare offsets of two histories', () => {
    const peers = [{ pod: 'cache-0', state: redis({ history: 'other', offset: 9_999_999 }) }];

    expect(decide(situation({ peers }))).toEqual({ act: 'lead' });
  });

  it('prefers the append-only file of the last primary to a replica that lagged, but not its old snapshot', () => {
    const self = redis({ offset: 90 });
    const others = [{ pod: 'cache-2', state: blank('b') }];
    const restarted = redis({ history: 'new', offset: 0, appendOnly: true });
    const snapshot = redis({ history: 'ancient', offset: 5000 });
    const beside = (state: RedisState): Situation =>
      situation({ self, peers: [{ pod: 'cache-0', state }, ...others], freeMs: 60_000 });

    expect(decide(beside(restarted))).toEqual({ act: 'wait', because: 'cache-0 has better data' });
    expect(decide(beside(snapshot))).toEqual({ act: 'lead' });
  });

  it('leads at once when a person named it', () => {
    const named = situation({ self: blank('own'), lease: lease({ promote: 'cache-1' }) });

    expect(decide(named)).toEqual({ act: 'lead' });
  });
});

describe('the holder', () => {
  const held = lease({ holder: 'cache-1' });

  it('renews while its redis is primary', () => {
    const leading = situation({ self: redis({ role: 'primary' }), lease: held, holding: true });

    expect(decide(leading)).toEqual({ act: 'lead' });
  });

  it('gives the Lease up when its redis came back without data', () => {
    const peers = [{ pod: 'cache-2', state: redis() }];
    const emptied = situation({ self: blank('own'), peers, lease: held, holding: true, freeMs: undefined });

    expect(decide(emptied)).toMatchObject({ act: 'release' });
  });

  it('gives it up when its redis has not answered for some time', () => {
    const silent = { self: undefined, lease: held, holding: true, freeMs: undefined };

    expect(decide(situation({ ...silent, downMs: 2999 }))).toMatchObject({ act: 'stay' });
    expect(decide(situation({ ...silent, downMs: 3000 }))).toMatchObject({ act: 'release' });
  });

  it('goes on without the API until its renewal is overdue, and takes no writes then', () => {
    const offline = { self: redis({ role: 'primary' }), lease: undefined, freeMs: undefined };

    expect(decide(situation({ ...offline, holding: true }))).toMatchObject({ act: 'stay' });
    expect(decide(situation({ ...offline, holding: false }))).toMatchObject({ act: 'wait' });
  });
});

describe('at the first boot', () => {
  const fresh = (me: string, fields: Partial<Situation> = {}): Situation =>
    situation({ me, self: blank(me), lease: 'none', ...fields });
  const peersOf = (me: string) =>
    PODS.filter((pod) => pod !== me).map((pod) => ({ pod, state: blank(`h-${pod}`) }));

  it('the lowest ordinal leads as soon as all Pods answer', () => {
    expect(decide(fresh('cache-0', { peers: peersOf('cache-0') }))).toEqual({ act: 'lead' });
    expect(decide(fresh('cache-1', { peers: peersOf('cache-1') }))).toMatchObject({ act: 'wait' });
  });

  it('a Pod that cannot start is waited for, but not for ever', () => {
    expect(decide(fresh('cache-0', { freeMs: 29_000 }))).toMatchObject({ act: 'wait' });
    expect(decide(fresh('cache-0', { freeMs: 30_000 }))).toEqual({ act: 'lead' });
  });

  it('data that are there already lead', () => {
    const peers = [
      { pod: 'cache-0', state: blank('a') },
      { pod: 'cache-2', state: blank('b') },
    ];

    expect(decide(fresh('cache-1', { self: redis(), peers }))).toEqual({ act: 'lead' });
  });
});

it('a Pod follows whoever holds the Lease', () => {
  const followed = situation({ lease: lease({ holder: 'cache-2' }), freeMs: undefined });

  expect(decide(followed)).toEqual({ act: 'follow', primary: 'cache-2' });
});
