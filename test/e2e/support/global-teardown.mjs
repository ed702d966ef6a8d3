// jest globalTeardown: stops the control plane, and removes its folder unless a test failed.
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { stopSupervisor } from './supervised.mjs';

export default async function teardown() {
  await stopSupervisor();
  if (process.env.METAHOOKS_E2E_KEEP === undefined)
    rmSync(dirname(process.env.METAHOOKS_E2E_STATE), { recursive: true, force: true });
}
