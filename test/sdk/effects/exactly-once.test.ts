import fc from 'fast-check';
import {
  done,
  type Effect,
  type EffectLedger,
  EMPTY_LEDGER,
  nextKey,
  type Outcome,
  takeStep,
} from '../../../src/sdk/index.js';
import { NOON } from '../../support/objects.js';

// The other side has no idempotency keys at all: whoever asks twice gets two. Answers get lost, the hook dies after acting, and
// it is called with an older status than the last one.

type Fault = 'none' | 'answer-lost' | 'request-lost' | 'down' | 'hook-killed' | 'look-up-fails' | 'late-202';

interface Turn {
  readonly fault: Fault;
  /** How many statuses behind the cache of Metacontroller is; once something was seen, nothing older is. */
  readonly lag: number;
}

const turns = fc.array(
  fc.record({
    fault: fc.constantFrom<Fault>(
      ...([
        'none',
        'answer-lost',
        'request-lost',
        'down',
        'hook-killed',
        'look-up-fails',
        'late-202',
      ] as const),
    ),
    lag: fc.integer({ min: 0, max: 2 }),
  }),
  { maxLength: 30 },
);

class Killed extends Error {}

function unlessKilled(error: unknown): undefined {
  if (!(error instanceof Killed)) throw error;
}

/** Counts what came into being. */
class OtherSide {
  readonly made: string[] = [];

  effect(key: string, fault: Fault, { isLookedFor }: { readonly isLookedFor: boolean }): Effect<string> {
    const down = { kind: 'unavailable', reason: 'Down', message: 'down' } as const;
    const unclear = { kind: 'unclear', reason: 'Lost', message: 'lost' } as const;
    return {
      action: 'Make',
      key,
      request: 'one',
      find: async (): Promise<Outcome<string | undefined>> => {
        if (fault === 'look-up-fails') return down;
        return done(isLookedFor ? this.made.find((made) => made === key) : undefined);
      },
      perform: async (): Promise<Outcome<string>> => {
        if (fault === 'down') return down;
        if (fault === 'request-lost') return { ...unclear, repeatable: true };
        this.made.push(key);
        if (fault === 'hook-killed') throw new Killed();
        if (fault === 'answer-lost') return { ...unclear, repeatable: true };
        return fault === 'late-202' ? { ...unclear, repeatable: false } : done(key);
      },
    };
  }
}

/** Runs the turns, then as many without faults as it takes. */
async function run(
  script: readonly Turn[],
  { isLookedFor }: { readonly isLookedFor: boolean },
): Promise<string[]> {
  const other = new OtherSide();
  const statuses: EffectLedger[] = [EMPTY_LEDGER];
  let seen = 0;
  let now = NOON;
  const calm = Array.from({ length: 5 }, (): Turn => ({ fault: 'none', lag: 0 }));
  for (const { fault, lag } of [...script, ...calm]) {
    now += 600_000;
    seen = Math.max(seen, statuses.length - 1 - lag);
    const ledger = statuses[seen] ?? EMPTY_LEDGER;
    if (ledger.history.some(({ result }) => result === 'Done')) continue;
    const effect = other.effect(nextKey(ledger, 'uid'), fault, { isLookedFor });
    const step = await takeStep(ledger, effect, { uid: 'uid', generation: 1, now }).catch(unlessKilled);
    if (step !== undefined) statuses.push(step.ledger);
  }
  return other.made;
}

describe('an effect that is decided once', () => {
  it('happens exactly once, whatever fails and however old the status is', async () => {
    await fc.assert(
      fc.asyncProperty(turns, async (script) => {
        expect(await run(script, { isLookedFor: true })).toEqual(['uid-1']);
      }),
      { numRuns: 500 },
    );
  });

  it('happens twice without looking first, so the test above can fail', async () => {
    const lost: Turn[] = [
      { fault: 'none', lag: 0 },
      { fault: 'answer-lost', lag: 0 },
    ];

    expect(await run(lost, { isLookedFor: false })).toEqual(['uid-1', 'uid-1']);
  });
});
