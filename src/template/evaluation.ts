import { ExpressionError } from '../cel/expression-error.js';
import {
  describeCelType,
  fromCelValue,
  type Json,
  OMITTED,
  type Omitted,
  type Spend,
} from '../cel/values.js';
import { describeAbsence, expressionFailure, type Variables } from './failure.js';
import { isAbsence, PendingValue } from './pending.js';
import { reasonNotToRead, type Unavailable } from './unavailable.js';
import type { TemplateExpression, Tree } from './template-set.js';

/** What all expressions of one render share. */
export interface RenderState {
  /** Told each expression before it runs, so that there is one to name when the time is up. */
  readonly onEvaluate: (expression: TemplateExpression) => void;
  /** The parent is a Secret. */
  readonly hideAll: boolean;
  /** The parent is being deleted, so its spec may be of no use. */
  readonly finalizing: boolean;
  /** What cannot be read now, and why. */
  readonly unavailable: Unavailable;
  /** Counts the output and throws beyond the limit. */
  readonly spend: Spend;
}

/** A value as CEL has it, for `let` and `forEach`: what comes later still tells 2 from 2.0. */
export function evaluateTree(tree: Tree, variables: Variables, state: RenderState): unknown {
  switch (tree.kind) {
    case 'literal':
      return tree.cel;
    case 'expression':
      return evaluate(tree.expression, variables, state);
    case 'text':
      return joinText(tree.pieces, variables, state);
    case 'map':
      return new Map(kept(tree.fields.map(([name, value]) => [name, evaluateTree(value, variables, state)])));
    case 'list':
      return tree.items
        .map((item) => evaluateTree(item, variables, state))
        .filter((item) => item !== OMITTED);
  }
}

/** A value as JSON, for the output; OMITTED when the whole of it is `omit()`. */
export function renderTree(tree: Tree, variables: Variables, state: RenderState): Json | Omitted {
  switch (tree.kind) {
    case 'literal':
      state.spend(String(tree.json).length);
      return tree.json;
    case 'expression':
      return renderExpression(tree.expression, variables, state);
    case 'text':
      return counted(joinText(tree.pieces, variables, state), state);
    case 'map':
      return Object.fromEntries(
        kept(tree.fields.map(([name, value]) => [counted(name, state), renderTree(value, variables, state)])),
      );
    case 'list':
      return tree.items.map((item) => renderTree(item, variables, state)).filter(isKept);
  }
}

function renderExpression(
  expression: TemplateExpression,
  variables: Variables,
  state: RenderState,
): Json | Omitted {
  const value = evaluate(expression, variables, state);
  if (value === OMITTED) return OMITTED;
  try {
    return fromCelValue(value, state.spend);
  } catch (error) {
    throw toFailure(error, { expression, variables, state });
  }
}

function evaluate(expression: TemplateExpression, variables: Variables, state: RenderState): unknown {
  state.onEvaluate(expression);
  const reason = reasonNotToRead(expression.compiled.paths, state.unavailable);
  if (reason !== undefined) throw reason;
  try {
    return expression.compiled.evaluate(variables);
  } catch (error) {
    throw toFailure(error, { expression, variables, state });
  }
}

function joinText(
  pieces: readonly (string | TemplateExpression)[],
  variables: Variables,
  state: RenderState,
): string {
  const texts = pieces.map((piece) => {
    if (typeof piece === 'string') return piece;
    const value = evaluate(piece, variables, state);
    if (typeof value === 'string') return value;
    const type = value === OMITTED ? 'omit()' : describeCelType(value);
    throw toFailure(notText(type, piece), { expression: piece, variables, state });
  });
  return texts.join('');
}

function notText(type: string, { compiled }: TemplateExpression): ExpressionError {
  const converted = ['int', 'double', 'bool'].includes(type);
  return new ExpressionError('evaluate', {
    code: 'not_text',
    message: `inside of text the expression must give a string, not ${type}`,
    hint: converted ? `write \${string(${compiled.source.trim()})}` : 'take a string out of it',
  });
}

interface Failed {
  readonly expression: TemplateExpression;
  readonly variables: Variables;
  readonly state: RenderState;
}

/** Errors that are no fault of the expression, such as a limit, go on unchanged. */
function toFailure(error: unknown, { expression, variables, state }: Failed): unknown {
  const isOurs = error instanceof ExpressionError || error instanceof RangeError;
  if (!isOurs) return error;
  const failure = expressionFailure(expression, error, { variables, hideAll: state.hideAll });
  if (expression.latePaths.size === 0 || !isAbsence(error)) return failure;
  const absence = describeAbsence(expression, variables);
  return absence ? new PendingValue(absence.message, { id: absence.id, failure }) : failure;
}

function counted(text: string, state: RenderState): string {
  state.spend(text.length);
  return text;
}

function kept<T>(fields: readonly (readonly [string, T | Omitted])[]): (readonly [string, T])[] {
  return fields.filter((field): field is readonly [string, T] => isKept(field[1]));
}

function isKept<T>(value: T | Omitted): value is T {
  return value !== OMITTED;
}
