// Chaos for FlightTicket on the local cluster: `npm run test:chaos -- [--seed N] [--limit SECONDS]`. Ends with the counts of its checks, and
// with 1 when one has failed. The same seed gives the same tickets, edits, deletions, kills, uids and faults.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Check } from './checks.js';
import { writeCheck, writeCounts } from './report.js';
import { runChecked, runWithoutLooking } from './runs.js';
import { checkRepeatable } from './repeatable.js';

/** The whole of it stays under a minute; a machine that is busy with other things may need more. */
const DEFAULT_LIMIT = '58';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, limit: { type: 'string', default: DEFAULT_LIMIT } },
});
const limitSeconds = Number(values.limit);
if (!(limitSeconds > 0)) throw new Error(`--limit ${values.limit} is no number of seconds`);
const seed = values.seed === undefined ? randomInt(1_000_000) : Number(values.seed);
if (!Number.isSafeInteger(seed)) throw new Error(`--seed ${values.seed ?? ''} is no integer`);

const checks: Check[] = [];
let stage = 'nothing yet';

/** Children are killed when this process ends, whatever ends it: child.ts sees to that. */
function end(problem?: string): never {
  if (problem !== undefined) add({ title: 'the run comes to its end', problems: [problem] });
  writeCounts(checks);
  process.exit(checks.some(({ problems }) => problems.length > 0) ? 1 : 0);
}

function add(check: Check): void {
  checks.push(check);
  writeCheck(check);
}

setTimeout(() => end(`${limitSeconds} s are over; last: ${stage}`), limitSeconds * 1000);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => end(`${signal}; last: ${stage}`));

process.stdout.write(`seed ${seed}\n`);
const progress = {
  onStage: (next: string): void => void (stage = next),
  write: (line: string): void => void process.stdout.write(`${line}\n`),
};
try {
  for (const check of await runChecked(seed, progress)) add(check);
  add(checkRepeatable(seed));
  add(await runWithoutLooking(seed, progress));
  end();
} catch (error) {
  end(`${stage}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
}
