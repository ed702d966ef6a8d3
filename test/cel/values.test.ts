import fc from 'fast-check';
import { fromCelValue, OMITTED, toCelValue } from '../../src/cel/values.js';

describe('toCelValue', () => {
  it('tells integers from decimals by the schema', () => {
    const schema = { type: 'object', properties: { count: { type: 'integer' }, ratio: { type: 'number' } } };

    expect(toCelValue({ count: 2, ratio: 2, other: 2 }, schema)).toEqual(
      new Map<string, unknown>([
        ['count', 2n],
        ['ratio', 2],
        ['other', 2n],
      ]),
    );
  });

  it.each([
    ['items of a list', { type: 'array', items: { type: 'number' } }, [1], [1]],
    [
      'values of a map',
      { additionalProperties: { type: 'number' }, type: 'object' },
      { a: 1 },
      new Map([['a', 1]]),
    ],
    ['a nullable number', { anyOf: [{ type: 'number' }, { type: 'null' }] }, 1, 1],
    ['a list of types', { type: ['number', 'null'] }, 1, 1],
    ['two possible types', { anyOf: [{ type: 'number' }, { type: 'string' }] }, 1, 1n],
    ['a tuple', { type: 'array', items: [{ type: 'number' }] }, [1], [1n]],
  ])('follows the schema into %s', (...[, schema, value, expected]) => {
    expect(toCelValue(value, schema)).toEqual(expected);
  });

  it('keeps a field that is called like a part of JavaScript', () => {
    const value: unknown = JSON.parse('{"constructor": "a", "__proto__": "b"}');

    expect(JSON.stringify(fromCelValue(toCelValue(value)))).toBe('{"constructor":"a","__proto__":"b"}');
  });

  it('leaves undefined fields out', () => {
    expect(toCelValue({ a: undefined })).toEqual(new Map());
  });

  it.each([[() => 1], [new Date(0)], [new Map()], [Number.NaN], [Symbol('a')]])(
    'refuses %p, which JSON cannot carry',
    (value) => {
      expect(() => toCelValue(value)).toThrow('is not JSON');
    },
  );

  it('gives JSON back unchanged', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(fromCelValue(toCelValue(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 200 },
    );
  });

  it('gives every safe integer back, and takes it for an int', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const converted = toCelValue(value, { type: 'integer' });
        expect(typeof converted).toBe('bigint');
        expect(fromCelValue(converted)).toBe(value === 0 ? 0 : value);
      }),
    );
  });
});

describe('fromCelValue', () => {
  it('refuses an integer that JSON would round', () => {
    expect(() => fromCelValue(2n ** 53n)).toThrow('too large for JSON');
  });

  it('refuses what is no JSON value', () => {
    expect(() => fromCelValue(new Uint8Array(1))).toThrow('the result is bytes');
    expect(() => fromCelValue(Number.POSITIVE_INFINITY)).toThrow('Infinity is not JSON');
  });

  it('drops omitted fields and items, and keeps null', () => {
    expect(fromCelValue({ a: OMITTED, b: null, c: [OMITTED, 1n] })).toEqual({ b: null, c: [1] });
  });

  it('counts what it converts', () => {
    let spent = 0;
    fromCelValue(['four', { key: 1n }], (characters) => (spent += characters));

    expect(spent).toBe(10);
  });
});
