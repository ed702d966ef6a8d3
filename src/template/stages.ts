import { holds, type Rendering } from './items.js';
import { PendingValue } from './pending.js';
import type { ReportTemplate, StageTemplate } from './template-set.js';

/** Where a deletion stands, and which children that leaves for now. */
export interface Staying {
  /** Name of the first stage that is not over; undefined when all are, or nothing is deleted in stages. */
  readonly stage: string | undefined;
  readonly stays: (id: string) => boolean;
}

/**
 * An `until` that fails is no reason to go on: nobody can tell which children the deletion still needs.
 *
 * @throws HookError TEMPLATE_FAILED
 */
export function stayingChildren(report: ReportTemplate | undefined, rendering: Rendering): Staying {
  const stages = report?.finalize ?? [];
  if (!rendering.state.finalizing || stages.length === 0) return { stage: undefined, stays: () => true };
  const stage = stages.find((one) => !isOver(one, rendering));
  return { stage: stage?.name, stays: (id) => stage?.children.includes(id) ?? false };
}

function isOver({ until }: StageTemplate, rendering: Rendering): boolean {
  try {
    return holds(until, 'until', rendering);
  } catch (error) {
    if (error instanceof PendingValue) return false;
    throw error;
  }
}
