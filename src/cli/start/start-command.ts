import { readdir } from 'node:fs/promises';
import { watchFile, unwatchFile } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import type { CompositeDefinition } from '../../sdk/definition.js';
import { parseConfig } from '../../config.js';
import { HookError } from '../../errors/hook-error.js';
import { startBundledFlights } from './bundled-flights.js';
import { LocalSession } from './local-session.js';

const SAMPLES = fileURLToPath(new URL('../../../manifests/samples', import.meta.url));

interface StartOptions {
  readonly file?: readonly string[];
  readonly once: boolean;
  readonly output: 'timeline' | 'json';
  readonly timeout: number;
}

export function startCommand(definitions: readonly CompositeDefinition[]): Command {
  return new Command('start')
    .description('run the controllers and their objects on a local cluster, with nothing but Node')
    .option('-f, --file <file...>', 'objects to apply instead of the samples')
    .option('--once', 'end when everything has settled: exit code 0, or 1 with the reason', false)
    .addOption(new Option('--output <form>').choices(['timeline', 'json']).default('timeline'))
    .option('--timeout <seconds>', 'with --once or json: how long to wait', parseSeconds, 60)
    .action((options: StartOptions) => start(definitions, options));
}

async function start(definitions: readonly CompositeDefinition[], options: StartOptions): Promise<void> {
  const files = options.file ?? (await listSamples());
  const isJson = options.output === 'json';
  // Standard output belongs to the JSON then.
  const write = isJson ? (): void => undefined : print;
  // Any free port unless one was asked for; the timeline replaces the log.
  const config = { ...parseConfig({ PORT: '0', LOG_LEVEL: 'silent', ...process.env }), drainDelayMs: 0 };
  const flights =
    process.env['FLIGHTS_URL'] === undefined ? await startBundledFlights(process.env) : undefined;
  try {
    const environment = flights?.environment ?? process.env;
    const session = await LocalSession.start({ definitions, config, environment, write });
    if (flights !== undefined) session.note(`flights are sold at ${flights.url}, API key ${flights.apiKey}`);
    await runSession(session, { ...options, file: files });
  } finally {
    await flights?.stop();
  }
}

type RunOptions = StartOptions & { readonly file: readonly string[] };

async function runSession(session: LocalSession, options: RunOptions): Promise<void> {
  const { file: files } = options;
  try {
    for (const file of files) await session.applyFile(file);
    if (options.once || options.output === 'json') await runOnce(session, options);
    else await runUntilStopped(session, files);
  } finally {
    await session.stop();
  }
}

/** The report is printed whether or not everything settled; the exit code and standard error tell. */
async function runOnce(session: LocalSession, { output, timeout }: StartOptions): Promise<void> {
  try {
    await session.settle(timeout * 1000);
  } finally {
    if (output === 'json') print(`${JSON.stringify(await session.report())}\n`);
  }
  session.note('everything has settled');
}

/** Files are applied again when they change, like the templates of the controllers. */
async function runUntilStopped(session: LocalSession, files: readonly string[]): Promise<void> {
  session.note('edit a children.yaml or an applied file and watch the children follow; Ctrl-C ends');
  for (const file of files) {
    watchFile(file, { interval: 250 }, () => {
      session.applyFile(file).catch((error: unknown) => session.note(`${file}: ${messageOf(error)}`));
    });
  }
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve);
  });
  for (const file of files) unwatchFile(file);
}

async function listSamples(): Promise<string[]> {
  const names = await readdir(SAMPLES);
  return names.filter((name) => name.endsWith('.yaml')).map((name) => join(SAMPLES, name));
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (seconds > 0) return seconds;
  throw new HookError('CONFIG_INVALID', { message: `--timeout takes seconds, not "${text}"` });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function print(text: string): void {
  process.stdout.write(text);
}
