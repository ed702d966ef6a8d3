#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { LOCAL_SECRET_KEY, parseConfig } from '../config.js';
import { controllers } from '../controllers/index.js';
import { DefinitionFolder } from '../definitions/definition-folder.js';
import { renderDefinitionSchema } from '../definitions/editor/definition-schema.js';
import { HookError } from '../errors/hook-error.js';
import { definitionFolders } from './definition-folders.js';
import { clusterCommand } from './cluster-command.js';
import { devCommand } from './dev/dev-command.js';
import { explainCommand } from './explain/explain-command.js';
import { flightsCommand } from './flights-command.js';
import { type LintCommandOptions, lintFiles } from './lint-command.js';
import { type LoadOptions, readDefinitions } from './load-controllers.js';
import { addDefinitionsFlag, type DefinitionsFlag } from './local/flags.js';
import { generateManifests, type ManifestsOptions } from './manifests-command.js';
import { renderFile } from './render-command.js';
import { startCommand } from './start/start-command.js';

type LintFlags = Pick<LintCommandOptions, 'definitions' | 'output' | 'strict'>;
type ManifestsFlags = Omit<ManifestsOptions, 'definitions' | 'definitionFiles'>;

const Package = z.object({ version: z.string() });

function createProgram(): Command {
  const { version } = Package.parse(
    JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')),
  );
  const program = new Command('metahooks')
    .description('Kubernetes controllers as pure functions, served as Metacontroller hooks')
    .version(version);
  program.addCommand(startCommand(controllers));
  program.addCommand(devCommand(controllers));
  program.addCommand(clusterCommand());
  program.addCommand(flightsCommand());
  addDefinitionsFlag(program.command('render'))
    .description('print what the hooks answer to new parents, without a server or a cluster')
    .requiredOption('-f, --file <file>', 'YAML or JSON file of parents')
    .action(async ({ file, definitions }: DefinitionsFlag & { readonly file: string }) => {
      const sources = sourcesOf(definitions);
      print(await renderFile(file, { definitions: controllers, ...sources, now: Date.now }));
    });
  program.addCommand(explainCommand({ definitions: controllers, sourcesOf, write: print }));
  addDefinitionsFlag(program.command('lint [paths...]'))
    .description('look for mistakes in definition and template files, without a server or a cluster')
    .addOption(new Option('--output <format>', 'how to print').choices(['text', 'json']).default('text'))
    .option('--strict', 'fail on warnings, too', false)
    .action(async (paths: string[], flags: LintFlags) => {
      const { controllersDir } = parseConfig(process.env);
      const { text, failed } = await lintFiles({ paths, ...flags, controllers, controllersDir });
      print(text);
      if (failed) process.exitCode = 1;
    });
  program
    .command('schema')
    .description('print the JSON schema of definition files, for editors')
    .action(() => print(renderDefinitionSchema()));
  addDefinitionsFlag(program.command('manifests'))
    .description('generate CRDs, rights, hook server and controller objects from the definitions')
    .option('--check', 'compare only; fail when a file is missing, changed or left over', false)
    .option('--hooks-url <url>', 'where the hooks are served, when not by a Deployment in the cluster')
    .option('--out <dir>', 'folder to write to', '.')
    .option('--image <image>', 'image of the hook server', `metahooks:${version}`)
    .option('--namespace <namespace>', 'namespace of the hook server', 'metahooks')
    .action(async ({ definitions: dirs, ...options }: DefinitionsFlag & ManifestsFlags) => {
      const definitions = readDefinitions(controllers, sourcesOf(dirs));
      const files = dirs.flatMap((path) => new DefinitionFolder({ path }).refresh().changed);
      const definitionFiles = files.flatMap(({ file, text }) => (text === undefined ? [] : [{ file, text }]));
      const lines = await generateManifests({ ...options, definitions, definitionFiles });
      print(lines.length === 0 ? 'generated files are up to date\n' : `${lines.join('\n')}\n`);
    });
  return program;
}

/** Where the files of controllers lie: as the environment says, and in the given folders. */
function sourcesOf(
  dirs: readonly string[],
): Pick<LoadOptions, 'controllersDir' | 'definitionFolders' | 'secretKey'> {
  const { controllersDir, definitionDirs, secretKey = LOCAL_SECRET_KEY } = parseConfig(process.env);
  const folders = definitionFolders({ controllersDir, definitionDirs: [...definitionDirs, ...dirs] });
  return { controllersDir, definitionFolders: folders, secretKey };
}

function print(text: string): void {
  process.stdout.write(text);
}

// Whoever reads may have seen enough: `metahooks schema | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

createProgram()
  .parseAsync()
  .catch((error: unknown) => {
    const text =
      error instanceof HookError ? `${error.code}: ${error.message}\n${error.hint}\n` : `${String(error)}\n`;
    process.stderr.write(text);
    process.exitCode = 1;
  });
