// jest globalSetup: one node for the whole run, unless run.ts found out that there can be none.
import { join } from 'node:path';
import { startSupervisor } from '../../e2e/support/supervised.mjs';

export default async function setup() {
  if (process.env.METAHOOKS_NODE_MISSING === undefined)
    await startSupervisor(join(import.meta.dirname, 'supervisor.ts'));
}
