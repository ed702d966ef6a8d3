// Macros the engine lacks: they bind names of their own, so they are written against its checker and its evaluator.
import { ExpressionError } from './expression-error.js';
import { sortByKeys } from './library/lists.js';
import { failure } from './library/handler.js';
import { pairsOf } from './library/maps.js';
import { optionalOf, optionalValue } from './optional.js';
import type { SyntaxNode } from './syntax.js';
import { describeCelType, entriesOf, isList } from './values.js';

interface Type {
  readonly kind: string;
  readonly name: string;
  readonly keyType?: Type;
  readonly valueType?: Type;
}

/** Which names mean what; made while checking and filled while evaluating. */
interface Context {
  readonly forkWithVariable: (name: string, type: Type) => Context;
  readonly reuse: (parent: Context) => Context;
  readonly setIterValue: (value: unknown, evaluator: Evaluator) => Context;
}

interface Checker {
  readonly check: (node: SyntaxNode, context: Context) => Type;
  readonly getType: (name: string) => Type;
}

interface Evaluator {
  readonly run: (node: SyntaxNode, context: Context) => unknown;
}

interface Call {
  readonly receiver: SyntaxNode;
  readonly args: readonly SyntaxNode[];
}

/** A macro in one place of an expression. */
interface Macro {
  readonly async: false;
  readonly typeCheck: (checker: Checker, macro: Macro, context: Context) => Type;
  readonly evaluate: (evaluator: Evaluator, macro: Macro, context: Context) => unknown;
}

/** Signature → what makes the macro of a call. */
export const MACROS: Readonly<Record<string, (call: Call) => Macro>> = {
  'list.sortBy(ast, ast): list': binding(1, {
    type: ({ of }) => of.name,
    evaluate: (each, value) => {
      const list = [...itemsOf(value)];
      return sortByKeys(
        list,
        list.map((item) => each([item])[0]),
      );
    },
  }),
  'list.existsOne(ast, ast): bool': binding(1, {
    type: () => 'bool',
    evaluate: (each, value) => countTrue(itemsOf(value).map((item) => each([item])[0])) === 1,
  }),
  'optional.optMap(ast, ast): optional<dyn>': binding(1, {
    type: ({ bodies: [body] }) => `optional<${body}>`,
    evaluate: (each, value) => mapOptional(value, (item) => optionalOf(each([item])[0])),
  }),
  'optional.optFlatMap(ast, ast): optional<dyn>': binding(1, {
    type: ({ bodies: [body] }) => body ?? 'dyn',
    evaluate: (each, value) => mapOptional(value, (item) => each([item])[0]),
  }),
  'list.all(ast, ast, ast): bool': binding(2, {
    type: () => 'bool',
    evaluate: (each, value) => !decides(entriesIn(value), (entry) => each(entry)[0], false),
  }),
  'list.exists(ast, ast, ast): bool': binding(2, {
    type: () => 'bool',
    evaluate: (each, value) => decides(entriesIn(value), (entry) => each(entry)[0], true),
  }),
  'list.existsOne(ast, ast, ast): bool': binding(2, {
    type: () => 'bool',
    evaluate: (each, value) => countTrue(entriesIn(value).map((entry) => each(entry)[0])) === 1,
  }),
  'list.transformList(ast, ast, ast): list': transformList(),
  'list.transformList(ast, ast, ast, ast): list': transformList(),
  'map.transformMap(ast, ast, ast): map': transformMap(),
  'map.transformMap(ast, ast, ast, ast): map': transformMap(),
  'map.transformMapEntry(ast, ast, ast): map': transformMapEntry(),
  'map.transformMapEntry(ast, ast, ast, ast): map': transformMapEntry(),
};

/** Evaluates the body with values for the bound names. All parts of it, one after the other, on demand. */
type Each = (values: readonly unknown[]) => readonly unknown[];

interface Behaviour {
  /** Type of the result, from that of the receiver and those of the bodies. */
  readonly type: (types: { of: Type; bodies: readonly string[] }) => string;
  readonly evaluate: (each: Each, receiver: unknown) => unknown;
}

function binding(count: 1 | 2, { type, evaluate }: Behaviour): (call: Call) => Macro {
  return ({ receiver, args }) => {
    const names = args.slice(0, count).map(nameOf);
    const bodies = args.slice(count);
    const contexts: Context[] = [];
    return {
      async: false,
      typeCheck: (checker, _macro, context) => {
        const of = checker.check(receiver, context);
        const types = boundTypes(checker, of, count);
        for (const [index, name] of names.entries()) {
          contexts[index] = (contexts[index - 1] ?? context).forkWithVariable(
            name,
            types[index] ?? checker.getType('dyn'),
          );
        }
        const inner = contexts[count - 1] ?? context;
        const found = bodies.map((body) => checker.check(body, inner).name);
        return checker.getType(type({ of, bodies: found }));
      },
      evaluate: (evaluator, _macro, context) => {
        const each: Each = (values) => {
          const inner = contexts.reduce(
            (outer, own, index) => own.reuse(outer).setIterValue(values[index], evaluator),
            context,
          );
          return runInOrder(evaluator, bodies, inner);
        };
        return evaluate(each, evaluator.run(receiver, context));
      },
    };
  };
}

/** A filter comes before what it guards; where it is false, nothing else is evaluated. */
function runInOrder(evaluator: Evaluator, bodies: readonly SyntaxNode[], context: Context): unknown[] {
  const [first, second] = bodies;
  if (first === undefined) return [];
  const value = evaluator.run(first, context);
  if (second === undefined) return [value];
  return isTrue(value) ? [evaluator.run(second, context)] : [];
}

function transformList(): (call: Call) => Macro {
  return binding(2, {
    type: ({ bodies }) => `list<${bodies.at(-1) ?? 'dyn'}>`,
    evaluate: (each, value) => entriesIn(value).flatMap((entry) => each(entry)),
  });
}

function transformMap(): (call: Call) => Macro {
  return binding(2, {
    type: ({ of, bodies }) => `map<${keyTypeName(of)}, ${bodies.at(-1) ?? 'dyn'}>`,
    evaluate: (each, value) =>
      new Map(entriesIn(value).flatMap((entry) => each(entry).map((item) => [entry[0], item] as const))),
  });
}

function transformMapEntry(): (call: Call) => Macro {
  return binding(2, {
    type: ({ bodies }) => bodies.at(-1) ?? 'map',
    evaluate: (each, value) => {
      const made = entriesIn(value).flatMap((entry) => each(entry).flatMap(pairsOf));
      const map = new Map(made);
      if (map.size === made.length) return map;
      throw failure('duplicate_key', 'transformMapEntry: two entries have the same key');
    },
  });
}

/** One name stands for an item or a key, two for index and item or for key and value. */
function boundTypes(checker: Checker, { kind, keyType, valueType }: Type, count: number): readonly Type[] {
  const dyn = checker.getType('dyn');
  const inside = valueType ?? dyn;
  if (kind === 'map') return [keyType ?? dyn, inside];
  if (kind === 'list') return count === 1 ? [inside] : [checker.getType('int'), inside];
  return kind === 'optional' ? [inside] : [dyn, dyn];
}

function keyTypeName({ kind, keyType }: Type): string {
  if (kind === 'list') return 'int';
  return kind === 'map' ? (keyType?.name ?? 'dyn') : 'dyn';
}

function nameOf(node: SyntaxNode): string {
  if (node.op === 'id') return String(node.args);
  throw new ExpressionError('compile', {
    code: 'invalid_macro_argument',
    message: 'the first argument of a macro is a plain name',
    range: node,
  });
}

/** Items of a list, keys of a map. */
function itemsOf(value: unknown): readonly unknown[] {
  return isList(value) ? value : entriesIn(value).map(([key]) => key);
}

function entriesIn(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (isList(value)) return value.map((item, index) => [BigInt(index), item]);
  if (entriesOf(value) !== undefined) return pairsOf(value);
  throw failure(
    'invalid_comprehension_range',
    `a macro takes a list or a map, not ${describeCelType(value)}`,
  );
}

function mapOptional(value: unknown, map: (item: unknown) => unknown): unknown {
  if (describeCelType(value) !== 'optional') {
    throw failure('optional_expected', `optMap takes an optional, not ${describeCelType(value)}`);
  }
  const item = optionalValue(value);
  return item === undefined ? value : map(item);
}

/** Whether one entry decides. An error does not count when another entry decides, as with `||`. */
function decides<T>(entries: readonly T[], predicate: (entry: T) => unknown, deciding: boolean): boolean {
  const outcomes = [];
  for (const entry of entries) {
    const outcome = attempt(() => isTrue(predicate(entry)) === deciding);
    if (outcome === true) return true;
    outcomes.push(outcome);
  }
  const failed = outcomes.find((outcome) => typeof outcome === 'object');
  if (failed !== undefined) throw failed.error;
  return false;
}

function attempt(decide: () => boolean): boolean | { readonly error: unknown } {
  try {
    return decide();
  } catch (error) {
    return { error };
  }
}

function countTrue(values: readonly unknown[]): number {
  return values.filter(isTrue).length;
}

function isTrue(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw failure('invalid_condition_type', `a condition is a bool, not ${describeCelType(value)}`);
}
