import { describeCelType, type Json, OMITTED } from '../cel/values.js';
import { evaluateTree, type RenderState, renderTree } from './evaluation.js';
import type { Variables } from './failure.js';
import { holds, type Rendering, wrongType } from './items.js';
import { PendingValue } from './pending.js';
import type { RenderedChildren, RenderContext } from './render-children.js';
import type { MetadataChanges, RenderedCondition, RenderedTemplates } from './rendered.js';
import type { ConditionTemplate, Placed, ReportTemplate, StageTemplate, Tree } from './template-set.js';

/** What a definition says of its parent, and which of its children a deletion leaves for now. */
export function renderReport(
  report: ReportTemplate,
  rendered: RenderedChildren,
  { scope, variables, state }: RenderContext,
): RenderedTemplates {
  const rendering = { variables, state };
  const stage = scope.finalizing ? currentStage(report.finalize, rendering) : undefined;
  const staying = scope.finalizing && report.finalize.length > 0 ? (stage?.children ?? []) : undefined;
  const stays = (id: string): boolean => staying?.includes(id) ?? true;
  return {
    children: rendered.children.filter(({ id }) => stays(id)),
    byId: Object.fromEntries(
      Object.entries(rendered.byId).map(([id, objects]) => [id, stays(id) ? objects : []]),
    ),
    waiting: rendered.waiting.filter(({ id }) => stays(id)),
    report: {
      children: rendered.reports().filter(({ id }) => stays(id)),
      labels: renderChanges(report.labels, rendering),
      annotations: renderChanges(report.annotations, rendering),
      status: renderStatus(report.status, variables, state),
      conditions: report.conditions.map((condition) =>
        condition === 'auto' ? condition : renderCondition(condition, rendering),
      ),
      resyncAfterSeconds: renderResync(report.resyncAfterSeconds, rendering),
      stage: stage?.name,
    },
  };
}

/** The first stage that is not over. */
function currentStage(stages: readonly StageTemplate[], rendering: Rendering): StageTemplate | undefined {
  return stages.find(({ until }) =>
    orElse(
      () => !holds(until, 'until', rendering),
      () => true,
    ),
  );
}

/** Labels or annotations; one that has to wait stays as it is. */
function renderChanges(fields: ReportTemplate['labels'], rendering: Rendering): MetadataChanges {
  return Object.fromEntries(
    fields.flatMap(([key, placed]): [string, string | null][] => {
      const value = orElse(
        () => evaluateTree(placed.tree, rendering.variables, rendering.state),
        () => OMITTED,
      );
      if (value === OMITTED) return [];
      if (typeof value === 'string' || value === null) return [[key, value]];
      const type = describeCelType(value);
      throw wrongType(placed, `${key} must be text, or null to take it away, not ${type}`, rendering);
    }),
  );
}

function renderStatus(
  fields: ReportTemplate['status'],
  variables: Variables,
  state: RenderState,
): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    fields.flatMap(([field, { tree }]): [string, Json][] => {
      const value = renderKnown(tree, variables, state);
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

/** The part of a value that can be told now: in a mapping, the fields that need not wait. */
function renderKnown(tree: Tree, variables: Variables, state: RenderState): Json | undefined {
  if (tree.kind === 'map') {
    const known = tree.fields.flatMap(([name, value]): [string, Json][] => {
      const field = renderKnown(value, variables, state);
      return field === undefined ? [] : [[name, field]];
    });
    return Object.fromEntries(known);
  }
  const value = orElse(
    () => renderTree(tree, variables, state),
    () => OMITTED,
  );
  return value === OMITTED ? undefined : (value as Json);
}

function renderCondition(template: ConditionTemplate, rendering: Rendering): RenderedCondition {
  const { type } = template;
  try {
    const status = conditionStatus(template, rendering);
    return {
      type,
      status,
      reason: textOf(template.reason, rendering) ?? DEFAULT_REASONS[status],
      message: textOf(template.message, rendering) ?? `${type} is ${status}`,
    };
  } catch (error) {
    if (!(error instanceof PendingValue)) throw error;
    return { type, status: 'Unknown', reason: 'Waiting', message: error.message };
  }
}

const DEFAULT_REASONS = { True: 'Holds', False: 'DoesNotHold', Unknown: 'Unknown' } as const;

function conditionStatus({ status }: ConditionTemplate, rendering: Rendering): 'True' | 'False' | 'Unknown' {
  const value = evaluateTree(status.tree, rendering.variables, rendering.state);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value === 'True' || value === 'False' || value === 'Unknown') return value;
  throw wrongType(status, 'the status of a condition is a bool, or one of True, False, Unknown', rendering);
}

function textOf(placed: Placed | undefined, rendering: Rendering): string | undefined {
  if (placed === undefined) return undefined;
  const value = evaluateTree(placed.tree, rendering.variables, rendering.state);
  if (typeof value === 'string') return value;
  throw wrongType(placed, `reason and message must be text, not ${describeCelType(value)}`, rendering);
}

function renderResync(placed: Placed | undefined, rendering: Rendering): number | undefined {
  if (placed === undefined) return undefined;
  const value = orElse(
    () => evaluateTree(placed.tree, rendering.variables, rendering.state),
    () => undefined,
  );
  if (value === undefined) return undefined;
  const seconds = typeof value === 'bigint' ? Number(value) : value;
  if (typeof seconds === 'number' && seconds >= 0) return seconds;
  throw wrongType(placed, 'resyncAfterSeconds must be a number of seconds from 0 on', rendering);
}

function orElse<T>(work: () => T, pending: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof PendingValue) return pending();
    throw error;
  }
}
