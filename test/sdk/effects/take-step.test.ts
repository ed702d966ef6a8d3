import {
  closeKey,
  done,
  type Effect,
  type EffectLedger,
  EffectLedger as EffectLedgerSchema,
  EMPTY_LEDGER,
  type Failure,
  nextKey,
  type Outcome,
  type Step,
  takeStep,
} from '../../../src/sdk/index.js';
import { NOON } from '../../support/objects.js';

const UID = '6f1c';
const DOWN: Failure = { kind: 'unavailable', reason: 'Down', message: 'the other side is down' };
const LOST: Failure = { kind: 'unclear', repeatable: true, reason: 'Lost', message: 'the answer was lost' };
const ACCEPTED: Failure = { kind: 'unclear', repeatable: false, reason: 'Accepted', message: 'it goes on' };
const NO: Failure = { kind: 'refused', reason: 'SoldOut', message: 'no seats' };

/** An effect whose other side answers what a test wants, and counts what it was asked. */
function effect({
  key = `${UID}-1`,
  request = 'a seat',
  found = done(undefined),
  performed = done('seat 1'),
}: {
  readonly key?: string;
  readonly request?: string;
  readonly found?: Outcome<string | undefined>;
  readonly performed?: Outcome<string>;
} = {}): Effect<string> & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    action: 'Book',
    key,
    request,
    calls,
    find: async () => {
      calls.push('find');
      return found;
    },
    perform: async () => {
      calls.push('perform');
      return performed;
    },
  };
}

function step(
  ledger: EffectLedger,
  wanted: Effect<string>,
  { now = NOON, generation = 1 }: { readonly now?: number; readonly generation?: number } = {},
): Promise<Step<string>> {
  return takeStep(ledger, wanted, { uid: UID, generation, now });
}

async function intended(wanted: Effect<string> = effect()): Promise<EffectLedger> {
  return (await step(EMPTY_LEDGER, wanted)).ledger;
}

async function after(failure: Failure): Promise<EffectLedger> {
  return (await step(await intended(), effect({ performed: failure }))).ledger;
}

const LATER = NOON + 600_000;

describe('an effect', () => {
  it('is written down before anything is asked', async () => {
    const wanted = effect();

    const first = await step(EMPTY_LEDGER, wanted);

    expect(first).toEqual({
      state: 'intended',
      resyncAfterSeconds: 5,
      ledger: {
        counter: 1,
        openKey: '6f1c-1',
        intent: {
          key: '6f1c-1',
          action: 'Book',
          request: 'a seat',
          since: '2026-06-01T12:00:00Z',
          attempts: 0,
          unclear: false,
        },
        refusals: [],
        history: [],
      },
    });
    expect(wanted.calls).toEqual([]);
  });

  it('is looked for, then done, in the call that sees the intent', async () => {
    const wanted = effect();

    const second = await step(await intended(), wanted);

    expect(second).toMatchObject({ state: 'done', value: 'seat 1' });
    expect(second.ledger.intent).toBeUndefined();
    expect(second.ledger.history).toEqual([
      { key: '6f1c-1', action: 'Book', result: 'Done', time: '2026-06-01T12:00:00Z' },
    ]);
    expect(wanted.calls).toEqual(['find', 'perform']);
  });

  it('is not done again when it is found', async () => {
    const wanted = effect({ found: done('seat 1') });

    expect(await step(await intended(), wanted)).toMatchObject({ state: 'done', value: 'seat 1' });
    expect(wanted.calls).toEqual(['find']);
  });

  it('is not done when it cannot be looked for', async () => {
    const wanted = effect({ found: DOWN });

    expect(await step(await intended(), wanted)).toMatchObject({
      state: 'waiting',
      problem: { reason: 'Down' },
    });
    expect(wanted.calls).toEqual(['find']);
  });

  it('is tried again after an answer was lost, if looking finds nothing', async () => {
    const ledger = await after(LOST);
    const again = effect();

    expect(await step(ledger, again, { now: LATER })).toMatchObject({ state: 'done' });
    expect(again.calls).toEqual(['find', 'perform']);
  });

  it('is only looked for once repeating it is not safe', async () => {
    const ledger = await after(ACCEPTED);
    const again = effect();

    const next = await step(ledger, again, { now: LATER });

    expect(ledger.history).toMatchObject([{ result: 'Unclear' }]);
    expect(next).toMatchObject({ state: 'unclear', problem: { reason: 'Accepted' } });
    expect(next.ledger.history).toHaveLength(1);
    expect(again.calls).toEqual(['find']);
  });

  it('is done once it turns up after all', async () => {
    const ledger = await after(ACCEPTED);

    expect(await step(ledger, effect({ found: done('seat 1') }), { now: LATER })).toMatchObject({
      state: 'done',
      value: 'seat 1',
    });
  });

  it('waits out the time after a failure without asking', async () => {
    const ledger = await after(DOWN);
    const again = effect();

    expect(await step(ledger, again, { now: NOON + 300 })).toEqual({
      state: 'waiting',
      ledger,
      problem: { reason: 'Down', message: 'the other side is down' },
      resyncAfterSeconds: 1,
    });
    expect(again.calls).toEqual([]);
  });

  it('waits as long as the other side asks', async () => {
    const ledger = await after({ ...DOWN, retryAfterSeconds: 90 });

    expect(ledger.intent?.notBefore).toBe('2026-06-01T12:01:30Z');
  });

  it('is not asked for earlier than the other side wants when the clock is between two seconds', async () => {
    const asked = effect({ performed: { ...DOWN, retryAfterSeconds: 2 } });

    const waiting = await step(await intended(), asked, { now: NOON + 1 });

    expect(waiting.ledger.intent?.notBefore).toBe('2026-06-01T12:00:03Z');
  });

  it('is not asked for again while the spec that was refused stays', async () => {
    const refused = await step(await intended(), effect({ performed: NO }));
    const again = effect();

    expect(refused).toMatchObject({ state: 'refused', problem: { reason: 'SoldOut', message: 'no seats' } });
    expect(await step(refused.ledger, again, { now: LATER })).toMatchObject({ state: 'refused' });
    expect(again.calls).toEqual([]);
    expect(await step(refused.ledger, again, { generation: 2 })).toMatchObject({ state: 'intended' });
  });

  it('keeps its key, and what is known of earlier attempts, when something else is asked for', async () => {
    const ledger = await after(ACCEPTED);

    const changed = await step(ledger, effect({ request: 'two seats' }), { now: LATER });

    expect(changed.ledger.counter).toBe(1);
    expect(changed.ledger.intent).toEqual({ ...ledger.intent, request: 'two seats' });
  });

  it('gets the same key until it is settled what became of the last one', async () => {
    const { ledger } = await step(await intended(), effect());

    expect(nextKey(ledger, UID)).toBe('6f1c-1');
    expect(nextKey(closeKey(ledger), UID)).toBe('6f1c-2');
  });

  it('cannot be begun while another is not settled', async () => {
    await expect(step(await intended(), effect({ key: `${UID}-0` }))).rejects.toMatchObject({
      code: 'EFFECT_PENDING',
      message: 'Book 6f1c-0: Book 6f1c-1 is not settled',
    });
  });

  it('leaves a ledger that the status schema takes, and of which the history does not grow for ever', async () => {
    let ledger: EffectLedger = EMPTY_LEDGER;
    for (let round = 0; round < 15; round += 1) {
      const wanted = effect({ key: nextKey(ledger, UID) });
      ledger = closeKey((await step((await step(ledger, wanted)).ledger, wanted)).ledger);
    }

    expect(EffectLedgerSchema.parse(ledger)).toEqual(ledger);
    expect(ledger.history.map(({ key }) => key)).toHaveLength(10);
    expect(ledger.history[0]?.key).toBe('6f1c-15');
  });
});
