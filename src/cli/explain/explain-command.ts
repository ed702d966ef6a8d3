import { existsSync } from 'node:fs';
import { Command, Option } from 'commander';
import { HookError } from '../../errors/hook-error.js';
import type { ServedController } from '../../hooks/served-controller.js';
import type { ControllerDefinition } from '../../sdk/controller-definition.js';
import { isDecorator } from '../../sdk/controller-definition.js';
import { isSelected } from '../../sdk/target-rule.js';
import { loadControllers, type LoadOptions } from '../load-controllers.js';
import { DEFAULT_KUBECONFIG, type DefinitionsFlag } from '../local/flags.js';
import { explainField } from './explain-field.js';
import type { Explanation } from './explanation.js';
import { type Candidate, findControllers } from './find-controllers.js';
import { inquire } from './inquiry.js';
import { fileSource, type ObjectSource } from './object-source.js';
import { explainParent } from './overview.js';
import { readSituation } from './situation.js';
import { toText } from './text.js';

interface ExplainFlags extends DefinitionsFlag {
  readonly file?: string;
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly namespace?: string;
  readonly controller?: string;
  readonly output: 'text' | 'json';
}

export interface ExplainCommandOptions {
  readonly definitions: readonly ControllerDefinition[];
  /** Folders for `--definitions`. */
  readonly sourcesOf: (dirs: readonly string[]) => Pick<LoadOptions, 'controllersDir' | 'definitionFolders'>;
  readonly write: (text: string) => void;
}

/** Which file, line, expression and inputs made a field; or why a child is as it is. */
export function explainCommand({ definitions, sourcesOf, write }: ExplainCommandOptions): Command {
  const command = new Command('explain')
    .description('tell which line and which inputs made a field of a child, or why a child is not there')
    .argument('<type/name>', 'the parent, as in kubectl: memcached/sessions')
    .argument('[field]', 'Kind/name.path or id.path of a child, or status.path; without it, all children')
    .option('-f, --file <file>', 'YAML file with the parent and, if any, its children and related objects')
    .option('-n, --namespace <namespace>', 'namespace of the parent')
    .addOption(new Option('--context <name>', 'look at this cluster').conflicts('file'))
    .addOption(
      new Option(
        '--kubeconfig <file>',
        `how to get to the cluster (default: "${DEFAULT_KUBECONFIG}" if it is there)`,
      ).conflicts('file'),
    )
    // One at a time: a list would take the arguments behind it for folders.
    .option('--definitions <folder>', 'folder with more definition files; may be repeated', collect, [])
    .option('--controller <name>', 'which controller, where several are called for the object')
    .addOption(new Option('-o, --output <format>', 'text or json').choices(['text', 'json']).default('text'));
  return command.action(async (name: string, field: string | undefined, flags: ExplainFlags) => {
    const { source, namespace = 'default' } = await openSource(flags);
    const asked = {
      parent: name,
      field,
      namespace: flags.namespace ?? namespace,
      controller: flags.controller,
    };
    const loading = { definitions, ...sourcesOf(flags.definitions) };
    const explanations = await explain(asked, source, loading);
    write(flags.output === 'json' ? toJson(explanations) : explanations.map(toText).join('\n'));
  });
}

function collect(folder: string, others: readonly string[]): readonly string[] {
  return [...others, folder];
}

interface OpenedSource {
  readonly source: ObjectSource;
  readonly namespace?: string | undefined;
}

async function openSource({ file, context, kubeconfig }: ExplainFlags): Promise<OpenedSource> {
  if (file !== undefined) return { source: await fileSource(file) };
  // The client library of real clusters takes as long to load as everything else together.
  const { realCluster } = await import('./real-cluster.js');
  const own = context === undefined && existsSync(DEFAULT_KUBECONFIG) ? DEFAULT_KUBECONFIG : undefined;
  const path = kubeconfig ?? own;
  return realCluster({
    ...(path === undefined ? {} : { kubeconfig: path }),
    ...(context === undefined ? {} : { context }),
  });
}

/** One explanation prints as it is; an overview by several controllers as a list. */
function toJson(explanations: readonly Explanation[]): string {
  const [only, ...others] = explanations;
  return `${JSON.stringify(others.length === 0 ? only : explanations, null, 2)}\n`;
}

export interface ExplainRequest {
  /** `type/name` */
  readonly parent: string;
  readonly field?: string | undefined;
  readonly namespace: string;
  /** @default all that are called for the object */
  readonly controller?: string | undefined;
}

/**
 * Explains a parent with all its children, or one field, by each controller that is called for it.
 *
 * @throws HookError EXPLAIN_IMPOSSIBLE for what there is not; what the hook throws; StatusError of the cluster
 */
export async function explain(
  { parent, field, namespace, controller }: ExplainRequest,
  source: ObjectSource,
  { definitions, ...loadOptions }: LoadOptions & { readonly definitions: readonly ControllerDefinition[] },
): Promise<readonly Explanation[]> {
  const [type = '', name = ''] = parent.split('/');
  const candidates = chosen(findLoaded(type, definitions, loadOptions), controller);
  const found = await Promise.all(
    candidates.map(async (candidate) => ({
      served: candidate.served,
      situation: await readSituation(candidate, source, { name, namespace }),
    })),
  );
  const called = found.filter(({ served, situation }) => isCalledFor(served, situation.parent));
  if (called.length === 0) throw notSelected(parent, candidates);
  if (field !== undefined && called.length > 1) throw severalControllers(parent, candidates);
  return Promise.all(
    called.map(async ({ served, situation }) => {
      const inquiry = await inquire(served, situation);
      return field === undefined ? explainParent(inquiry) : explainField(field, inquiry);
    }),
  );
}

/** The controllers for a kind. A definition file that cannot be used is told when it may be the one that is missed. */
function findLoaded(
  type: string,
  definitions: readonly ControllerDefinition[],
  options: LoadOptions,
): readonly Candidate[] {
  const { controllers, problems, stop } = loadControllers(definitions, options);
  stop();
  try {
    return findControllers(type, controllers.values());
  } catch (error) {
    throw problems()[0]?.error ?? error;
  }
}

function chosen(candidates: readonly Candidate[], name: string | undefined): readonly Candidate[] {
  const found = candidates.filter(({ served }) => name === undefined || served.definition.name === name);
  if (found.length > 0) return found;
  throw new HookError('EXPLAIN_IMPOSSIBLE', {
    message: `no controller "${name ?? ''}" is for that kind`,
    hint: `There is ${namesOf(candidates)}.`,
  });
}

function isCalledFor({ definition }: ServedController, object: Parameters<typeof isSelected>[1]): boolean {
  return !isDecorator(definition) || isSelected(definition.resources, object);
}

function notSelected(parent: string, candidates: readonly Candidate[]): HookError {
  return new HookError('EXPLAIN_IMPOSSIBLE', {
    message: `${parent} is not selected by ${namesOf(candidates)}`,
    hint: 'Compare its labels and annotations with the selectors of the controller.',
  });
}

function severalControllers(parent: string, candidates: readonly Candidate[]): HookError {
  return new HookError('EXPLAIN_IMPOSSIBLE', {
    message: `several controllers are called for ${parent}: ${namesOf(candidates)}`,
    hint: 'Choose one with --controller NAME.',
  });
}

function namesOf(candidates: readonly Candidate[]): string {
  return candidates.map(({ served }) => served.definition.name).join(', ');
}
