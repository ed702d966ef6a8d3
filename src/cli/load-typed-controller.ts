import { join } from 'node:path';
import { z } from 'zod';
import { describeIssues } from '../contract/requests.js';
import { HookError } from '../errors/hook-error.js';
import { serveController, type ServedController } from '../hooks/served-controller.js';
import { childRulesOf, type ControllerDefinition, isComposite } from '../sdk/controller-definition.js';
import type { ConnectOptions } from '../sdk/definition.js';
import { jsonSchemaOf } from '../sdk/written-schema.js';
import { type LoadOptions as TemplateOptions, loadTemplates, watchTemplates } from '../template/load.js';
import type { ServerValues } from '../template/rendered.js';
import type { TemplateSet } from '../template/template-set.js';
import type { OnReload, Problem } from './reload.js';

export interface TypedController {
  readonly served: ServedController;
  /** Why the present text of its template file cannot be used. */
  readonly problem: () => Problem | undefined;
  readonly stop: () => void;
}

interface LoadContext extends ConnectOptions {
  readonly onReload: OnReload | undefined;
  readonly server: ServerValues;
  readonly controllersDir: string;
}

/** A controller in TypeScript, with what it connects to and its template file. @throws HookError TEMPLATE_INVALID, CONFIG_INVALID */
export function loadTypedController(
  definition: ControllerDefinition,
  { controllersDir, server, onReload, ...connectOptions }: LoadContext,
): TypedController {
  const effects = connect(definition, connectOptions);
  const { name, templates } = definition;
  if (templates === undefined) {
    const served = serveController(definition, { effects });
    return { served, problem: () => undefined, stop: () => undefined };
  }
  const path = join(controllersDir, name, templates.file);
  const file = join(name, templates.file);
  const options = {
    file,
    values: templates.values ?? [],
    declared: childRulesOf(definition),
    ...subjectOptions(definition),
  };
  let current: TemplateSet = loadTemplates(path, options);
  let error: HookError | undefined;
  const stop = watchTemplates(path, options, (outcome) => {
    error = outcome instanceof HookError ? outcome : undefined;
    if (!(outcome instanceof HookError)) current = outcome;
    onReload?.({ controller: name, error, isRedefined: false });
  });
  return {
    served: serveController(definition, { templates: () => current, effects, server }),
    problem: () => error && { file, error },
    stop,
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

/** Nothing is known of the fields of a target. */
function subjectOptions(definition: ControllerDefinition): TemplateOptions {
  if (!isComposite(definition)) return { subject: 'target' };
  return { parentSchema: jsonSchemaOf(definition.parent.spec) };
}
