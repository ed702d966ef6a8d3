import fc from 'fast-check';
import { type CompiledExpression, ExpressionCompiler } from '../../src/cel/compiler.js';
import { ExpressionError } from '../../src/cel/expression-error.js';
import { expressions } from './oracle/expressions.js';
import { type Ask, askEngine, askOracle, missingFunction, type Scope } from './oracle/oracle.js';
import { scopesFor } from './oracle/scopes.js';
import { shippedExpressions } from './oracle/shipped.js';
import { withoutOptionals } from './oracle/without-optionals.js';

const SAMPLES = 60;

/** Expressions that are compared only where the oracle can read them; at least so many have to be. */
const LEAST_SHARE = 0.7;

interface Comparison {
  readonly compiled: CompiledExpression;
  readonly engine: Ask;
  readonly oracle: Ask | undefined;
}

function comparisonsOf(compiled: readonly CompiledExpression[]): readonly Comparison[] {
  const distinct = new Map(compiled.map((expression) => [expression.source, expression]));
  return [...distinct.values()].map((expression) => ({
    compiled: expression,
    engine: askEngine(expression),
    oracle: askOracle(withoutOptionals(expression.source)),
  }));
}

const shipped = comparisonsOf(shippedExpressions());
const comparable = shipped.filter(
  ({ compiled, oracle }) => oracle !== undefined && missingFunction(compiled.source) === undefined,
);
/** A random scope seldom fits an expression of several lists, so only most of them have to come to a value. */
const valued = new Set<string>();

describe('the oracle', () => {
  it(`can be asked about ${comparable.length} of ${shipped.length} shipped expressions`, () => {
    expect(comparable.length / shipped.length).toBeGreaterThan(LEAST_SHARE);
  });

  it.each(comparable.map((comparison) => [comparison.compiled.source, comparison] as const))(
    'agrees on ${%s}',
    (_, { compiled, engine, oracle }) => {
      const scopes = fc.sample(scopesFor(compiled.paths), { numRuns: SAMPLES, seed: 1 });
      const outcomes = scopes.map((scope) => ({ scope, ours: engine(scope), theirs: oracle?.(scope) }));

      expect(outcomes.filter(({ ours, theirs }) => ours !== theirs)).toEqual([]);
      if (outcomes.some(({ ours }) => ours !== 'an error')) valued.add(compiled.source);
    },
  );

  it('was asked about values, and not about errors alone', () => {
    expect(valued.size / comparable.length).toBeGreaterThan(0.8);
  });

  it('agrees on expressions at random', () => {
    const compiler = ExpressionCompiler.create({ i: true, d: true, s: true, l: true, m: true });
    const outcomes = { values: 0, errors: 0 };
    fc.assert(
      fc.property(expressions, scopes, (source, scope) => {
        const compiled = compileWithinLimits(compiler, source);
        fc.pre(compiled !== undefined);
        const ours = askEngine(compiled)(scope);
        expect(ours).toBe(askOracle(source)?.(scope));
        outcomes[ours === 'an error' ? 'errors' : 'values'] += 1;
      }),
      { numRuns: 500 },
    );

    expect(outcomes.values).toBeGreaterThan(120);
    expect(outcomes.errors).toBeGreaterThan(25);
  });
});

/** Undefined for the few in which macros stand too deep in each other. */
function compileWithinLimits(compiler: ExpressionCompiler, source: string): CompiledExpression | undefined {
  try {
    return compiler.compile(source);
  } catch (error) {
    if (error instanceof ExpressionError && error.phase === 'limit') return undefined;
    throw error;
  }
}

// The oracle counts UTF-16 units, not characters, and takes true for an index, so it is asked about neither.
const ints = fc.oneof(fc.bigInt(-3n, 3n), fc.constantFrom(2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)));
const scopes: fc.Arbitrary<Scope> = fc.record({
  // Now and then something else than the name promises.
  i: fc.oneof({ weight: 8, arbitrary: ints }, { weight: 1, arbitrary: fc.constantFrom(1.5, null) }),
  d: fc.oneof(fc.constantFrom(0, 0.5, -1.25, 3, 1e20), fc.double({ noNaN: true })),
  s: fc.oneof(fc.constantFrom('', 'abc', 'Äb', '1'), fc.string({ unit: 'grapheme-ascii', maxLength: 4 })),
  l: fc.array(ints, { maxLength: 3 }),
  m: fc
    .dictionary(fc.constantFrom('a', 'b', 'c'), fc.bigInt(-2n, 2n))
    .map((object) => new Map(Object.entries(object))),
});
