import fc from 'fast-check';
import { ExpressionCompiler } from '../../src/cel/compiler.js';
import { fromCelValue, OMITTED, toCelValue } from '../../src/cel/values.js';

const compiler = ExpressionCompiler.create({ x: true, y: true });

function evaluate(source: string, scope: Readonly<Record<string, unknown>> = {}): unknown {
  return compiler
    .compile(source)
    .evaluate({ x: toCelValue(scope['x'] ?? null), y: toCelValue(scope['y'] ?? null) });
}

function json(source: string, scope: Readonly<Record<string, unknown>> = {}): unknown {
  return fromCelValue(evaluate(source, scope));
}

describe('the function library', () => {
  it.each([
    ['"aXbX".replace("X", "-")', 'a-b-'],
    ['"aXbX".replace("X", "-", 1)', 'a-bX'],
    ['"aXbX".replace("X", "-", -1)', 'a-b-'],
    ['"abc".charAt(1)', 'b'],
    ['"abc".charAt(3)', ''],
    ['" a ".trim()', 'a'],
    ['"aé".reverse()', 'éa'],
    ['["b", "a"].join("-")', 'b-a'],
    ['"a-b".split("-")', ['a', 'b']],
    ['lists.range(3)', [0, 1, 2]],
    ['[3, 1, 2].sort()', [1, 2, 3]],
    ['["b", "a"].sort()', ['a', 'b']],
    ['[1, 2, 1].distinct()', [1, 2]],
    ['[[1], [2, 3]].flatten()', [1, 2, 3]],
    ['math.greatest(1, 3, 2)', 3],
    ['math.greatest(1, 2)', 2],
    ['math.least([3, 1, 2])', 1],
    ['math.least(1.5, 2)', 1.5],
    ['math.least(3, 2, 1)', 1],
    ['math.greatest([1, 2])', 2],
    ['base64.encode(bytes("hello"))', 'aGVsbG8='],
    ['base64.encode("hello")', 'aGVsbG8='],
    ['string(base64.decode("aGVsbG8="))', 'hello'],
    ['json.marshal({"b": 1, "a": [true, null]})', '{"a":[true,null],"b":1}'],
    ['hash.sha256("").hex()', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['hash.fnv64a("hello").hex()', 'a430d84680aabd0b'],
    ['{"a": 1, "b": 1}.merge({"b": 2})', { a: 1, b: 2 }],
    ['k8sName("My App_1.2")', 'my-app-1-2'],
  ])('%s gives %j', (source, value) => {
    expect(json(source)).toEqual(value);
  });

  it.each([
    ['"abc".charAt(4)', 'the index is outside of the text'],
    ['lists.range(1001)', 'the size must be between 0 and 1000'],
    ['lists.range(-1)', 'the size must be between 0 and 1000'],
    ['math.greatest([])', 'an empty list has no greatest'],
    ['[1, "a"].sort()', 'not int, string'],
    ['base64.decode("?")', 'not base64'],
    ['k8sName("---")', 'no letter or digit'],
  ])('%s fails: %s', (source, message) => {
    expect(() => json(source)).toThrow(message);
  });

  it('has omit() for a value that is not there', () => {
    expect(evaluate('omit()')).toBe(OMITTED);
  });

  it('joins the names of a list the same way on every machine', () => {
    expect(json('x.sort()', { x: ['ä', 'Z', 'a'] })).toEqual(['Z', 'a', 'ä']);
  });

  it('makes a DNS label of any text that has a letter or digit', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        fc.pre(/[a-z0-9]/i.test(text));
        expect(json('k8sName(x)', { x: text })).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
      }),
    );
  });

  it('gives two long texts two names', () => {
    const long = 'a'.repeat(80);

    expect(json('k8sName(x) == k8sName(y)', { x: `${long}1`, y: `${long}2` })).toBe(false);
  });
});
