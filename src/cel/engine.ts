// The file that knows the engine; optional.ts has its optionals. Its types are loose (`any` results, errors by name), so everything that comes out
// is narrowed here.
import { Environment, EvaluationError, ParseError, TypeError as CheckError } from '@marcbachmann/cel-js';
import { adapt, HIDDEN_FUNCTIONS, withPublicNames } from './adapt.js';
import { DerivedSecrets, deriveSecret, SECRETS_SIGNATURE, SECRETS_TYPE } from './derived-secrets.js';
import { ExpressionError } from './expression-error.js';
import { Cidr } from './library/cidr.js';
import { FUNCTIONS, NAMESPACES, OPERATORS } from './library/functions.js';
import { Ip } from './library/ip.js';
import { Quantity } from './library/quantity.js';
import { Semver } from './library/semver.js';
import { Url } from './library/url.js';
import { SYNTAX_LIMITS } from './limits.js';
import { MACROS } from './macros.js';
import type { ObjectTypes } from './schema-types.js';
import type { SyntaxNode } from './syntax.js';
import { Omitted } from './values.js';

/** A parsed expression with the types the engine found. */
export interface ParsedExpression {
  readonly syntax: SyntaxNode;
  /** Type of the result, or why the types do not fit. */
  readonly check: () => string | ExpressionError;
  readonly evaluate: (scope: Readonly<Record<string, unknown>>) => unknown;
}

/** An environment of the engine: functions and variables. Never changed, only extended into a new one. */
export class Engine {
  readonly #environment: Environment;

  private constructor(environment: Environment) {
    this.#environment = environment;
  }

  static #base: Engine | undefined;

  /** The engine with our functions and no variables; made once, at the first use. */
  static base(): Engine {
    return (Engine.#base ??= Engine.#make());
  }

  static #make(): Engine {
    const environment = new Environment({
      unlistedVariablesAreDyn: false,
      homogeneousAggregateLiterals: false,
      enableOptionalTypes: true,
      limits: SYNTAX_LIMITS,
    });
    environment.registerType('Omitted', { ctor: Omitted });
    environment.registerType('Quantity', { ctor: Quantity });
    environment.registerType('Semver', { ctor: Semver });
    environment.registerType('Ip', { ctor: Ip });
    environment.registerType('Cidr', { ctor: Cidr });
    environment.registerType('Url', { ctor: Url });
    environment.registerType(SECRETS_TYPE, { ctor: DerivedSecrets });
    environment.registerFunction(SECRETS_SIGNATURE, deriveSecret, { async: false });
    for (const name of NAMESPACES) addNamespace(environment, name);
    addFunctions(environment);
    return new Engine(environment);
  }

  with(variables: Readonly<Record<string, string>>, types: ObjectTypes = new Map()): Engine {
    const environment = this.#environment.clone();
    // Types of fields come after the type that has them, and the engine wants them first.
    for (const [name, fields] of [...types].reverse()) {
      environment.registerType(name, { fields: { ...fields } });
    }
    for (const [name, type] of Object.entries(variables)) environment.registerVariable(name, type);
    return new Engine(environment);
  }

  /** Whether a name stands for something already: a variable, a type, a namespace. */
  has(name: string): boolean {
    return this.#environment.hasVariable(name);
  }

  /** @throws ExpressionError */
  parse(source: string): ParsedExpression {
    try {
      const parsed = this.#environment.parse(source);
      adapt(parsed.ast);
      return {
        syntax: parsed.ast,
        check: () => {
          const { valid, type, error } = parsed.check();
          return valid ? (type ?? 'dyn') : toExpressionError('compile', error);
        },
        evaluate: (scope) => {
          try {
            return parsed(scope) as unknown;
          } catch (error) {
            throw toExpressionError('evaluate', error);
          }
        },
      };
    } catch (error) {
      throw toExpressionError('compile', error);
    }
  }
}

function addFunctions(environment: Environment): void {
  for (const [signature, handler] of Object.entries({ ...FUNCTIONS, ...HIDDEN_FUNCTIONS })) {
    environment.registerFunction(withNamespaceType(signature), handler, { async: false });
  }
  for (const [signature, expand] of Object.entries(MACROS)) environment.registerFunction(signature, expand);
  for (const [signature, handler] of Object.entries(OPERATORS)) {
    environment.registerOperator(signature, (left, right) => handler(left as never, right as never));
  }
}

function addNamespace(environment: Environment, name: string): void {
  const ctor = class {
    readonly namespace = name;
  };
  environment.registerType(namespaceType(name), { ctor });
  environment.registerConstant(name, namespaceType(name), new ctor());
}

function withNamespaceType(signature: string): string {
  const [first = ''] = signature.split('.');
  const isNamespace = NAMESPACES.some((name) => name === first);
  return isNamespace ? namespaceType(first) + signature.slice(first.length) : signature;
}

function namespaceType(name: string): string {
  return `Namespace${name}`;
}

function toExpressionError(phase: 'compile' | 'evaluate', error: unknown): ExpressionError {
  if (error instanceof ExpressionError) return error;
  const isOfEngine =
    error instanceof ParseError || error instanceof CheckError || error instanceof EvaluationError;
  if (!isOfEngine) {
    return new ExpressionError(phase, { code: 'engine_failed', message: 'the expression engine failed' });
  }
  return new ExpressionError(error.code === 'limit_exceeded' ? 'limit' : phase, {
    code: error.code,
    message: plainMessage(error.summary),
    range: error.range,
    hint: absentFieldHint(error),
  });
}

function plainMessage(summary: string): string {
  return withPublicNames(summary)
    .replace(/^No such key: (?!index)(.*)$/, '"$1" is absent')
    .replace(/^No such key: /, '')
    .replace(/^Unexpected token: EOF$/, 'the expression ends too early');
}

/** For a field that is not there: the same path with `.?`, ready to paste. */
function absentFieldHint({
  code,
  range,
  node,
}: ParseError | CheckError | EvaluationError): string | undefined {
  if (code !== 'no_such_key' || range === undefined || node?.input === undefined) return undefined;
  const field = node.input.slice(range.start, range.end);
  const owner = node.input.slice(node.start, range.start).replace(/\.$/, '');
  if (!/^\w+$/.test(field) || owner === '') return undefined;
  return `if it may be absent, write ${owner}.?${field}.orValue(…)`;
}
