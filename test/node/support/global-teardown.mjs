// jest globalTeardown: stops the node. Its folder belongs to run.ts.
import { stopSupervisor } from '../../e2e/support/supervised.mjs';

export default async function teardown() {
  if (process.env.METAHOOKS_NODE_MISSING === undefined) await stopSupervisor();
}
