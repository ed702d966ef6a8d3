import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HookServerOptions, startHookServer } from '../../../src/cli/hook-server.js';
import { generateManifests } from '../../../src/cli/manifests-command.js';
import { startBundledFlights } from '../../../src/cli/local/bundled-flights.js';
import { definitionFolders } from '../../../src/cli/definition-folders.js';
import { readDefinitions } from '../../../src/cli/load-controllers.js';
import { LOCAL_SECRET_KEY, parseConfig } from '../../../src/config.js';
import { controllers } from '../../../src/controllers/index.js';
import { createLog } from '../../../src/log.js';
import type { ControllerDefinition } from '../../../src/sdk/controller-definition.js';
import { eventually } from './eventually.js';
import type { ControlPlane } from './suite.js';

export interface ShippedOptions {
  readonly environment?: HookServerOptions['environment'];
  /** Folders with more definition files. */
  readonly definitionDirs?: readonly string[];
}

export interface ShippedControllers {
  stop(): Promise<void>;
}

export const SHIPPED_FOLDERS = definitionFolders({ controllersDir: undefined, definitionDirs: [] });

/** Every shipped controller: those in TypeScript, and those in definition files. */
export function shippedDefinitions(): readonly ControllerDefinition[] {
  return readDefinitions(controllers, { definitionFolders: SHIPPED_FOLDERS });
}

/**
 * The shipped controllers on the control plane, the way people put them there: `kubectl apply -k` of generated manifests.
 * Only the address differs; the hooks are served by this process, and flights are sold by it unless `environment` names
 * somebody else.
 */
export async function startShippedControllers(
  plane: ControlPlane,
  { environment = {}, definitionDirs = [] }: ShippedOptions = {},
): Promise<ShippedControllers> {
  const flights = await startBundledFlights({});
  const config = {
    ...parseConfig({ PORT: '0', DRAIN_DELAY_MS: '0', METAHOOKS_KEY: LOCAL_SECRET_KEY }),
    logLevel: 'warn',
    definitionDirs,
  };
  const server = await startHookServer({
    definitions: controllers,
    definitionFolders: definitionFolders(config),
    config,
    environment: { ...flights.environment, ...environment },
    log: createLog('warn'),
    host: '127.0.0.1',
  });
  const definitions = [...server.controllers.values()].map(({ definition }) => definition);
  const out = await mkdtemp(join(tmpdir(), 'metahooks-e2e-'));
  const hooksUrl = `http://127.0.0.1:${server.port}`;
  const options = { image: 'metahooks:e2e', namespace: 'metahooks', check: false };
  await generateManifests({ ...options, definitions, hooksUrl, out });
  await plane.kubectl(['apply', '-k', join(out, 'manifests')]);
  await rm(out, { recursive: true });
  for (const { name, controllerKind } of definitions) await waitUntilStarted(plane, controllerKind, name);
  return {
    stop: async () => {
      await server.drain();
      await flights.stop();
    },
  };
}

async function waitUntilStarted(plane: ControlPlane, kind: string, name: string): Promise<void> {
  const fields = `involvedObject.kind=${kind},involvedObject.name=${name},reason=Started`;
  await eventually(
    async () =>
      (await plane.kubectl(['get', 'events', '-A', '--field-selector', fields, '-o', 'name'])) !== '',
    { what: `the start of controller ${name}` },
  );
}
