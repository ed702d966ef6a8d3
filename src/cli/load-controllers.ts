import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { HookError } from '../errors/hook-error.js';
import { serveController, type ServedController } from '../hooks/served-controller.js';
import type { CompositeDefinition } from '../sdk/definition.js';
import { loadTemplates, watchTemplates } from '../template/load.js';
import type { TemplateSet } from '../template/template-set.js';

/** Template files are read where they are edited: from `src`, also by the compiled code in `dist`. */
const CONTROLLERS_DIR = fileURLToPath(new URL('../../src/controllers', import.meta.url));

export interface LoadOptions {
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
 * @throws HookError TEMPLATE_INVALID when a file cannot be used now: a server must not start with it
 */
export function loadControllers(
  definitions: readonly CompositeDefinition[],
  { controllersDir = CONTROLLERS_DIR, onReload }: LoadOptions = {},
): LoadedControllers {
  const loaded = definitions.map((definition) => loadController(definition, { controllersDir, onReload }));
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

function loadController(
  definition: CompositeDefinition,
  { controllersDir, onReload }: { readonly controllersDir: string } & Pick<LoadOptions, 'onReload'>,
): { readonly served: ServedController; readonly stop: () => void } {
  const { name, templates, parent, children } = definition;
  if (templates === undefined) {
    return { served: serveController(definition, () => undefined), stop: () => undefined };
  }
  const path = join(controllersDir, name, templates.file);
  const options = {
    file: join(name, templates.file),
    parentSchema: z.toJSONSchema(parent.spec, { unrepresentable: 'any' }),
    values: templates.values ?? [],
    declared: children,
  };
  let current: TemplateSet = loadTemplates(path, options);
  const stop = watchTemplates(path, options, (outcome) => {
    if (!(outcome instanceof HookError)) current = outcome;
    onReload?.(name, outcome instanceof HookError ? outcome : undefined);
  });
  return { served: serveController(definition, () => current), stop };
}
