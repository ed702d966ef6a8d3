import { z } from 'zod';

/** An effect that was decided on: written to the status before anything is done about it, and there until it is settled. */
export const EffectIntent = z.object({
  key: z.string().describe('Idempotency key; the other side knows the effect by it'),
  action: z.string().describe('What is being done'),
  request: z.string().describe('What is asked for'),
  since: z.iso.datetime().describe('When the intent was first written'),
  attempts: z.int().min(0).describe('How many attempts have failed'),
  notBefore: z.iso.datetime().optional().describe('When the next attempt may be made'),
  unclear: z
    .boolean()
    .describe('It may have happened and must not be repeated: it is only looked for, until somebody decides'),
  reason: z.string().optional().describe('Why the last attempt failed, as one CamelCase word'),
  message: z.string().optional().describe('Why the last attempt failed, as a sentence'),
});
export type EffectIntent = z.infer<typeof EffectIntent>;

const Refusal = z.object({
  action: z.string().describe('What was refused'),
  key: z.string().describe('Under which key'),
  generation: z
    .int()
    .describe('Generation of the spec that asked for it; it is not asked for again before the next'),
  reason: z.string().describe('Why, as one CamelCase word'),
  message: z.string().describe('Why, as a sentence'),
});
export type Refusal = z.infer<typeof Refusal>;

const SettledEffect = z.object({
  key: z.string().describe('Idempotency key'),
  action: z.string().describe('What was done or refused'),
  result: z.enum(['Done', 'Refused', 'Unclear']).describe('How it ended'),
  time: z.iso.datetime().describe('When that became known'),
});

/**
 * What a controller has done outside of the cluster and what it is about to do, as part of its status: `effects:
 * EffectLedger.optional()`. It is the only memory there is, so it has to be returned with every status.
 */
export const EffectLedger = z.object({
  counter: z.int().min(0).describe('Keys given out so far'),
  openKey: z
    .string()
    .optional()
    .describe('The key given out last, as long as it is not settled what became of it'),
  intent: EffectIntent.optional().describe('What is about to be done'),
  refusals: z.array(Refusal).describe('What was refused for the current spec'),
  history: z.array(SettledEffect).describe('What was settled last, newest first'),
});
export type EffectLedger = z.infer<typeof EffectLedger>;

export const EMPTY_LEDGER: EffectLedger = { counter: 0, refusals: [], history: [] };

/**
 * The key for the next thing to come into being: `<uid>-<counter>`. It stays the same until `closeKey`, so that two calls
 * which decide the same at the same time, or one on old data, ask for the same thing.
 */
export function nextKey(ledger: EffectLedger, uid: string): string {
  return ledger.openKey ?? `${uid}-${ledger.counter + 1}`;
}

/** Says that it is settled what became of the open key; the next thing gets another one. */
export function closeKey({ openKey: _, ...ledger }: EffectLedger): EffectLedger {
  return ledger;
}

/** What the same spec was already refused, if it was. */
export function findRefusal(
  ledger: EffectLedger,
  { action, key, generation }: Pick<Refusal, 'action' | 'key' | 'generation'>,
): Refusal | undefined {
  return ledger.refusals.find(
    (refusal) => refusal.action === action && refusal.key === key && refusal.generation === generation,
  );
}
