// jest globalTeardown: stops the control plane, and removes its folder unless a test failed.
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';

export default async function teardown() {
  const supervisor = globalThis.metahooksSupervisor;
  const exited = once(supervisor, 'exit');
  supervisor.stdin.end();
  if (supervisor.exitCode === null) await exited;
  if (process.env.METAHOOKS_E2E_KEEP === undefined)
    rmSync(dirname(process.env.METAHOOKS_E2E_STATE), { recursive: true, force: true });
}
