import { type CompiledExpression, compileExpression } from '../../../cel/compiler.js';
import { ExpressionError } from '../../../cel/expression-error.js';
import { toCelValue } from '../../../cel/values.js';
import { isFields, isList } from '../fields.js';
import type { StructuralSchema, ValidationRule } from './structural-schema.js';
import { joinPath, listIdentity } from './validate.js';

/** The same place in the new and, where it can be told, in the old object. */
interface Place {
  readonly path: string;
  readonly schema: StructuralSchema;
  readonly old: unknown;
}

interface CompiledRule {
  readonly check: CompiledExpression;
  readonly message: CompiledExpression | undefined;
  /** Speaks of `oldSelf`, so that it applies to changes only. */
  readonly isTransition: boolean;
}

// Rules belong to schemas and are found by them, so that a dropped CRD drops its rules.
const compiledRules = new WeakMap<ValidationRule, CompiledRule>();

/** @throws ExpressionError */
export function compileRule(rule: ValidationRule, schema: StructuralSchema): CompiledRule {
  const known = compiledRules.get(rule);
  if (known !== undefined) return known;
  const variables = { self: schema.source, oldSelf: schema.source };
  const check = compileExpression(rule.rule, { variables });
  requireResult(check, 'bool');
  const compiled = {
    check,
    message:
      rule.messageExpression === undefined
        ? undefined
        : compileExpression(rule.messageExpression, { variables }),
    isTransition: check.paths.some(([variable]) => variable === 'oldSelf'),
  };
  if (compiled.message !== undefined) requireResult(compiled.message, 'string');
  compiledRules.set(rule, compiled);
  return compiled;
}

/** @throws ExpressionError when the expression is known to give something else */
function requireResult({ resultType, source }: CompiledExpression, wanted: 'bool' | 'string'): void {
  if (resultType === wanted || resultType === 'dyn') return;
  throw new ExpressionError('compile', {
    code: 'wrong_result',
    message: `${source} must evaluate to a ${wanted}`,
  });
}

/** Violations of the `x-kubernetes-validations` of a value and everything below it. */
export function checkRules(value: unknown, place: Place): readonly string[] {
  const own = place.schema.rules.flatMap((rule) => violation(rule, value, place) ?? []);
  return [...own, ...nestedViolations(value, place)];
}

function nestedViolations(value: unknown, { path, schema, old }: Place): string[] {
  if (isList(value)) {
    const { items } = schema;
    if (items === undefined) return [];
    return value.flatMap((item, index) =>
      checkRules(item, { path: `${path}[${index}]`, schema: items, old: oldItem(item, schema, old) }),
    );
  }
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([field, item]) => {
    const declared = schema.properties.get(field) ?? schema.additionalProperties;
    if (declared === undefined) return [];
    const before = isFields(old) ? old[field] : undefined;
    return checkRules(item, { path: joinPath(path, field), schema: declared, old: before });
  });
}

/** Only items of a list with keys can be recognised in the old list. */
function oldItem(item: unknown, schema: StructuralSchema, old: unknown): unknown {
  if (schema.listType !== 'map' || !isList(old)) return undefined;
  const identity = listIdentity(item, schema);
  return old.find((candidate) => listIdentity(candidate, schema) === identity);
}

function violation(rule: ValidationRule, value: unknown, place: Place): string | undefined {
  const { check, message, isTransition } = compileRule(rule, place.schema);
  if (isTransition && place.old === undefined) return undefined;
  const scope = {
    self: toCelValue(value, place.schema.source),
    oldSelf: toCelValue(place.old ?? null, place.schema.source),
  };
  const path = `${place.path}${rule.fieldPath ?? ''}`;
  const verdict = evaluate(check, scope);
  if (verdict.value === true) return undefined;
  if (verdict.failure !== undefined) {
    const shown = rule.message ?? rule.rule;
    return `${path}: Invalid value: "object": ${verdict.failure} evaluating rule: ${shown}`;
  }
  const reason = REASONS[rule.reason ?? ''] ?? 'Invalid value';
  return `${path}: ${reason}: ${messageOf(rule, message, scope)}`;
}

type Scope = Readonly<Record<string, unknown>>;

function evaluate(
  expression: CompiledExpression,
  scope: Scope,
): { readonly value?: unknown; readonly failure?: string } {
  try {
    return { value: expression.evaluate(scope) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

const REASONS: Readonly<Record<string, string>> = {
  FieldValueForbidden: 'Forbidden',
  FieldValueRequired: 'Required value',
  FieldValueDuplicate: 'Duplicate value',
};

function messageOf(rule: ValidationRule, expression: CompiledExpression | undefined, scope: Scope): string {
  const fallback = rule.message ?? `failed rule: ${rule.rule}`;
  const text = expression === undefined ? undefined : evaluate(expression, scope).value;
  return typeof text === 'string' && text.trim() !== '' ? text : fallback;
}
