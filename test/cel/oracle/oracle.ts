// Another implementation of CEL, to be asked what an expression is worth.
import {
  celEnv,
  celFunc,
  type CelInput,
  celMethod,
  CelScalar,
  isCelError,
  isCelList,
  isCelMap,
  mapType,
  parse,
  plan,
} from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import type { CompiledExpression } from '../../../src/cel/compiler.js';
import { FUNCTIONS } from '../../../src/cel/library/functions.js';
import { ExpressionError } from '../../../src/cel/expression-error.js';
import { OMITTED } from '../../../src/cel/values.js';
import { describeValue } from '../describe-value.js';

export type Scope = Readonly<Record<string, unknown>>;

/** The description of a value, or `an error`: the words of errors are each engine's own. */
export type Outcome = string;
const ERROR: Outcome = 'an error';

/** The oracle cannot hold an object of ours. */
const OMITTED_TEXT = '\u0000omit()';
const MAP = mapType(CelScalar.STRING, CelScalar.DYN);

/** Functions of ours that the oracle's own library of texts has as well. */
const STRINGS = ['charAt', 'replace', 'reverse', 'format', 'quote', 'indexOf', 'lastIndexOf'];

/** Of our functions, those that shipped templates use. */
const OURS = [
  celFunc('omit', [], CelScalar.DYN, () => OMITTED_TEXT),
  celMethod('merge', MAP, [MAP], MAP, function (other) {
    return new Map([...this.entries(), ...other.entries()]);
  }),
];
const environment = celEnv({ funcs: [...strings, ...OURS] });

/** Macros of two variables. The oracle reads them as calls, and knows no such function. */
const MACROS = ['transformList', 'transformMap', 'transformMapEntry'];

/** Names of our functions that the oracle has no version of, and of variables whose values it cannot hold. */
const MISSING: ReadonlySet<string> = new Set(
  ['derive', ...MACROS, ...Object.keys(FUNCTIONS)]
    .map((signature) => /(\w+)\(/.exec(signature)?.[1] ?? signature)
    .filter((name) => !['omit', 'merge', ...STRINGS].includes(name)),
);

/** The first function in an expression that the oracle does not have; text in quotes does not count. */
export function missingFunction(source: string): string | undefined {
  const code = source.replaceAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '""');
  return [...code.matchAll(/(\w+)\(/g)].map(([, name = '']) => name).find((name) => MISSING.has(name));
}

export type Ask = (scope: Scope) => Outcome;

/** Undefined when the oracle cannot even read the expression. */
export function askOracle(source: string): Ask | undefined {
  const planned = planOf(source);
  return (
    planned &&
    ((scope) => {
      const value = planned(scope as Readonly<Record<string, CelInput>>);
      return isCelError(value) ? ERROR : describeValue(toOurs(value));
    })
  );
}

function planOf(source: string): ReturnType<typeof plan> | undefined {
  try {
    return plan(environment, parse(source));
  } catch {
    return undefined;
  }
}

export function askEngine({ evaluate }: CompiledExpression): Ask {
  return (scope) => {
    try {
      const value = evaluate(scope);
      return describeValue(value === OMITTED ? OMITTED_TEXT : value);
    } catch (error) {
      if (error instanceof ExpressionError) return ERROR;
      throw error;
    }
  };
}

function toOurs(value: unknown): unknown {
  if (isCelList(value)) return [...value].map(toOurs);
  if (isCelMap(value)) return new Map([...value.entries()].map(([key, item]) => [key, toOurs(item)]));
  return value;
}
