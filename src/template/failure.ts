import { ExpressionError } from '../cel/expression-error.js';
import type { ReadPath } from '../cel/syntax.js';
import { describeCelType, entriesOf, isList } from '../cel/values.js';
import type { HookError } from '../errors/hook-error.js';
import { quoteExpression } from './compile-tree.js';
import { failAt } from './source.js';
import type { TemplateExpression } from './template-set.js';

export type Variables = Readonly<Record<string, unknown>>;

export interface Evaluated {
  readonly variables: Variables;
  /** The parent is a Secret itself, so nothing it was made of may be quoted. */
  readonly hideAll: boolean;
}

/**
 * The error for an expression that failed: its place, its text, what is wrong, the values it read.
 *
 * Where it read what may be a Secret, neither the values nor the engine's sentence are quoted, because that sentence may
 * hold a value too. No cause is attached for the same reason.
 */
export function expressionFailure(
  expression: TemplateExpression,
  error: unknown,
  evaluated: Evaluated,
): HookError {
  const known =
    error instanceof ExpressionError
      ? error
      : new ExpressionError('evaluate', { code: 'failed', message: 'the evaluation failed' });
  const isHidden = evaluated.hideAll || expression.secretive;
  const reason = isHidden ? known.code.replaceAll('_', ' ') : known.message;
  const code = known.code === 'secret_key_missing' ? 'SECRET_KEY_MISSING' : 'TEMPLATE_FAILED';
  return failAt(code, expression.location, {
    message: `${quoteExpression(expression.compiled.source)}: ${reason}${describeReads(expression, evaluated)}`,
    hint: known.hint,
  });
}

/**
 * What a value has to wait for, where the cluster lacks something that the expression reads. Undefined where something else
 * is absent: that does not come by waiting.
 */
export function describeAbsence(
  { compiled, latePaths, location }: TemplateExpression,
  variables: Variables,
): { readonly message: string; readonly id?: string } | undefined {
  const absent = compiled.paths.filter((path) => valueAt(path, variables) === undefined);
  const late = absent.find((path) => latePaths.has(path));
  if (late !== undefined) {
    const [name, id] = late;
    return { message: `waits for ${late.join('.')}`, id: name === 'observed' ? String(id) : name };
  }
  if (absent.length > 0) return undefined;
  return { message: `waits for what ${location.file}:${location.line} reads` };
}

/** ` (parent.spec.replicas = 3, parent.spec.tier is absent)` */
export function describeReads(expression: TemplateExpression, evaluated: Evaluated): string {
  const reads = expression.compiled.paths.map((path) => {
    const value = valueAt(path, evaluated.variables);
    return `${path.join('.')} ${describeValue(value, isHiddenRead(path, expression, evaluated.hideAll))}`;
  });
  return reads.length === 0 ? '' : ` (${reads.join(', ')})`;
}

/** Whether what an expression read at a path may not be quoted, because it may be a Secret's. */
export function isHiddenRead(
  path: ReadPath,
  { secretivePaths }: TemplateExpression,
  hideAll: boolean,
): boolean {
  return (hideAll && path[0] !== 'finalizing') || secretivePaths.has(path);
}

export function valueAt([name, ...steps]: ReadPath, variables: Variables): unknown {
  return steps.reduce<unknown>((value, step) => stepInto(value, step), variables[name]);
}

function stepInto(value: unknown, step: string | number): unknown {
  if (isList(value)) return typeof step === 'number' ? value[step] : undefined;
  return entriesOf(value)?.find(([field]) => field === String(step))?.[1];
}

const LONGEST_VALUE = 60;

function describeValue(value: unknown, isHidden: boolean): string {
  if (value === undefined) return 'is absent';
  if (isHidden) return `is ${describeCelType(value)}, not shown`;
  if (isList(value)) return `is a list of ${value.length}`;
  const fields = entriesOf(value);
  if (fields !== undefined)
    return `is a map with ${shorten(fields.map(([field]) => field).join(', ') || 'nothing')}`;
  if (typeof value === 'object' && value !== null) return `is ${describeCelType(value)}`;
  return `= ${shorten(typeof value === 'bigint' ? value.toString() : JSON.stringify(value))}`;
}

function shorten(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}
