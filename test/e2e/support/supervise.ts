import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Supervised {
  stop(): Promise<void>;
}

interface Supervision<T extends Supervised> {
  readonly start: (log: (text: string) => void) => Promise<T>;
  /** Returns the file with the state, which the suites read. */
  readonly publish: (running: T) => string | Promise<string>;
  /** Stands before every line of the log. */
  readonly label: string;
}

/**
 * Runs something beside jest, and stops it in order when jest is gone, however it went: the other end of standard input
 * closes then. What is still starting is stopped as soon as it has started.
 */
export async function supervise<T extends Supervised>({
  start,
  publish,
  label,
}: Supervision<T>): Promise<void> {
  let running: T | undefined;
  let leaving = false;
  const stopAndExit = async (started: T): Promise<void> => {
    await started.stop();
    process.exit(0);
  };
  onLeave(() => {
    if (leaving) return;
    leaving = true;
    if (running !== undefined) void stopAndExit(running);
  });
  try {
    running = await start((text) => process.stderr.write(`${label}: ${text}\n`));
    // While this waited, standard input may have closed.
    if (leaving as boolean) await stopAndExit(running);
    process.stdout.write(`${await publish(running)}\n`);
  } catch (error) {
    process.stderr.write(`${label}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

function onLeave(leave: () => void): void {
  // The output goes to the terminal that Ctrl+C was pressed in, which may be gone as well.
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', () => undefined);
  process.stdin.on('end', leave);
  process.stdin.on('close', leave);
  process.stdin.resume();
  process.on('SIGINT', () => undefined);
  process.on('SIGHUP', () => undefined);
  process.on('SIGTERM', leave);
}

/** Every suite reads it when it begins. */
export function writeState(directory: string, state: object): string {
  const stateFile = join(directory, 'state.json');
  writeFileSync(stateFile, JSON.stringify(state));
  return stateFile;
}
