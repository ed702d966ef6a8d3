import { loadControllers } from '../cli/load-controllers.js';
import { LOCAL_SECRET_KEY, parseConfig } from '../config.js';
import { createApp } from '../http/app.js';
import { listen } from '../listen.js';
import { createLog } from '../log.js';
import type { ControllerDefinition } from '../sdk/controller-definition.js';
import type { ConnectOptions } from '../sdk/definition.js';

export interface HookHostOptions {
  readonly definitions: readonly ControllerDefinition[];
  readonly definitionDirs?: readonly string[] | undefined;
  readonly now: () => number;
  readonly environment?: ConnectOptions['environment'] | undefined;
  readonly controllersDir?: string | undefined;
  readonly logLevel?: string | undefined;
}

export interface HookHost {
  readonly url: string;
  /** All that are served: the given ones, and those in definition files. */
  readonly definitions: readonly ControllerDefinition[];
  stop(): Promise<void>;
}

/** Serves hooks on a free port of the loopback, as the container serves them, but with the time of the cluster. */
export async function startHookHost(options: HookHostOptions): Promise<HookHost> {
  const {
    definitions,
    definitionDirs = [],
    now,
    environment = {},
    controllersDir,
    logLevel = 'silent',
  } = options;
  const METAHOOKS_KEY = environment['METAHOOKS_KEY'] ?? LOCAL_SECRET_KEY;
  const config = parseConfig({ PORT: '0', LOG_LEVEL: logLevel, METAHOOKS_KEY });
  const log = createLog(logLevel, process.stderr);
  const { controllers, problems, stop } = loadControllers(definitions, {
    controllersDir,
    definitionFolders: definitionDirs.map((path) => ({ path })),
    secretKey: config.secretKey,
    environment,
    deadlineMs: config.hookDeadlineMs,
    toolboxImage: config.toolboxImage,
  });
  const [problem] = problems();
  if (problem !== undefined) {
    stop();
    throw problem.error;
  }
  const app = createApp({ controllers, problems, config, log, now, isReady: () => true });
  const server = await listen(app, { port: 0, host: '127.0.0.1' });
  return {
    url: `http://127.0.0.1:${server.port}`,
    definitions: [...controllers.values()].map(({ definition }) => definition),
    stop: async () => {
      stop();
      await server.close();
    },
  };
}
