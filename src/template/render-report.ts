import { describeCelType, type Json, OMITTED } from '../cel/values.js';
import { evaluateTree, type RenderState, renderTree } from './evaluation.js';
import type { Variables } from './failure.js';
import { type Rendering, wrongType } from './items.js';
import { PendingValue } from './pending.js';
import type { RenderedChildren } from './render-children.js';
import type { MetadataChanges, RenderedCondition, RenderedReport } from './rendered.js';
import type { ConditionTemplate, Placed, ReportTemplate, Tree } from './template-set.js';
import { isForgiven } from './unavailable.js';

/** What a definition says of its parent. While that is deleted, what cannot be computed counts as what has to wait. */
export function renderReport(
  report: ReportTemplate,
  { reports }: RenderedChildren,
  { variables, state }: Rendering,
): Omit<RenderedReport, 'stage'> {
  const rendering = { variables, state };
  return {
    children: reports(),
    labels: renderChanges(report.labels, rendering),
    annotations: renderChanges(report.annotations, rendering),
    status: renderStatus(report.status, variables, state),
    conditions: report.conditions.map((condition) =>
      condition === 'auto' ? condition : renderCondition(condition, rendering),
    ),
    resyncAfterSeconds: renderResync(report.resyncAfterSeconds, rendering),
  };
}

/** Labels or annotations; one that has to wait stays as it is. */
function renderChanges(fields: ReportTemplate['labels'], rendering: Rendering): MetadataChanges {
  return Object.fromEntries(
    fields.flatMap(([key, placed]): [string, string | null][] => {
      const value = whenKnown(() => renderChange(key, placed, rendering), rendering.state);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

function renderChange(key: string, placed: Placed, rendering: Rendering): string | null | undefined {
  const value = evaluateTree(placed.tree, rendering.variables, rendering.state);
  if (value === OMITTED) return undefined;
  if (typeof value === 'string' || value === null) return value;
  const type = describeCelType(value);
  throw wrongType(placed, `${key} must be text, or null to take it away, not ${type}`, rendering);
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
  const value = whenKnown(() => renderTree(tree, variables, state), state);
  return value === OMITTED ? undefined : (value as Json | undefined);
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
    const isKnownReason = error instanceof PendingValue || isForgiven(error, rendering.state.finalizing);
    if (!isKnownReason) throw error;
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
  return placed && whenKnown(() => secondsOf(placed, rendering), rendering.state);
}

function secondsOf(placed: Placed, rendering: Rendering): number {
  const value = evaluateTree(placed.tree, rendering.variables, rendering.state);
  const seconds = typeof value === 'bigint' ? Number(value) : value;
  if (typeof seconds === 'number' && seconds >= 0) return seconds;
  throw wrongType(placed, 'resyncAfterSeconds must be a number of seconds from 0 on', rendering);
}

/** Undefined for what has to wait, and for what a deletion does without. */
function whenKnown<T>(compute: () => T, { finalizing }: RenderState): T | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof PendingValue || isForgiven(error, finalizing)) return undefined;
    throw error;
  }
}
