import { describeCelType, type Json, OMITTED } from '../cel/values.js';
import { MAX_RESYNC_SECONDS } from '../contract/responses.js';
import { isLabelValue } from '../contract/label-syntax.js';
import { evaluateTree, type RenderState, renderTree } from './evaluation.js';
import { type Rendering, wrongType } from './items.js';
import { PendingValue } from './pending.js';
import type { RenderedChildren } from './render-children.js';
import type { MetadataChanges, RenderedCondition, RenderedReport } from './rendered.js';
import type { ConditionTemplate, Placed, ReportTemplate, Tree } from './template-set.js';
import { failAt } from './source.js';
import { isForgiven } from './unavailable.js';

/** What a definition says of its parent. While that is deleted, what cannot be computed counts as what has to wait. */
export function renderReport(
  report: ReportTemplate,
  { reports }: RenderedChildren,
  rendering: Rendering,
): Omit<RenderedReport, 'stage'> {
  return {
    children: reports(),
    labels: renderChanges('labels', report.labels, rendering),
    annotations: renderChanges('annotations', report.annotations, rendering),
    status: renderStatus(report.status, rendering),
    conditions: report.conditions.map((condition) =>
      condition === 'auto' ? condition : renderCondition(condition, rendering),
    ),
    resyncAfterSeconds: renderResync(report.resyncAfterSeconds, rendering),
  };
}

/** Labels or annotations; one that has to wait stays as it is. */
function renderChanges(
  what: Changing['what'],
  fields: ReportTemplate['labels'],
  rendering: Rendering,
): MetadataChanges {
  return Object.fromEntries(
    fields.flatMap(([key, placed]): [string, string | null][] => {
      const value = whenKnown(() => renderChange(key, placed, { ...rendering, what }), rendering.state);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

interface Changing extends Rendering {
  readonly what: 'labels' | 'annotations';
}

function renderChange(
  key: string,
  placed: Placed,
  { what, ...rendering }: Changing,
): string | null | undefined {
  const value = evaluateTree(placed.tree, rendering.variables, rendering.state);
  if (value === OMITTED) return undefined;
  if (value === null || (typeof value === 'string' && what === 'annotations')) return value;
  if (typeof value === 'string') return checkedLabel(key, value, placed);
  const type = describeCelType(value);
  throw wrongType(placed, `${key} must be text, or null to take it away, not ${type}`, rendering);
}

function checkedLabel(key: string, value: string, { location }: Placed): string {
  if (isLabelValue(value)) return value;
  throw failAt('TARGET_METADATA_INVALID', location, {
    message: `labels["${key}"] has a value that no label may have`,
  });
}

function renderStatus(
  fields: ReportTemplate['status'],
  rendering: Rendering,
): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    fields.flatMap(([field, { tree }]): [string, Json][] => {
      const value = renderKnown(tree, `status.${field}`, rendering);
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

/** The part of a value that can be told now: in a mapping, the fields that need not wait. */
function renderKnown(tree: Tree, path: string, rendering: Rendering): Json | undefined {
  if (tree.kind === 'map') {
    const known = tree.fields.flatMap(([name, value]): [string, Json][] => {
      const field = renderKnown(value, `${path}.${name}`, rendering);
      return field === undefined ? [] : [[name, field]];
    });
    return Object.fromEntries(known);
  }
  return whenKnown(() => renderValue(tree, path, rendering), rendering.state);
}

/** The API server drops a null, so that Metacontroller would write it again for ever. */
function renderValue(tree: Tree, path: string, { variables, state }: Rendering): Json | undefined {
  const value = renderTree(tree, variables, state);
  if (value === OMITTED) return undefined;
  if (!holdsNull(value)) return value as Json;
  throw failAt('STATUS_VALUE_INVALID', tree.location, {
    message: `${path} ${value === null ? 'is' : 'holds'} null`,
    hint: 'omit() leaves a field out',
  });
}

function holdsNull(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === null;
  return Object.values(value).some(holdsNull);
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
  if (typeof seconds === 'number' && seconds >= 0 && seconds <= MAX_RESYNC_SECONDS) return seconds;
  const message = `resyncAfterSeconds must be a number of seconds from 0 to ${MAX_RESYNC_SECONDS}, a day`;
  throw wrongType(placed, message, rendering);
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
