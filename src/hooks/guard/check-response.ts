import { z } from 'zod';
import { describeIssues } from '../../contract/requests.js';
import { Condition } from '../../sdk/conditions.js';
import type { CompositeDefinition } from '../../sdk/definition.js';
import {
  type AnsweredCall,
  checkChildren,
  checkFinalized,
  checkResync,
  checkShape,
  refuse,
} from './answer-checks.js';
import type { UncheckedChild } from './child-checks.js';
import { findInvalidValue } from './json-values.js';

/** An answer that passed the guard. */
export interface CheckedResponse {
  readonly status: Readonly<Record<string, unknown>>;
  readonly children: readonly UncheckedChild[];
  readonly resyncAfterSeconds?: number;
  readonly finalized?: boolean;
}

/** The whole status: what the author declared, and the conditions. */
export type StatusSchema = z.ZodType<Readonly<Record<string, unknown>>>;

export interface CheckedCall extends AnsweredCall {
  readonly definition: CompositeDefinition;
  readonly statusSchema: StatusSchema;
}

const Conditions = z.array(Condition);

const FIELDS = ['children', 'status', 'resyncAfterSeconds'];

/**
 * The response guard: looks at a whole answer before it leaves, and lets only such answers pass that Metacontroller applies
 * without harm. Whatever it refuses becomes a 500, on which Metacontroller keeps the children and asks again.
 *
 * @throws HookError with one code for each thing refused
 */
export function checkResponse(call: CheckedCall, result: unknown): CheckedResponse {
  const response = checkShape(call, result, FIELDS);
  const children = checkChildren(call, {
    what: 'children',
    list: response['children'],
    context: {
      rules: call.definition.children,
      scope: call.definition.parent.scope ?? 'Namespaced',
      parent: call.parent,
    },
  });
  return {
    status: checkStatus(call, response['status']),
    children,
    ...checkResync(call, response['resyncAfterSeconds']),
    ...checkFinalized(call, response['finalized'], children),
  };
}

function checkStatus(call: CheckedCall, status: unknown): Readonly<Record<string, unknown>> {
  if (status === undefined || status === null) return refuse(call, 'STATUS_MISSING', 'returned no status');
  const invalid = findInvalidValue(status);
  if (invalid !== undefined) return refuse(call, 'STATUS_VALUE_INVALID', `status.${invalid}`);
  const parsed = call.statusSchema.safeParse(status);
  if (!parsed.success) return refuse(call, 'STATUS_VALUE_INVALID', `status: ${describeIssues(parsed.error)}`);
  checkConditionTypes(call, Conditions.parse(parsed.data['conditions']));
  return parsed.data;
}

/** Conditions are a list keyed by type; the API server refuses one that has a type twice. */
function checkConditionTypes(call: CheckedCall, conditions: readonly Condition[]): void {
  const types = conditions.map(({ type }) => type);
  if (!types.includes('Ready')) refuse(call, 'STATUS_VALUE_INVALID', 'status has no condition Ready');
  const twice = types.find((type, index) => types.indexOf(type) !== index);
  if (twice !== undefined) refuse(call, 'STATUS_VALUE_INVALID', `status has the condition ${twice} twice`);
}
