import { z } from 'zod';
import { Condition } from '../sdk/conditions.js';
import type { CompositeDefinition } from '../sdk/definition.js';
import type { StatusSchema } from './guard/check-response.js';
import type { TemplateSet } from '../template/template-set.js';

export const HookName = z.enum(['sync', 'finalize', 'customize']);
export type HookName = z.infer<typeof HookName>;

/** A definition ready to be called: with its templates, and with what can be prepared once. */
export interface ServedController {
  readonly definition: CompositeDefinition;
  /** The templates as they are now; a reload swaps them between two calls. */
  readonly templates: () => TemplateSet | undefined;
  /** What the definition's `connect` returned. */
  readonly effects: unknown;
  /** The whole status a hook returns, nothing else allowed: what the CRD does not know would be pruned silently. */
  readonly statusSchema: StatusSchema;
  /** The same with every field of the author optional: what is left of a status when the hook could not be called. */
  readonly keptStatusSchema: StatusSchema;
}

export function serveController(
  definition: CompositeDefinition,
  { templates = () => undefined, effects }: Partial<Pick<ServedController, 'templates' | 'effects'>> = {},
): ServedController {
  const { status } = definition.parent;
  const added = { conditions: z.array(Condition) };
  return {
    definition,
    templates,
    effects,
    statusSchema: status.extend(added).strict(),
    keptStatusSchema: status.partial().extend(added).strict(),
  };
}
