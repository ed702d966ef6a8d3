import { compileExpression, ExpressionCompiler } from '../../src/cel/compiler.js';
import { ExpressionError } from '../../src/cel/expression-error.js';
import type { JsonSchemaObject } from '../../src/cel/json-schema.js';
import { fromCelValue, toCelValue } from '../../src/cel/values.js';

const spec: JsonSchemaObject = {
  type: 'object',
  additionalProperties: false,
  required: ['replicas'],
  properties: {
    replicas: { type: 'integer' },
    ratio: { type: 'number' },
    tier: { type: 'string', enum: ['s', 'l'] },
    note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    port: { anyOf: [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    rules: {
      type: 'array',
      items: { type: 'object', properties: { host: { type: 'string' }, 'max-age': { type: 'integer' } } },
    },
  },
};
const self = { replicas: 3, ratio: 2, tier: 's', labels: { app: 'web' }, rules: [{ host: 'a' }] };

function evaluate(source: string): unknown {
  const expression = compileExpression(source, { variables: { self: spec } });
  return fromCelValue(expression.evaluate({ self: toCelValue(self, spec) }));
}

function problemOf(source: string): ExpressionError {
  try {
    evaluate(source);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`${source} has a value`);
}

describe('an expression', () => {
  it.each([
    ['self.replicas + 1', 4],
    ['self.replicas / 2', 1],
    ['self.ratio * 1.5', 3],
    ['double(self.replicas) / 2.0', 1.5],
    ['self.?note.orValue("none")', 'none'],
    ['self.rules[?3].?host.orValue("none")', 'none'],
    ['has(self.port)', false],
    ['self.?port.orValue("http") == "http"', true],
    ['self.rules.map(rule, rule.host)', ['a']],
    ['self.tier == "s" ? dyn(1) : "many"', 1],
    ['cel.bind(n, self.replicas, n * n)', 9],
    ['[1, "two", 3.5]', [1, 'two', 3.5]],
  ])('%s gives %j', (source, value) => {
    expect(evaluate(source)).toEqual(value);
  });

  it.each(['self == self', '"tier" in self', 'size(self) == 5', 'self.merge({"tier": "l"}).tier == "l"'])(
    'treats an object as the map it is: %s',
    (source) => {
      expect(evaluate(source)).toBe(true);
    },
  );

  it('is evaluated any number of times', () => {
    const { evaluate: run } = compileExpression('self * 2', { variables: { self: { type: 'integer' } } });

    expect([run({ self: 1n }), run({ self: 2n })]).toEqual([2n, 4n]);
  });

  it('compares the old and the new value of a CRD rule', () => {
    const rule = compileExpression('self.tier == oldSelf.tier', { variables: { self: spec, oldSelf: spec } });
    const scope = { self: toCelValue({ tier: 's' }, spec), oldSelf: toCelValue({ tier: 'l' }, spec) };

    expect(rule.evaluate(scope)).toBe(false);
  });

  it('tells what it reads, without the names its macros bind', () => {
    const { paths } = compileExpression('self.rules.filter(self2, self2.host == self.tier)[0].host', {
      variables: { self: spec },
    });

    expect(paths).toEqual([
      ['self', 'rules'],
      ['self', 'tier'],
    ]);
  });

  it('passes its type on to a variable made from it', () => {
    const base = ExpressionCompiler.create({ self: spec });
    const compiler = base.with({ rules: { celType: base.compile('self.rules').resultType } });

    expect(() => compiler.compile('rules.map(rule, rule.hots)')).toThrow('did you mean "host"?');
  });
});

describe('a compile error', () => {
  it.each([
    ['self.replicaz', 'unknown field "replicaz" – did you mean "replicas"?'],
    ['self.?replicaz.orValue(1)', 'unknown field "replicaz" – did you mean "replicas"?'],
    ['self["replicaz"]', 'unknown field "replicaz" – did you mean "replicas"?'],
    ['has(self.replicaz)', 'unknown field "replicaz" – did you mean "replicas"?'],
    ['self.rules.map(rule, rule.hots)', 'unknown field "hots" – did you mean "host"?'],
    ['self.rules.all(rule, has(rule.hots))', 'unknown field "hots" – did you mean "host"?'],
    ['slef.replicas', 'unknown name "slef" – did you mean "self"?'],
    ['self.tier + 1', 'no such overload: string + int'],
    ['nothing(self)', "found no matching overload for 'nothing(dyn)'"],
    ['self.replicas +', 'the expression ends too early'],
    ['true ? 1 : "a"', "Ternary branches must have the same type, got 'int' and 'string'"],
    ['now()', "found no matching overload for 'now()'"],
    ['"a".matches(self.tier)', 'the pattern of a regular expression must be written out as a literal'],
    [
      'self.rules.map(rule, self.tier.find(rule.host))',
      'the pattern of a regular expression must be written out as a literal',
    ],
    ['matches("a", self.tier)', 'the pattern of a regular expression must be written out as a literal'],
    ['"a".matches("a(?=b)")', 'the regular expression has lookahead or lookbehind, which RE2 cannot read'],
    ['"a".findAll("(a)\\\\1", 2)', 'the regular expression has a backreference, which RE2 cannot read'],
    ['matches("a", "(")', 'the regular expression has an error (missing closing )), which RE2 cannot read'],
    ['self.tier.indexOf(1)', "found no matching overload for 'string.indexOf(int)'"],
    ['self.rules.sortBy(1, 2)', 'the first argument of a macro is a plain name'],
  ])('of %s says: %s', (source, message) => {
    expect(problemOf(source)).toMatchObject({ phase: 'compile', message });
  });

  it('points at the part of the expression', () => {
    expect(problemOf('1 + self.replicaz').range).toEqual({ start: 4, end: 17 });
  });

  it.each([
    ['self.tier + 1', 'text joins text only: convert with string(…)'],
    ['self.ratio + 1', 'integers and decimals do not mix: convert with double(…) or int(…)'],
    ['true ? 1 : "a"', 'wrap one branch in dyn(…) when both types are meant'],
  ])('of %s hints: %s', (source, hint) => {
    expect(problemOf(source).hint).toBe(hint);
  });
});

describe('a limit', () => {
  it.each([
    ['the length', `"${'a'.repeat(4096)}"`, 'expression_too_long'],
    ['nested macros', '[1].map(a, [1].map(b, [1].map(c, [1].map(d, d))))', 'macro_nesting'],
    ['the depth', '('.repeat(60) + '1' + ')'.repeat(60), 'limit_exceeded'],
    ['the size of a list', `[${'1,'.repeat(300)}1]`, 'limit_exceeded'],
  ])('holds for %s', (_, source, code) => {
    expect(problemOf(source)).toMatchObject({ phase: 'limit', code });
  });

  it('lets the pattern of DNS names pass, nested as it is', () => {
    const pattern = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';

    expect(evaluate(`"a-b.c".matches("${pattern}")`)).toBe(true);
  });
});

describe('an evaluation error', () => {
  it('of an absent field shows how to read it', () => {
    expect(problemOf('self.note')).toMatchObject({
      phase: 'evaluate',
      code: 'no_such_key',
      message: '"note" is absent',
      hint: 'if it may be absent, write self.?note.orValue(…)',
    });
  });

  it('of an absent item shows how to read it', () => {
    expect(problemOf('self.rules[4].host').hint).toContain('[?index]');
  });

  it('of a field under a key that is computed is an error all the same', () => {
    expect(problemOf('self.labels[self.tier]').message).toBe('"s" is absent');
  });
});
