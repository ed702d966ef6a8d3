import { costOf } from './cost.js';
import { Engine } from './engine.js';
import { ExpressionError } from './expression-error.js';
import { findUnknownField } from './field-check.js';
import { withHint } from './hints.js';
import type { JsonSchema } from './json-schema.js';
import { MAX_EXPRESSION_LENGTH } from './limits.js';
import { celTypeOf, type ObjectTypes } from './schema-types.js';
import { didYouMean } from './suggest.js';
import { inspectSyntax, type ReadPath } from './syntax.js';

/** An expression that was checked and can be evaluated any number of times. */
export interface CompiledExpression {
  readonly source: string;
  /** What it reads of the variables. */
  readonly paths: readonly ReadPath[];
  /** CEL type of the result, as far as the schemas tell; `dyn` otherwise. */
  readonly resultType: string;
  /** Steps an evaluation takes at most, Infinity when that cannot be told; see `costOf`. */
  readonly cost: (costOfVariable: (name: string) => number) => number;
  /**
   * The value, as CEL has it (bigint, Map); `fromCelValue` makes JSON of it. Values of the scope come from `toCelValue`.
   *
   * @throws ExpressionError
   */
  readonly evaluate: (scope: Readonly<Record<string, unknown>>) => unknown;
}

/** A JSON schema, or `{ celType }`: a type that an expression was found to have. */
export type VariableType = JsonSchema;

/**
 * Compiles expressions over one set of variables.
 *
 * Checked typed, run untyped: the check knows the schemas and refuses unknown fields and operators that do not fit; the
 * evaluation takes every value as it is, because the engine's typed objects lose data on the way out.
 */
export class ExpressionCompiler {
  readonly #checker: Engine;
  readonly #runner: Engine;
  readonly #types: ObjectTypes;
  readonly #names: readonly string[];
  /** A file asks for the name of the parent in many places. */
  readonly #compiled = new Map<string, CompiledExpression>();

  private constructor(parts: { checker: Engine; runner: Engine; types: ObjectTypes; names: string[] }) {
    this.#checker = parts.checker;
    this.#runner = parts.runner;
    this.#types = parts.types;
    this.#names = parts.names;
  }

  static create(variables: Readonly<Record<string, VariableType>>): ExpressionCompiler {
    const base = Engine.base();
    return new ExpressionCompiler({ checker: base, runner: base, types: new Map(), names: [] }).with(
      variables,
    );
  }

  /** A compiler that knows more variables. */
  with(variables: Readonly<Record<string, VariableType>>): ExpressionCompiler {
    const types: ObjectTypes = new Map();
    const checked = Object.entries(variables).map(([name, type]): [string, string] => [
      name,
      checkedType(name, type, types),
    ]);
    const names = checked.map(([name]) => name);
    return new ExpressionCompiler({
      checker: this.#checker.with(Object.fromEntries(checked), types),
      runner: this.#runner.with(Object.fromEntries(names.map((name) => [name, 'dyn']))),
      types: new Map([...this.#types, ...types]),
      names: [...this.#names, ...names],
    });
  }

  /** Whether a name has a meaning already and cannot be given another. */
  has(name: string): boolean {
    return this.#runner.has(name);
  }

  /** @throws ExpressionError */
  compile(source: string): CompiledExpression {
    const known = this.#compiled.get(source);
    if (known !== undefined) return known;
    const compiled = this.#compile(source);
    this.#compiled.set(source, compiled);
    return compiled;
  }

  #compile(source: string): CompiledExpression {
    if (source.length > MAX_EXPRESSION_LENGTH) throw tooLong(source);
    try {
      const parsed = this.#runner.parse(source);
      const paths = inspectSyntax(parsed.syntax).filter(([name]) => this.#names.includes(name));
      const type = parsed.check();
      if (type instanceof ExpressionError) throw this.#explained(type, source);
      return {
        source,
        paths,
        resultType: this.#check(source) ?? type,
        cost: (costOfVariable) => costOf(parsed.syntax, costOfVariable),
        evaluate: explaining(parsed.evaluate),
      };
    } catch (error) {
      throw withHint(error);
    }
  }

  /** Type of the result as the schemas have it; undefined where the checker is stricter than CEL values are. */
  #check(source: string): string | undefined {
    const parsed = this.#checker.parse(source);
    const type = parsed.check();
    const unknownField = findUnknownField(parsed.syntax, this.#types);
    if (unknownField !== undefined) throw unknownField;
    if (!(type instanceof ExpressionError)) return isComplete(type) ? type : undefined;
    // Objects are named types to the checker, with no operators; at run time they are maps, which have `==`, `in`, size().
    if (type.message.includes('$')) return undefined;
    throw type;
  }

  #explained(error: ExpressionError, source: string): ExpressionError {
    if (error.code !== 'unknown_variable' || error.range === undefined) return error;
    const name = source.slice(error.range.start, error.range.end);
    const message = `unknown name "${name}"${didYouMean(name, this.#names)}`;
    const { code, range } = error;
    return new ExpressionError('compile', {
      code,
      message,
      range,
      hint: `known are ${this.#names.join(', ')}`,
    });
  }
}

/**
 * Compiles one expression, for a rule that stands alone; many over the same variables share an ExpressionCompiler.
 *
 * @throws ExpressionError
 */
export function compileExpression(
  source: string,
  { variables }: { readonly variables: Readonly<Record<string, JsonSchema>> },
): CompiledExpression {
  return ExpressionCompiler.create(variables).compile(source);
}

function checkedType(name: string, type: VariableType, types: ObjectTypes): string {
  const known = typeof type === 'object' && typeof type['celType'] === 'string' ? type['celType'] : undefined;
  return known ?? celTypeOf(type, name, types);
}

/** A type with a placeholder, such as `list<T>` of an empty list, says nothing. */
function isComplete(type: string): boolean {
  return !/\b[A-Z]\b/.test(type);
}

function explaining(evaluate: CompiledExpression['evaluate']): CompiledExpression['evaluate'] {
  return (scope) => {
    try {
      return evaluate(scope);
    } catch (error) {
      throw withHint(error);
    }
  };
}

function tooLong(source: string): ExpressionError {
  return new ExpressionError('limit', {
    code: 'expression_too_long',
    message: `the expression has ${source.length} characters; ${MAX_EXPRESSION_LENGTH} are allowed`,
    hint: 'give parts of it a name under `let`',
  });
}
