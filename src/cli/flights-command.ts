import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { HookError } from '../errors/hook-error.js';
import { parseFlightsSettings, type FlightsFlags } from './flights-settings.js';

export function flightsCommand(): Command {
  return new Command('flights')
    .description('serve the booking API of docs/flights-api.yaml, until SIGTERM')
    .option('--port <port>', '0 takes a free one; or FLIGHTS_PORT (default: 8090)')
    .option('--host <host>', 'address to listen on; or FLIGHTS_HOST (default: all interfaces)')
    .option('--data <file>', 'database; or FLIGHTS_DATA (default: in memory)')
    .option('--api-key-file <file>', 'file with the key that requests must carry; or FLIGHTS_API_KEY_FILE')
    .option('--admin', 'serve /admin, which makes things go wrong; or FLIGHTS_ADMIN=true')
    .option('--key-ttl <seconds>', 'how long a key is remembered; or FLIGHTS_KEY_TTL (default: 86400)')
    .option('--fault-seed <number>', 'which requests meet a fault; or FLIGHTS_FAULT_SEED (default: 0)')
    .option('--fault-rate <share>', 'how many of them, 0 to 1; or FLIGHTS_FAULT_RATE (default: 0)')
    .action(serveFlights);
}

async function serveFlights(flags: FlightsFlags): Promise<void> {
  const { apiKeyFile, ...settings } = parseFlightsSettings(flags, process.env);
  if ((await readKey(apiKeyFile)) === undefined) {
    throw new HookError('CONFIG_INVALID', {
      message: 'FLIGHTS_API_KEY_FILE: the file cannot be read or is empty',
    });
  }
  // Only here: the other commands do without the native database.
  const { startFlightsService } = await import('../flights/service.js');
  const service = await startFlightsService({
    ...settings,
    apiKey: () => readKey(apiKeyFile),
    onError: (error) => void process.stderr.write(`a request failed: ${String(error)}\n`),
  });
  const kept = settings.file === ':memory:' ? 'kept in memory' : 'kept on disk';
  process.stdout.write(`flights at ${service.url}, bookings ${kept}\n`);
  const stop = (): void => void service.stop();
  process.once('SIGTERM', stop).once('SIGINT', stop);
}

/** Editors end a file with a line break, Secrets usually do not. */
async function readKey(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.trim() === '' ? undefined : text.trim();
}
