import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { HookError } from '../errors/hook-error.js';
import { serveController, type ServedController } from '../hooks/served-controller.js';
import { describeIssues } from '../contract/requests.js';
import { childRulesOf, type ControllerDefinition, isComposite } from '../sdk/controller-definition.js';
import type { ConnectOptions } from '../sdk/definition.js';
import { type LoadOptions as TemplateOptions, loadTemplates, watchTemplates } from '../template/load.js';
import type { TemplateSet } from '../template/template-set.js';

/** Template files are read where they are edited: from `src`, also by the compiled code in `dist`. */
const CONTROLLERS_DIR = fileURLToPath(new URL('../../src/controllers', import.meta.url));

export interface LoadOptions extends Partial<ConnectOptions> {
  /** Folder that holds `<controller>/children.yaml`. */
  readonly controllersDir?: string | undefined;
  /** Called after a template file changed: with the error when it cannot be used, and the last good one stays. */
  readonly onReload?: ((controller: string, error: HookError | undefined) => void) | undefined;
}

export interface LoadedControllers {
  readonly controllers: ReadonlyMap<string, ServedController>;
  /** Stops watching the template files. */
  readonly stop: () => void;
}

/**
 * Makes definitions ready to be called, reads their templates and follows changes of the files.
 *
 * @throws HookError TEMPLATE_INVALID when a file cannot be used now, CONFIG_INVALID when a setting cannot: a server must not
 *   start with it
 */
export function loadControllers(
  definitions: readonly ControllerDefinition[],
  { controllersDir = CONTROLLERS_DIR, onReload, environment = {}, deadlineMs = 8000 }: LoadOptions = {},
): LoadedControllers {
  const loaded = definitions.map((definition) => {
    const effects = connect(definition, { environment, deadlineMs });
    return loadController(definition, { controllersDir, onReload, effects });
  });
  const names = definitions.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new HookError('DEFINITION_INVALID', { message: `two controllers are named "${twice}"` });
  }
  return {
    controllers: new Map(loaded.map(({ served }) => [served.definition.name, served])),
    stop: () => loaded.forEach(({ stop }) => stop()),
  };
}

/** @throws HookError CONFIG_INVALID naming the variable, never its value */
function connect(definition: ControllerDefinition, options: ConnectOptions): unknown {
  try {
    return definition.connect?.(options);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new HookError('CONFIG_INVALID', { message: `${definition.name}: ${describeIssues(error)}` });
  }
}

interface LoadContext extends Pick<LoadOptions, 'onReload'> {
  readonly controllersDir: string;
  readonly effects: unknown;
}

function loadController(
  definition: ControllerDefinition,
  { controllersDir, onReload, effects }: LoadContext,
): { readonly served: ServedController; readonly stop: () => void } {
  const { name, templates } = definition;
  if (templates === undefined) {
    return { served: serveController(definition, { effects }), stop: () => undefined };
  }
  const path = join(controllersDir, name, templates.file);
  const options = {
    file: join(name, templates.file),
    values: templates.values ?? [],
    declared: childRulesOf(definition),
    ...subjectOptions(definition),
  };
  let current: TemplateSet = loadTemplates(path, options);
  const stop = watchTemplates(path, options, (outcome) => {
    if (!(outcome instanceof HookError)) current = outcome;
    onReload?.(name, outcome instanceof HookError ? outcome : undefined);
  });
  return { served: serveController(definition, { templates: () => current, effects }), stop };
}

/** Nothing is known of the fields of a target. */
function subjectOptions(definition: ControllerDefinition): TemplateOptions {
  if (!isComposite(definition)) return { subject: 'target' };
  return { parentSchema: z.toJSONSchema(definition.parent.spec, { unrepresentable: 'any' }) };
}
