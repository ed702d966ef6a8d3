import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { runToolbox } from './toolbox/run-toolbox.js';

/** Where the kubelet looks for what a container has to say at its end. */
const TERMINATION_LOG = '/dev/termination-log';

/** Entry of Jobs and Pods that run a verb: `node dist/toolbox.js <verb>`. */
async function main(): Promise<void> {
  const stop = new AbortController();
  // As the first process of a container Node would otherwise not hear of the end of its Pod.
  process.once('SIGTERM', () => stop.abort());
  const { exitCode, line, cause } = await runToolbox(process.argv.slice(2), {
    // Verbs that do not speak to the cluster do not load its client.
    connect: async () => (await import('./cluster/client.js')).createKubeClient(),
    environment: process.env,
    now: () => Date.now(),
    wait: (milliseconds) => sleep(milliseconds, undefined, { signal: stop.signal }),
    signal: stop.signal,
  });
  if (cause !== undefined) process.stderr.write(`${describe(cause)}\n`);
  process.stdout.write(`${line}\n`);
  process.exitCode = exitCode;
  const path = process.env['TERMINATION_LOG'] ?? TERMINATION_LOG;
  // Outside of a container there is none; Jobs read the log then, which has the same line at its end.
  await writeFile(path, line).catch(() => undefined);
}

function describe(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}

await main();
