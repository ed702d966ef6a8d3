import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Chapter } from './chapter.js';

/** What came of a scenario on the real thing. */
const Recording = z.object({
  recordedWith: z.object({ metacontroller: z.string(), kubernetes: z.string(), etcd: z.string() }),
  cases: z.record(z.string(), z.array(Chapter)),
});
export type Recording = z.infer<typeof Recording>;

const FOLDER = join(import.meta.dirname, '../recordings');

export function readRecording(file: string): Recording | undefined {
  const path = join(FOLDER, `${file}.json`);
  return existsSync(path) ? Recording.parse(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
}

export function writeRecording(file: string, recording: Recording): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${file}.json`), `${JSON.stringify(recording, null, 1)}\n`);
}
