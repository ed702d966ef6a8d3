import { parseConfig } from '../../config.js';
import type { ControllerDefinition } from '../../sdk/controller-definition.js';
import { definitionFolders } from '../definition-folders.js';
import { startBundledFlights } from './bundled-flights.js';
import { LocalSession } from './local-session.js';
import type { SessionCluster } from './session-cluster.js';

export interface SessionSetup {
  readonly definitions: readonly ControllerDefinition[];
  /** More folders with definition files than the settings of this process name. */
  readonly definitionDirs?: readonly string[] | undefined;
  readonly cluster: SessionCluster;
  /** Gets the lines of the timeline. */
  readonly write: (line: string) => void;
  /** Folder for what the bundled flights service keeps. @default none: it forgets everything */
  readonly data?: string | undefined;
  /** What passwords are derived from when the settings name no key. @default none */
  readonly secretKey?: string | undefined;
}

/** Starts a session with the settings of this process and, unless `FLIGHTS_URL` names another, a flights service; stops both. */
export async function withSession(
  { definitions, definitionDirs = [], cluster, write, data, secretKey }: SessionSetup,
  run: (session: LocalSession) => Promise<void>,
): Promise<void> {
  // Any free port unless one was asked for; the timeline replaces the log.
  const settings = parseConfig({ PORT: '0', LOG_LEVEL: 'silent', ...process.env });
  const config = { ...settings, secretKey: settings.secretKey ?? secretKey, drainDelayMs: 0 };
  const dirs = [...config.definitionDirs, ...definitionDirs];
  const folders = definitionFolders({ ...config, definitionDirs: dirs });
  const hasFlights = process.env['FLIGHTS_URL'] !== undefined;
  const flights = hasFlights ? undefined : await startBundledFlights(process.env, data);
  try {
    const environment = flights?.environment ?? process.env;
    const session = await LocalSession.start({
      definitions,
      definitionFolders: folders,
      cluster,
      config,
      environment,
      write,
    });
    if (flights !== undefined) session.note(`flights are sold at ${flights.url}, API key ${flights.apiKey}`);
    try {
      await run(session);
    } finally {
      await session.stop();
    }
  } finally {
    await flights?.stop();
  }
}
