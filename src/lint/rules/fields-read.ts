import { didYouMean } from '../../cel/suggest.js';
import type { ReadPath } from '../../cel/syntax.js';
import type { JsonObject, JsonValue } from '../../contract/kube-object.js';
import { typeTable, type ValueType } from '../../kinds/type-table.js';
import { isComposite } from '../../sdk/controller-definition.js';
import { jsonSchemaOf } from '../../sdk/written-schema.js';
import { READY_NAMES } from '../../template/compile-gates.js';
import { allExpressions, expressionsOf } from '../../template/expressions.js';
import type { ChildTemplate, TemplateExpression } from '../../template/template-set.js';
import type { Finding } from '../finding.js';
import { observedId } from '../reads.js';
import type { LintSubject } from '../subject.js';
import { kindTypeOf } from '../typed-tree.js';

/** Fields that expressions read of observed and related objects, against the types of their kinds. */
export function* findUnknownReads(subject: LintSubject): Generator<Finding> {
  for (const expression of allExpressions(subject.set)) {
    for (const path of expression.compiled.paths) yield* unknownRead(path, expression, subject);
  }
  for (const child of subject.set.children) yield* unknownInReadyWhen(child);
}

interface ObservedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly isList: boolean;
  /** Steps from the object on. */
  readonly steps: readonly (string | number)[];
}

function* unknownRead(
  path: ReadPath,
  expression: TemplateExpression,
  subject: LintSubject,
): Generator<Finding> {
  const observed = observedKind(path, subject);
  if (observed !== undefined) yield* unknownStep(observed, expression);
}

function observedKind(path: ReadPath, { set }: LintSubject): ObservedKind | undefined {
  const [name, first, ...rest] = path;
  if (name === 'related' && set.related !== undefined) {
    const related = set.related.find(({ id }) => id === first);
    return related && { ...related, isList: related.name === undefined, steps: rest };
  }
  const child = set.children.find(({ id }) => id === observedId(path, set));
  if (child === undefined) return undefined;
  const isList = child.forEach.length > 0;
  const { apiVersion, kind } = child;
  return { apiVersion, kind, isList, steps: name === 'observed' ? rest : path.slice(1) };
}

function* unknownInReadyWhen({ apiVersion, kind, readyWhen }: ChildTemplate): Generator<Finding> {
  for (const expression of readyWhen.flatMap(({ tree }) => expressionsOf(tree))) {
    const own = expression.compiled.paths.filter(([name]) => READY_NAMES.some((known) => known === name));
    for (const [, ...steps] of own)
      yield* unknownStep({ apiVersion, kind, isList: false, steps }, expression);
  }
}

function* unknownStep(
  { apiVersion, kind, isList, steps }: ObservedKind,
  { location }: TemplateExpression,
): Generator<Finding> {
  const object = kindTypeOf(apiVersion, kind);
  const problem = object && unknownOn(steps, { name: object.name, shape: isList ? 'list' : 'one' });
  if (problem === undefined) return;
  const { unknown, hint } = problem;
  yield { rule: 'unknown-field', severity: 'error', location, message: `${kind}: ${unknown}`, hint };
}

/** The first step that a type does not have. */
function unknownOn([step, ...rest]: ObservedKind['steps'], type: ValueType): Unknown | undefined {
  const next = step === undefined ? undefined : stepInto(type, step);
  if (next === undefined || 'unknown' in next) return next;
  return unknownOn(rest, next);
}

interface Unknown {
  readonly unknown: string;
  readonly hint: string;
}

function stepInto({ name, shape }: ValueType, step: string | number): ValueType | Unknown | undefined {
  if (shape === 'list') return typeof step === 'number' ? { name, shape: 'one' } : undefined;
  if (shape === 'map') return { name, shape: 'one' };
  const object = typeTable().byName.get(name);
  const field = object?.fields.find((one) => one.name === step);
  if (field !== undefined) return field.type;
  if (object === undefined || (object.kind !== undefined && ['apiVersion', 'kind'].includes(String(step)))) {
    return undefined;
  }
  const known = object.fields.map((one) => one.name);
  return {
    unknown: `${object.name.split('.').at(-1) ?? ''} has no field "${step}"${didYouMean(String(step), known)}`,
    hint: `known are ${known.join(', ')}`,
  };
}

/** Fields of the status that are always there. */
const OWN_STATUS = ['conditions', 'observedGeneration'];

/** `parent.status.…` against the status that the controller reports. */
export function* findUnknownStatus({ set, definition }: LintSubject): Generator<Finding> {
  if (definition === undefined || !isComposite(definition)) return;
  const status = jsonSchemaOf(definition.parent.status);
  for (const { compiled, location } of allExpressions(set)) {
    const problems = compiled.paths.filter(isStatusPath).map(([, , ...steps]) => unknownIn(status, steps));
    for (const problem of problems.filter((one) => one !== undefined)) {
      yield { rule: 'unknown-status-field', severity: 'error', location, ...problem };
    }
  }
}

function isStatusPath([name, part, field = 'conditions']: ReadPath): boolean {
  return (name === 'parent' || name === 'schema') && part === 'status' && !OWN_STATUS.includes(String(field));
}

function unknownIn(
  schema: JsonObject,
  [step, ...rest]: readonly (string | number)[],
): { readonly message: string; readonly hint: string } | undefined {
  const properties = toObject(schema['properties']);
  if (typeof step !== 'string' || properties === undefined) return undefined;
  const field = toObject(properties[step]);
  if (field !== undefined) return unknownIn(field, rest);
  const isOpen = schema['additionalProperties'] !== undefined && schema['additionalProperties'] !== false;
  if (isOpen || schema['x-kubernetes-preserve-unknown-fields'] === true) return undefined;
  const known = Object.keys(properties);
  return {
    message: `the status has no field "${step}"${didYouMean(step, known)}`,
    hint: known.length === 0 ? 'declare it under status' : `known are ${known.join(', ')}`,
  };
}

function toObject(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}
