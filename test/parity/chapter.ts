import { z } from 'zod';

/** What came of one step: everything that is compared between two clusters. */
export const Chapter = z.object({
  title: z.string(),
  crashed: z.literal(true).optional(),
  /** It did not come to rest. */
  restless: z.literal(true).optional(),
  /** Hook calls a second, where they were counted. */
  callsPerSecond: z.number().optional(),
  /** By hook and parent, the first request of the step and, at rest, the last. */
  requests: z.record(z.string(), z.array(z.unknown())),
  /** By object: `ADDED MODIFIED`; changes in a row are one. */
  history: z.record(z.string(), z.string()),
  /** At rest; `as before` when nothing has changed since the step before. */
  objects: z.record(z.string(), z.unknown()).optional(),
  /** Events that were new. */
  events: z.array(z.string()),
  /** What the API refused to whoever acts in the step. */
  refused: z.array(z.string()).optional(),
});
export type Chapter = z.infer<typeof Chapter>;
