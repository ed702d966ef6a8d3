// jest globalSetup: one control plane for the whole run, in a process of its own (supervisor.ts).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const here = import.meta.dirname;

export default async function setup() {
  const supervisor = spawn(
    process.execPath,
    ['--no-warnings', '--import', join(here, '../../support/run-ts.mjs'), join(here, 'supervisor.ts')],
    { cwd: join(here, '../../..'), stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  );
  const stateFile = createInterface({ input: supervisor.stdout })[Symbol.asyncIterator]().next();
  const first = await Promise.race([stateFile, once(supervisor, 'exit')]);
  if (first.value === undefined) throw new Error('the control plane did not start; the reason is above');
  process.env.METAHOOKS_E2E_STATE = first.value;
  globalThis.metahooksSupervisor = supervisor;
}
