import fc from 'fast-check';
import { splitText } from '../../src/template/scanner.js';

describe('splitText', () => {
  it.each([
    ['plain', [{ text: 'plain' }]],
    ['${a}', [{ expression: 'a', ordinal: 0 }]],
    [
      'x${a}y${b}',
      [{ text: 'x' }, { expression: 'a', ordinal: 0 }, { text: 'y' }, { expression: 'b', ordinal: 1 }],
    ],
    ['$${a}', [{ text: '${a}' }]],
    ['$(a) $5', [{ text: '$(a) $5' }]],
    ['$${a}${b}', [{ text: '${a}' }, { expression: 'b', ordinal: 1 }]],
    [
      '${"${a}"}${b}',
      [
        { expression: '"${a}"', ordinal: 0 },
        { expression: 'b', ordinal: 2 },
      ],
    ],
    ['${{"a": {"b": 1}}}', [{ expression: '{"a": {"b": 1}}', ordinal: 0 }]],
    ['${"}"}', [{ expression: '"}"', ordinal: 0 }]],
    ["${'}'}", [{ expression: "'}'", ordinal: 0 }]],
    ['${"\\"}"}', [{ expression: '"\\"}"', ordinal: 0 }]],
    ['${"""}"}"""}', [{ expression: '"""}"}"""', ordinal: 0 }]],
    ["${'''}'}'''}", [{ expression: "'''}'}'''", ordinal: 0 }]],
    ['${r"\\"}', [{ expression: 'r"\\"', ordinal: 0 }]],
    ['${rb"\\"}', [{ expression: 'rb"\\"', ordinal: 0 }]],
    ['${a // }\n}', [{ expression: 'a // }\n', ordinal: 0 }]],
  ])('splits %j', (text, pieces) => {
    expect(splitText(text)).toEqual(pieces);
  });

  it.each([
    ['${a', 0],
    ['x ${"}"', 2],
    ['${{}', 0],
    ['${a // }', 0],
  ])('finds %j not closed', (text, position) => {
    expect(splitText(text)).toEqual({ unclosed: position });
  });

  it('loses no letter', () => {
    const letters = fc.array(fc.constantFrom('a', '$', '{', '}', '"', "'", '\\', '/', ' '), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(letters, (parts) => {
        const text = parts.join('');
        const pieces = splitText(text);
        fc.pre(!('unclosed' in pieces));
        const rebuilt = pieces.map((piece) =>
          'text' in piece ? piece.text.replaceAll('${', () => '$${') : `\${${piece.expression}}`,
        );
        expect(rebuilt.join('')).toBe(text);
      }),
    );
  });
});
