import { z } from 'zod';
import { describeIssues } from '../../contract/requests.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { HookErrorCode } from '../../errors/codes.js';
import { HookError } from '../../errors/hook-error.js';
import { Condition } from '../../sdk/conditions.js';
import type { CompositeDefinition } from '../../sdk/definition.js';
import { CHILD_CHECKS, type CheckContext, toRecord, type UncheckedChild } from './child-checks.js';
import { findInvalidValue } from './json-values.js';
import { isRecord } from './walk.js';

/** An answer that passed the guard. */
export interface CheckedResponse {
  readonly status: Readonly<Record<string, unknown>>;
  readonly children: readonly UncheckedChild[];
  readonly resyncAfterSeconds?: number;
  readonly finalized?: boolean;
}

/** The whole status: what the author declared, and the conditions. */
export type StatusSchema = z.ZodType<Readonly<Record<string, unknown>>>;

export interface CheckedCall {
  readonly definition: CompositeDefinition;
  readonly hook: 'sync' | 'finalize';
  readonly parent: KubeObject;
  readonly hasObservedChildren: boolean;
  readonly statusSchema: StatusSchema;
}

const Conditions = z.array(Condition);

const FIELDS = {
  sync: ['children', 'status', 'resyncAfterSeconds'],
  finalize: ['children', 'status', 'resyncAfterSeconds', 'finalized'],
} as const;

const MAX_RESYNC_SECONDS = 86_400;

/**
 * The response guard: looks at a whole answer before it leaves, and lets only such answers pass that Metacontroller applies
 * without harm. Whatever it refuses becomes a 500, on which Metacontroller keeps the children and asks again.
 *
 * @throws HookError with one code for each thing refused
 */
export function checkResponse(call: CheckedCall, result: unknown): CheckedResponse {
  const response = checkShape(call, result);
  const children = checkChildren(call, response['children']);
  const status = checkStatus(call, response['status']);
  const resyncAfterSeconds = checkResync(call, response['resyncAfterSeconds']);
  const finalized = checkFinalized(call, response['finalized'], children);
  return {
    status,
    children,
    ...(resyncAfterSeconds === undefined ? {} : { resyncAfterSeconds }),
    ...(finalized === undefined ? {} : { finalized }),
  };
}

function checkShape(call: CheckedCall, result: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(result)) {
    return refuse(call, 'RESPONSE_INVALID', 'returned something that is not an object');
  }
  const known: readonly string[] = FIELDS[call.hook];
  const unknown = Object.keys(result).find((field) => !known.includes(field));
  if (unknown !== undefined)
    return refuse(call, 'RESPONSE_INVALID', `returned the unknown field "${unknown}"`);
  return result;
}

function checkChildren(call: CheckedCall, children: unknown): readonly UncheckedChild[] {
  if (!Array.isArray(children)) return refuse(call, 'CHILDREN_MISSING', 'returned no list of children');
  const context: CheckContext = {
    rules: call.definition.children,
    scope: call.definition.parent.scope ?? 'Namespaced',
    parent: call.parent,
  };
  const seen = new Set<string>();
  // A sparse list has holes that forEach and map skip, but that JSON writes as null.
  return Array.from<unknown, UncheckedChild>(children, (child, index) => {
    if (typeof child !== 'object' || child === null) {
      return refuse(call, 'CHILD_NULL', `returned ${String(child)} as child ${index}`);
    }
    const record = toRecord(child);
    for (const [code, check] of CHILD_CHECKS) {
      const complaint = check(record, context);
      if (complaint !== undefined) refuse(call, code, `${describe(record)} ${complaint}`);
    }
    const identity = describe(record);
    if (seen.has(identity)) refuse(call, 'CHILD_DUPLICATE', `returned ${identity} twice`);
    seen.add(identity);
    return record;
  });
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

function checkResync(call: CheckedCall, seconds: unknown): number | undefined {
  if (seconds === undefined) return undefined;
  // NaN fails both comparisons.
  if (typeof seconds === 'number' && seconds >= 0 && seconds <= MAX_RESYNC_SECONDS) return seconds;
  return refuse(call, 'RESYNC_OUT_OF_RANGE', `returned resyncAfterSeconds ${JSON.stringify(seconds)}`);
}

function checkFinalized(
  call: CheckedCall,
  finalized: unknown,
  children: readonly UncheckedChild[],
): boolean | undefined {
  if (call.hook === 'sync') return undefined;
  if (typeof finalized !== 'boolean')
    return refuse(call, 'RESPONSE_INVALID', 'returned no boolean "finalized"');
  if (finalized && (call.hasObservedChildren || children.length > 0)) {
    return refuse(call, 'FINALIZED_TOO_EARLY', 'says finalized while children are left');
  }
  return finalized;
}

function refuse(call: CheckedCall, code: HookErrorCode, complaint: string): never {
  throw new HookError(code, { message: `${call.definition.name} ${call.hook}: ${complaint}` });
}

function describe(child: UncheckedChild): string {
  const { namespace, name } = toRecord(child['metadata']);
  const path = [namespace, name].filter((part) => typeof part === 'string').join('/');
  return `${String(child['kind'])} ${path === '' ? '(no name)' : path}`;
}
