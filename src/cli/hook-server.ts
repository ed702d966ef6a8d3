import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config.js';
import type { HookError } from '../errors/hook-error.js';
import type { ControllerDefinition } from '../sdk/controller-definition.js';
import type { ConnectOptions } from '../sdk/definition.js';
import { createApp } from '../http/app.js';
import { listen } from '../listen.js';
import { loadControllers } from './load-controllers.js';

export interface HookServer {
  readonly port: number;
  /** Says "not ready", goes on serving for the drain delay, lets calls under way finish, stops. */
  drain(): Promise<void>;
}

export interface HookServerOptions {
  readonly definitions: readonly ControllerDefinition[];
  readonly config: Config;
  /** For the settings of controllers that reach out of the cluster. */
  readonly environment?: ConnectOptions['environment'];
  readonly log: Logger;
  /** @default all interfaces */
  readonly host?: string;
  /** Called after a template file has changed, with the error when it cannot be used. */
  readonly onReload?: (controller: string, error: HookError | undefined) => void;
}

/** Loads the controllers and serves their hooks. Fails, and serves nothing, when a definition or a template is wrong. */
export async function startHookServer(options: HookServerOptions): Promise<HookServer> {
  const { definitions, config, environment = {}, log, onReload } = options;
  let isReady = true;
  const { controllers, stop } = loadControllers(definitions, {
    controllersDir: config.controllersDir,
    environment,
    deadlineMs: config.hookDeadlineMs,
    onReload: (controller, error) => {
      if (error === undefined) {
        log.info({ controller }, 'templates reloaded');
      } else {
        log.error({ controller, code: error.code }, `${error.message}; the last good templates stay in use`);
      }
      onReload?.(controller, error);
    },
  });
  const app = createApp({ controllers, config, log, now: Date.now, isReady: () => isReady });
  const address =
    options.host === undefined ? { port: config.port } : { port: config.port, host: options.host };
  const server = await listen(app, address);
  log.info({ port: server.port, controllers: [...controllers.keys()] }, 'serving hooks');
  return {
    port: server.port,
    drain: async () => {
      isReady = false;
      stop();
      await sleep(config.drainDelayMs);
      await server.close();
    },
  };
}
