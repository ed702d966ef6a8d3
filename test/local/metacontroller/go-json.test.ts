import fc from 'fast-check';
import { compareBytes, toGoJson } from '../../../src/local/metacontroller/go-json.js';

describe('toGoJson', () => {
  it('sorts keys by their UTF-8 bytes, beyond U+FFFF as well', () => {
    expect(toGoJson({ '\u{1F600}': 1, '\uFF5E': 2, b: 3, B: 4, a: { d: 5, c: 6 } })).toBe(
      '{"B":4,"a":{"c":6,"d":5},"b":3,"\uFF5E":2,"\u{1F600}":1}',
    );
  });

  it('escapes HTML characters and line separators', () => {
    expect(toGoJson({ '<k>': 'a<b>&c\u2028\u2029"\\/' })).toBe(
      String.raw`{"\u003ck\u003e":"a\u003cb\u003e\u0026c\u2028\u2029\"\\/"}`,
    );
  });

  it('escapes control characters as Go does since 1.22', () => {
    expect(toGoJson('\b\f\n\r\t\u0001\u001f\u007f')).toBe(String.raw`"\b\f\n\r\t\u0001\u001f` + '\u007f"');
  });

  it('replaces half a surrogate pair', () => {
    expect(toGoJson('a\uD83Db\u{1F600}')).toBe('"a\uFFFDb\u{1F600}"');
  });

  it.each([
    [1.0, '1'],
    [0.1, '0.1'],
    [1e20, '100000000000000000000'],
    [1e21, '1e+21'],
    [1e-6, '0.000001'],
    [1e-7, '1e-7'],
    [1.5e-10, '1.5e-10'],
    [-1.5, '-1.5'],
  ])('writes %d as %s', (value, text) => {
    expect(toGoJson(value)).toBe(text);
  });

  it('leaves out undefined fields and keeps null', () => {
    expect(toGoJson({ a: undefined, b: null, c: [] })).toBe('{"b":null,"c":[]}');
  });

  it('is read back as what it was written from', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(toGoJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('orders strings as their bytes', () => {
    const text = fc.string({ unit: 'binary', maxLength: 4 });
    fc.assert(
      fc.property(text, text, (left, right) => {
        const byCodePoint = codePoints(left);
        const other = codePoints(right);
        const index = byCodePoint.findIndex((point, i) => point !== other[i]);
        const expected =
          index === -1 ? byCodePoint.length - other.length : (byCodePoint[index] ?? 0) - (other[index] ?? -1);
        expect(Math.sign(compareBytes(left, right))).toBe(Math.sign(expected));
      }),
    );
  });
});

function codePoints(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}
