import { z } from 'zod';
import { HookError } from '../errors/hook-error.js';
import { Condition } from '../sdk/conditions.js';
import { type ControllerDefinition, isDecorator } from '../sdk/controller-definition.js';
import type { DecoratorDefinition } from '../sdk/decorator.js';
import type { CompositeDefinition } from '../sdk/definition.js';
import { findRepeatedRule } from '../sdk/target-rule.js';
import type { StatusSchema } from './guard/check-response.js';
import type { ServerValues } from '../template/rendered.js';
import type { RenderSession } from '../template/render.js';
import type { TemplateSet } from '../template/template-set.js';

export const HookName = z.enum(['sync', 'finalize', 'customize']);
export type HookName = z.infer<typeof HookName>;

/** A definition ready to be called: with its templates, and with what can be prepared once. */
export type ServedController = ServedComposite | ServedDecorator;

interface Served<Definition extends ControllerDefinition> {
  readonly definition: Definition;
  /** The templates as they are now; a reload swaps them between two calls. */
  readonly templates: () => TemplateSet | undefined;
  /** What the definition's `connect` returned. */
  readonly effects: unknown;
  /** What its templates get of the server. */
  readonly server: ServerValues;
  /** Told how each render went, for whoever has to explain it. */
  readonly onRender?: (session: RenderSession) => void;
}

export interface ServedComposite extends Served<CompositeDefinition> {
  /** The whole status a hook returns, nothing else allowed: what the CRD does not know would be pruned silently. */
  readonly statusSchema: StatusSchema;
  /** The same with every field of the author optional: what is left of a status when the hook could not be called. */
  readonly keptStatusSchema: StatusSchema;
}

export type ServedDecorator = Served<DecoratorDefinition>;

export function isServedDecorator(served: ServedController): served is ServedDecorator {
  return isDecorator(served.definition);
}

/** @throws HookError DEFINITION_INVALID */
export function serveController(
  definition: ControllerDefinition,
  {
    templates = () => undefined,
    effects,
    server = {},
  }: Partial<Pick<ServedController, 'templates' | 'effects' | 'server'>> = {},
): ServedController {
  if (isDecorator(definition)) {
    checkTargetRules(definition);
    return { definition, templates, effects, server };
  }
  const { status } = definition.parent;
  const added = { conditions: z.array(Condition) };
  return {
    definition,
    templates,
    effects,
    server,
    statusSchema: status.extend(added).strict(),
    keptStatusSchema: status.partial().extend(added).strict(),
  };
}

function checkTargetRules({ name, resources }: DecoratorDefinition): void {
  const repeated = findRepeatedRule(resources);
  if (repeated === undefined) return;
  throw new HookError('DEFINITION_INVALID', {
    message: `"${name}" has two rules for ${repeated.kind} (${repeated.apiVersion}), of which Metacontroller takes the last`,
    hint: 'Say it with one selector, or make it two decorators.',
  });
}
