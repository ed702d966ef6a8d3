import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { LOCAL_SECRET_KEY } from '../../config.js';
import { HookError } from '../../errors/hook-error.js';
import type { ControllerDefinition } from '../../sdk/controller-definition.js';
import {
  addDefinitionsFlag,
  addStandInFlags,
  type DefinitionsFlag,
  type StandInFlags,
} from '../local/flags.js';
import type { LocalSession } from '../local/local-session.js';
import { runUntilStopped } from '../local/run-until-stopped.js';
import { embeddedCluster } from '../local/session-cluster.js';
import { withSession } from '../local/with-session.js';

const SAMPLES = fileURLToPath(new URL('../../../manifests/samples', import.meta.url));

interface StartOptions extends StandInFlags, DefinitionsFlag {
  readonly file?: readonly string[];
  readonly once: boolean;
  readonly output: 'timeline' | 'json';
  readonly timeout: number;
}

/** What `dev` does, for somebody who wants to see it run: with the samples, and without an API for kubectl. */
export function startCommand(definitions: readonly ControllerDefinition[]): Command {
  const command = new Command('start')
    .description('run the controllers and their objects on a local cluster, with nothing but Node')
    .option('-f, --file <file...>', 'objects to apply instead of the samples')
    .option('--once', 'end when everything has settled: exit code 0, or 1 with the reason', false)
    .addOption(new Option('--output <form>').choices(['timeline', 'json']).default('timeline'))
    .option('--timeout <seconds>', 'with --once or json: how long to wait', parseSeconds, 60);
  return addDefinitionsFlag(addStandInFlags(command)).action((options: StartOptions) =>
    start(definitions, options),
  );
}

async function start(definitions: readonly ControllerDefinition[], options: StartOptions): Promise<void> {
  const { file, once, output, fixed, applyStrategy, definitions: definitionDirs } = options;
  const files = file ?? (await listSamples());
  const isJson = output === 'json';
  // Standard output belongs to the JSON then.
  const write = isJson ? (): void => undefined : print;
  const cluster = embeddedCluster({ options: { fixed, applyStrategy } });
  const setup = { definitions, definitionDirs, cluster, write, secretKey: LOCAL_SECRET_KEY };
  await withSession(setup, async (session) => {
    if (once || isJson) await runOnce(session, files, options);
    else await runUntilStopped(session, files);
  });
}

/** The report is printed whether or not everything settled; the exit code and standard error tell. */
async function runOnce(
  session: LocalSession,
  files: readonly string[],
  { output, timeout }: StartOptions,
): Promise<void> {
  for (const file of files) await session.applyFile(file);
  try {
    await session.settle(timeout * 1000);
  } finally {
    if (output === 'json') print(`${JSON.stringify(await session.report())}\n`);
  }
  session.note('everything has settled');
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

function print(text: string): void {
  process.stdout.write(text);
}
