import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { RawAnswer } from './ask.js';

export const RECORDING = join(import.meta.dirname, '../../recordings/bad-requests.json');

const Recording = z.record(
  z.string(),
  z.array(
    z.object({
      request: z.string(),
      status: z.number(),
      body: z.unknown(),
      warnings: z.array(z.string()).readonly().exactOptional(),
    }),
  ),
);

/** By the title of a table, in its order. */
export type Recording = z.infer<typeof Recording>;

/** What the real API server answered. */
export function readRecording(): Recording {
  return Recording.parse(JSON.parse(readFileSync(RECORDING, 'utf8')));
}

export function recordingText(recording: Recording): string {
  return `${JSON.stringify(recording, null, 2)}\n`;
}

/** The answer recorded for that request. */
export function recorded(
  recording: Recording,
  table: string,
  index: number,
): RawAnswer & { request: string } {
  const found = recording[table]?.[index];
  if (found === undefined) throw new Error(`nothing is recorded for request ${index} of ${table}`);
  return found;
}
