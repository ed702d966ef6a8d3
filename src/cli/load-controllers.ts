import { LOCAL_TOOLBOX_IMAGE } from '../config.js';
import { DefinitionFolder, type FolderOptions } from '../definitions/definition-folder.js';
import { watchDefinitions } from '../definitions/watch-definitions.js';
import { HookError } from '../errors/hook-error.js';
import type { ServedController } from '../hooks/served-controller.js';
import type { ControllerDefinition } from '../sdk/controller-definition.js';
import type { ConnectOptions } from '../sdk/definition.js';
import { CONTROLLERS_DIR, isShipped } from './definition-folders.js';
import { loadTypedController } from './load-typed-controller.js';
import type { OnReload, Problem, Reload } from './reload.js';
import { ServedFolder } from './served-folder.js';

export interface LoadOptions extends Partial<ConnectOptions> {
  /** Folder that holds `<controller>/children.yaml`. */
  readonly controllersDir?: string | undefined;
  /** Folders with definition files. @default none */
  readonly definitionFolders?: readonly FolderOptions[] | undefined;
  readonly onReload?: OnReload | undefined;
  /** What `secrets` in templates derives from. @default none */
  readonly secretKey?: string | undefined;
}

export interface LoadedControllers {
  /** Those that are served now; changes with the files. */
  readonly controllers: ReadonlyMap<string, ServedController>;
  /** Files that cannot be used as they are now. */
  readonly problems: () => readonly Problem[];
  /** What was found in the definition files of users at first. */
  readonly first: readonly Reload[];
  /** Stops following the files. */
  readonly stop: () => void;
}

/**
 * Makes controllers ready to be called: the given definitions with their templates, and those in definition files. Follows
 * changes of the files. A definition file that cannot be used is a problem of its own controller only.
 *
 * @throws HookError TEMPLATE_INVALID when a template file cannot be used, CONFIG_INVALID when a setting or a folder cannot,
 *   DEFINITION_INVALID when two of the given controllers have one name: a server must not start with it
 */
export function loadControllers(
  definitions: readonly ControllerDefinition[],
  options: LoadOptions = {},
): LoadedControllers {
  const { controllersDir = CONTROLLERS_DIR, definitionFolders = [], secretKey, onReload } = options;
  const { environment = {}, deadlineMs = 8000, toolboxImage = LOCAL_TOOLBOX_IMAGE } = options;
  const server = { secretKey, toolboxImage };
  const connectOptions = { environment, deadlineMs, toolboxImage };
  const typed = definitions.map((definition) =>
    loadTypedController(definition, { controllersDir, server, onReload, ...connectOptions }),
  );
  const controllers = new Map(typed.map(({ served }) => [served.definition.name, served]));
  if (controllers.size < definitions.length) throw sharedName(definitions);

  const served = definitionFolders.map((options) => {
    const folder = new DefinitionFolder(options);
    const files = new ServedFolder(controllers, server);
    const found = files.apply(folder.refresh());
    const stop = watchDefinitions(folder, (change) => {
      for (const reload of files.apply(change)) onReload?.(reload);
    });
    return { files, stop, first: isShipped(options) ? [] : found };
  });
  return {
    controllers,
    problems: () => [
      ...typed.flatMap(({ problem }) => problem() ?? []),
      ...served.flatMap(({ files }) => files.problems()),
    ],
    first: served.flatMap(({ first }) => first),
    stop: () => [...typed, ...served].forEach(({ stop }) => stop()),
  };
}

/**
 * All definitions as they are now: the given ones, and those in definition files.
 *
 * @throws HookError as `loadControllers`, and for the first definition file that cannot be used
 */
export function readDefinitions(
  definitions: readonly ControllerDefinition[],
  options: LoadOptions = {},
): readonly ControllerDefinition[] {
  const { controllers, problems, stop } = loadControllers(definitions, options);
  stop();
  const [problem] = problems();
  if (problem !== undefined) throw problem.error;
  return [...controllers.values()].map(({ definition }) => definition);
}

function sharedName(definitions: readonly ControllerDefinition[]): HookError {
  const names = definitions.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return new HookError('DEFINITION_INVALID', { message: `two controllers are named "${twice ?? ''}"` });
}
