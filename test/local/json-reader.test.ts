import { JsonSyntaxError, readJson } from '../../src/local/json-reader.js';

describe('readJson', () => {
  it.each([
    ['', 'unexpected end of JSON input'],
    ['{"a":[1,', 'unexpected end of JSON input'],
    ['<html>', "invalid character '<' looking for beginning of value"],
    ['[1,]', "invalid character ']' looking for beginning of value"],
    ["{'a':1}", String.raw`invalid character '\'' looking for beginning of object key string`],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b":2}', `invalid character '"' after object key:value pair`],
    ['[1 2]', "invalid character '2' after array element"],
    ['{} {}', "invalid character '{' after top-level value"],
    ['nil', "invalid character 'i' in literal null (expecting 'u')"],
    ['-a', "invalid character 'a' in numeric literal"],
    ['01', "invalid character '1' after top-level value"],
    ['1.]', "invalid character ']' after decimal point in numeric literal"],
    ['1e]', "invalid character ']' in exponent of numeric literal"],
    ['"a\nb"', String.raw`invalid character '\n' in string literal`],
    ['"a\u0007"', String.raw`invalid character '\a' in string literal`],
    ['"a\u0001"', String.raw`invalid character '\x01' in string literal`],
    [String.raw`"\x"`, "invalid character 'x' in string escape code"],
    [String.raw`"\u00g0"`, String.raw`invalid character 'g' in \u hexadecimal character escape`],
  ])('says of %s what Go says', (text, problem) => {
    expect(() => readJson(text)).toThrow(new JsonSyntaxError(problem));
  });

  it('reads JSON of every kind', () => {
    const text = String.raw` {"a" : [true, false, null, -0.5e+10, 10, "ü\n\u00e4\\"], "b": {}, "c": [ ]} `;

    expect(readJson(text)).toEqual({ value: JSON.parse(text), repeated: [] });
  });

  it('tells where fields are given twice', () => {
    expect(readJson('{"a":1,"b":[{"c":1},{"c":1,"c":{"d":1,"d":2}}],"a":2}').repeated).toEqual([
      'b[1].c',
      'b[1].c.d',
      'a',
    ]);
  });
});
