// What jest's global setup and teardown share: something that runs beside jest in a process of its own (supervise.ts).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '../../..');

/** Starts the script, waits for the file with its state, and tells the suites where it is. */
export async function startSupervisor(script) {
  const supervisor = spawn(
    process.execPath,
    ['--no-warnings', '--import', join(root, 'test/support/run-ts.mjs'), script],
    { cwd: root, stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  );
  const stateFile = createInterface({ input: supervisor.stdout })[Symbol.asyncIterator]().next();
  const first = await Promise.race([stateFile, once(supervisor, 'exit')]);
  if (first.value === undefined) throw new Error('it did not start; the reason is above');
  process.env.METAHOOKS_E2E_STATE = first.value;
  globalThis.metahooksSupervisor = supervisor;
}

export async function stopSupervisor() {
  const supervisor = globalThis.metahooksSupervisor;
  const exited = once(supervisor, 'exit');
  supervisor.stdin.end();
  if (supervisor.exitCode === null) await exited;
}
