import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHookServer } from '../../../src/cli/hook-server.js';
import { generateManifests } from '../../../src/cli/manifests-command.js';
import { parseConfig } from '../../../src/config.js';
import { controllers } from '../../../src/controllers/index.js';
import { createLog } from '../../../src/log.js';
import { eventually } from './eventually.js';
import type { ControlPlane } from './suite.js';

export interface ShippedControllers {
  stop(): Promise<void>;
}

/**
 * The shipped controllers on the control plane, the way people put them there: `kubectl apply -k` of generated manifests.
 * Only the address differs; the hooks are served by this process.
 */
export async function startShippedControllers(plane: ControlPlane): Promise<ShippedControllers> {
  const config = { ...parseConfig({ PORT: '0', DRAIN_DELAY_MS: '0' }), logLevel: 'warn' };
  const log = createLog('warn');
  const server = await startHookServer({ definitions: controllers, config, log, host: '127.0.0.1' });
  const out = await mkdtemp(join(tmpdir(), 'metahooks-e2e-'));
  const hooksUrl = `http://127.0.0.1:${server.port}`;
  const options = { image: 'metahooks:e2e', namespace: 'metahooks', check: false };
  await generateManifests({ ...options, definitions: controllers, hooksUrl, out });
  await plane.kubectl(['apply', '-k', join(out, 'manifests')]);
  await rm(out, { recursive: true });
  for (const { name } of controllers) await waitUntilStarted(plane, name);
  return { stop: () => server.drain() };
}

async function waitUntilStarted(plane: ControlPlane, name: string): Promise<void> {
  const fields = `involvedObject.kind=CompositeController,involvedObject.name=${name},reason=Started`;
  await eventually(
    async () =>
      (await plane.kubectl(['get', 'events', '-A', '--field-selector', fields, '-o', 'name'])) !== '',
    { what: `the start of controller ${name}` },
  );
}
