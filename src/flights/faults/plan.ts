import { createHash } from 'node:crypto';
import { z } from 'zod';

export const FAULT_KINDS = [
  'drop-after-commit',
  'drop-before',
  'fail-before',
  'fail-after',
  'slow',
  'slow-after',
  'rate-limit',
  'unavailable',
  'accept',
  'html',
  'garbage',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export const OPERATIONS = ['book', 'list', 'get', 'change', 'cancel'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What goes wrong, switched as a whole: a field left out goes back to its default. */
export const FaultPlan = z.strictObject({
  seed: z.int().default(0),
  /** Share of the requests that meet a fault. */
  rate: z.number().min(0).max(1).default(0),
  kinds: z
    .array(z.enum(FAULT_KINDS))
    .min(1)
    .default([...FAULT_KINDS]),
  latencyMs: z.int().min(0).max(600_000).default(1000),
  /** How long the airline takes to confirm what it has accepted. */
  acceptMs: z.int().min(0).max(86_400_000).default(1000),
  /** Every request is answered with 503. */
  outage: z.boolean().default(false),
  notChangeable: z.boolean().default(false),
  notCancellable: z.boolean().default(false),
  /** Cities, by code or name, without a free seat. */
  soldOut: z.array(z.string().min(1)).default([]),
});
export type FaultPlan = z.infer<typeof FaultPlan>;
export type FaultPlanInput = z.input<typeof FaultPlan>;

export interface FaultSubject {
  readonly operation: Operation;
  readonly key: string;
  /** The how-manieth request of that operation for that key, from 1. */
  readonly ordinal: number;
}

/** The fault of a request. It depends on nothing else than its arguments, so that a run can be repeated exactly. */
export function drawFault(
  { seed, rate, kinds }: Pick<FaultPlan, 'seed' | 'rate' | 'kinds'>,
  { operation, key, ordinal }: FaultSubject,
): FaultKind | undefined {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, operation, key, ordinal]))
    .digest();
  if (digest.readUInt32BE(0) / 2 ** 32 >= rate) return undefined;
  const possible = kinds.filter((kind) => kind !== 'accept' || ACCEPTING.has(operation));
  return possible[digest.readUInt32BE(4) % possible.length];
}

/** The airline can confirm later what it books or cancels; everything else is done or is not. */
const ACCEPTING: ReadonlySet<Operation> = new Set(['book', 'cancel']);
