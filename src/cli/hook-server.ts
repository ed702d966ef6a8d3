import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config.js';
import type { FolderOptions } from '../definitions/definition-folder.js';
import type { Finding } from '../lint/finding.js';
import type { ControllerDefinition } from '../sdk/controller-definition.js';
import type { ConnectOptions } from '../sdk/definition.js';
import { createApp } from '../http/app.js';
import { listen } from '../listen.js';
import { LoadedLinter } from './lint-loaded.js';
import { loadControllers, type LoadedControllers } from './load-controllers.js';
import type { OnReload, Reload } from './reload.js';

export interface HookServer {
  readonly port: number;
  /** Those that are served now; changes with their files. */
  readonly controllers: LoadedControllers['controllers'];
  readonly problems: LoadedControllers['problems'];
  /** Says "not ready", goes on serving for the drain delay, lets calls under way finish, stops. */
  drain(): Promise<void>;
}

export interface HookServerOptions {
  readonly definitions: readonly ControllerDefinition[];
  /** Folders whose definition files are served as well. @default none */
  readonly definitionFolders?: readonly FolderOptions[] | undefined;
  readonly config: Config;
  /** For the settings of controllers that reach out of the cluster. */
  readonly environment?: ConnectOptions['environment'];
  readonly log: Logger;
  /** @default all interfaces */
  readonly host?: string;
  readonly onReload?: OnReload;
  /** A definition file that is in use has a mistake that the linter finds. */
  readonly onFinding?: (finding: Finding) => void;
}

/**
 * Loads the controllers and serves their hooks. Fails, and serves nothing, when a definition in TypeScript or its template is
 * wrong; a wrong definition file is left out and said to be. One with a mistake that only the linter finds is served, and said to be.
 */
export async function startHookServer(options: HookServerOptions): Promise<HookServer> {
  const { definitions, config, environment = {}, log, onReload } = options;
  let isReady = true;
  const linter = new LoadedLinter({
    onError: (finding) => {
      logFinding(finding, log);
      options.onFinding?.(finding);
    },
    onFailure: (error, file) => log.warn({ err: error }, `${file} cannot be linted`),
  });
  const { controllers, problems, first, stop } = loadControllers(definitions, {
    controllersDir: config.controllersDir,
    definitionFolders: options.definitionFolders,
    secretKey: config.secretKey,
    environment,
    deadlineMs: config.hookDeadlineMs,
    toolboxImage: config.toolboxImage,
    onReload: (reload) => {
      logReload(reload, log);
      onReload?.(reload);
      linter.follow(reload);
    },
  });
  for (const { error } of problems()) log.error({ code: error.code, hint: error.hint }, error.message);
  const app = createApp({ controllers, problems, config, log, now: Date.now, isReady: () => isReady });
  const address =
    options.host === undefined ? { port: config.port } : { port: config.port, host: options.host };
  const server = await listen(app, address);
  log.info({ port: server.port, controllers: [...controllers.keys()] }, 'serving hooks');
  first.forEach((reload) => linter.follow(reload));
  return {
    port: server.port,
    controllers,
    problems,
    drain: async () => {
      isReady = false;
      stop();
      linter.stop();
      await sleep(config.drainDelayMs);
      await server.close();
    },
  };
}

function logReload({ controller, error, isRedefined }: Reload, log: Logger): void {
  if (error !== undefined) {
    log.error(
      { controller, code: error.code, hint: error.hint },
      `${error.message}; the last good one stays in use`,
    );
  } else if (isRedefined) {
    log.warn({ controller }, 'reloaded; apply its manifests again, which have changed');
  } else {
    log.info({ controller }, 'reloaded');
  }
}

function logFinding({ location: { file, line, column }, rule, message, hint }: Finding, log: Logger): void {
  log.error({ rule, file, line, column, hint }, `${file}:${line}:${column}: ${message}`);
}
