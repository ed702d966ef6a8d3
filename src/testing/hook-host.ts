import { loadControllers } from '../cli/load-controllers.js';
import { parseConfig } from '../config.js';
import { createApp } from '../http/app.js';
import { listen } from '../listen.js';
import { createLog } from '../log.js';
import type { ControllerDefinition } from '../sdk/controller-definition.js';
import type { ConnectOptions } from '../sdk/definition.js';

export interface HookHostOptions {
  readonly definitions: readonly ControllerDefinition[];
  readonly now: () => number;
  readonly environment?: ConnectOptions['environment'] | undefined;
  readonly controllersDir?: string | undefined;
  readonly logLevel?: string | undefined;
}

export interface HookHost {
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves hooks on a free port of the loopback, as the container serves them, but with the time of the cluster. */
export async function startHookHost(options: HookHostOptions): Promise<HookHost> {
  const { definitions, now, environment = {}, controllersDir, logLevel = 'silent' } = options;
  const config = parseConfig({ PORT: '0', LOG_LEVEL: logLevel });
  const log = createLog(logLevel, process.stderr);
  const { controllers, problems, stop } = loadControllers(definitions, {
    controllersDir,
    environment,
    deadlineMs: config.hookDeadlineMs,
    toolboxImage: config.toolboxImage,
  });
  const app = createApp({ controllers, problems, config, log, now, isReady: () => true });
  const server = await listen(app, { port: 0, host: '127.0.0.1' });
  return {
    url: `http://127.0.0.1:${server.port}`,
    stop: async () => {
      stop();
      await server.close();
    },
  };
}
