import { definitionFolders } from './cli/definition-folders.js';
import { startHookServer } from './cli/hook-server.js';
import { parseConfig } from './config.js';
import { controllers } from './controllers/index.js';
import { HookError } from './errors/hook-error.js';
import { createLog } from './log.js';

/** Entry of the container: serves the hooks until SIGTERM. */
async function main(): Promise<void> {
  const config = parseConfig(process.env);
  const log = createLog(config.logLevel);
  const server = await startHookServer({
    definitions: controllers,
    definitionFolders: definitionFolders(config),
    config,
    environment: process.env,
    log,
  });
  const stop = (signal: NodeJS.Signals): void => {
    log.info({ signal }, 'draining');
    void server.drain().then(() => log.info('stopped'));
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
}

main().catch((error: unknown) => {
  const log = createLog('info');
  if (error instanceof HookError) log.fatal({ code: error.code, hint: error.hint }, error.message);
  else log.fatal({ err: error }, 'cannot start');
  process.exitCode = 1;
});
