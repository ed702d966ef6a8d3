import { isList } from '../cel/values.js';
import { valueAt } from './failure.js';
import { holds, type Rendering } from './items.js';
import { PendingValue } from './pending.js';
import type { TemplateParent } from './rendered.js';
import type { ReportTemplate, StageTemplate, TemplateSet } from './template-set.js';

/** The condition by which the parent of a definition says how far its deletion is: its reason is the stage. */
export const STAGE_CONDITION = 'Finalizing';
/** The reason when all stages are over, and only what they left is still to be deleted. */
export const STAGES_OVER = 'StagesOver';
/** The same for the target of a decorator, whose status is not ours. */
export const STAGE_ANNOTATION = 'metahooks.dev/finalize-stage';

/** Where a deletion stands, and which children that leaves for now. */
export interface Staying {
  /** Name of the stage that lasts; undefined when all are over, or nothing is deleted in stages. */
  readonly stage: string | undefined;
  readonly stays: (id: string) => boolean;
  /** Whether what does not exist is still made. */
  readonly makes: boolean;
}

export function hasStages(set: Pick<TemplateSet, 'report'> | undefined): boolean {
  return (set?.report?.finalize ?? []).length > 0;
}

/** A stage as reasons of conditions are written: `takeSnapshot` is TakeSnapshot. */
export function reasonOf(stage: string): string {
  return `${stage.charAt(0).toUpperCase()}${stage.slice(1)}`;
}

/**
 * The stage of a deletion is the first that is not over, from the one on that the parent says it is in.
 *
 * A stage that was left is not asked again: what its `until` looked at is deleted by then. Nothing of it is deleted before the
 * parent says that it is left, so its children stay for the one call that says so. An `until` that fails is no reason to go on:
 * nobody can tell which children the deletion still needs.
 *
 * @throws HookError TEMPLATE_FAILED
 */
export function stayingChildren(
  report: ReportTemplate | undefined,
  parent: TemplateParent,
  rendering: Rendering,
): Staying {
  const stages = report?.finalize ?? [];
  if (!rendering.state.finalizing || stages.length === 0)
    return { stage: undefined, stays: () => true, makes: true };
  const begun = firstOpen(stages, recordedReason(parent));
  const found = stages.findIndex((stage, index) => index >= begun && !isOver(stage, rendering));
  const current = found === -1 ? stages.length : found;
  const staying = new Set(stages.slice(begun, current + 1).flatMap(({ children }) => children));
  const stage = stages[current]?.name;
  return { stage, stays: (id) => staying.has(id), makes: stage !== undefined };
}

function firstOpen(stages: readonly StageTemplate[], reason: string | undefined): number {
  if (reason === STAGES_OVER) return stages.length;
  const recorded = stages.findIndex(({ name }) => reasonOf(name) === reason);
  return Math.max(recorded, 0);
}

/** An `until` that has to wait for something does not hold. */
function isOver({ until }: StageTemplate, rendering: Rendering): boolean {
  try {
    return holds(until, 'until', rendering);
  } catch (error) {
    if (error instanceof PendingValue) return false;
    throw error;
  }
}

function recordedReason(parent: TemplateParent): string | undefined {
  const annotated = parent.metadata.annotations?.[STAGE_ANNOTATION];
  if (annotated !== undefined) return annotated;
  const conditions = valueAt(['parent', 'status', 'conditions'], { parent });
  const said = isList(conditions)
    ? conditions.find((one) => field(one, 'type') === STAGE_CONDITION)
    : undefined;
  const reason = field(said, 'reason');
  return typeof reason === 'string' ? reason : undefined;
}

function field(condition: unknown, name: string): unknown {
  return valueAt(['condition', name], { condition });
}
