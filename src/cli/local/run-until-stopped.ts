import { unwatchFile, watchFile } from 'node:fs';
import type { LocalSession } from './local-session.js';
import { untilStopped } from './until-stopped.js';

/** Applies the files, and again whenever one changes, as templates are loaded again, until the process is told to stop. */
export async function runUntilStopped(session: LocalSession, files: readonly string[]): Promise<void> {
  for (const file of files) await session.applyFile(file);
  session.note('edit a children.yaml or an applied file and watch the children follow; Ctrl-C ends');
  for (const file of files) {
    watchFile(file, { interval: 250 }, () => {
      session.applyFile(file).catch((error: unknown) => session.note(`${file}: ${messageOf(error)}`));
    });
  }
  await untilStopped();
  for (const file of files) unwatchFile(file);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
