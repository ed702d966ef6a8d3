import type { Command } from 'commander';
import type { z } from 'zod';
import type { KubeApi } from '../cluster/kube-api.js';

/** What a verb reaches the world with. */
export interface Tools {
  /** The cluster that the Pod is in, with the rights of its service account. */
  readonly connect: () => Promise<KubeApi>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Rejects when the Pod is to end meanwhile. */
  wait(milliseconds: number): Promise<void>;
  /** Aborted when the Pod is to end: for verbs that last. */
  readonly signal: AbortSignal;
}

/** What a verb says of what it did; everything but the message is for machines. */
export interface Report {
  readonly message: string;
  readonly [fact: string]: unknown;
}

/**
 * One thing that the toolbox does: `node dist/toolbox.js <name> --flag value`. It may be started again at any time, also after
 * it was done, so it has to be idempotent.
 */
export interface Verb<Options = unknown> {
  readonly name: string;
  readonly description: string;
  /** Adds the flags to the command. */
  declare(command: Command): void;
  /** Parses the flags, by the names that commander gives them: `changedAt` for `--changed-at`. */
  readonly options: z.ZodType<Options>;
  /** @throws HookError with a code of the table; a StatusError of the cluster becomes CLUSTER_CALL_FAILED */
  run(options: Options, tools: Tools): Promise<Report>;
}

/** Types the options of a verb from their schema. */
export function defineVerb<Options>(verb: Verb<Options>): Verb<Options> {
  return verb;
}
