/** A piece of a YAML string: literal text, or an expression and how many `${` the string has before its own. */
export type Piece = { readonly text: string } | { readonly expression: string; readonly ordinal: number };

/** `${` without its `}`. */
export interface Unclosed {
  readonly unclosed: number;
}

/**
 * Splits a string at its `${…}`. `$${` stands for a literal `${`.
 *
 * Braces and quotes inside an expression are followed, so `${"}"}` and `${{"a": {}}}` end where they should.
 */
export function splitText(text: string): readonly Piece[] | Unclosed {
  let pieces: Piece[] = [];
  for (let position = 0; position < text.length;) {
    const found = pieceAt(text, position);
    if (found === undefined) return { unclosed: position };
    pieces = append(pieces, found.piece);
    position = found.end;
  }
  return pieces;
}

function pieceAt(text: string, position: number): { piece: Piece; end: number } | undefined {
  if (text.startsWith('$${', position)) return { piece: { text: '${' }, end: position + 3 };
  if (!text.startsWith('${', position)) {
    return textUpTo(text, position);
  }
  const end = endOfExpression(text, position + 2);
  if (end === undefined) return undefined;
  const ordinal = text.slice(0, position).split('${').length - 1;
  return { piece: { expression: text.slice(position + 2, end), ordinal }, end: end + 1 };
}

function textUpTo(text: string, start: number): { piece: Piece; end: number } {
  const next = text.indexOf('$', start + 1);
  const end = next === -1 ? text.length : next;
  return { piece: { text: text.slice(start, end) }, end };
}

/** Literal text that touches becomes one piece. */
function append(pieces: Piece[], piece: Piece): Piece[] {
  const last = pieces.at(-1);
  if (last === undefined || !('text' in last) || !('text' in piece)) return [...pieces, piece];
  return [...pieces.slice(0, -1), { text: last.text + piece.text }];
}

/** Position of the `}` that closes the expression starting at `start`. */
function endOfExpression(text: string, start: number): number | undefined {
  let depth = 0;
  for (let position = start; position < text.length;) {
    const letter = text.charAt(position);
    if (letter === '}' && depth === 0) return position;
    if (letter === '{') depth += 1;
    if (letter === '}') depth -= 1;
    position = nextPosition(text, position);
  }
  return undefined;
}

const STRING = /[rR]?[bB]?("""|'''|"|')/y;

/** The position behind the string, the comment or the single letter at this one. */
function nextPosition(text: string, position: number): number {
  if (text.startsWith('//', position)) return lineEnd(text, position);
  // A letter in the middle of a word is no string prefix: in `for"` the string starts at the quote.
  const inWord = /\w/.test(text.charAt(position - 1)) && /\w/.test(text.charAt(position));
  STRING.lastIndex = position;
  const [opening, quote] = (inWord ? null : STRING.exec(text)) ?? [];
  if (opening === undefined || quote === undefined) return position + 1;
  return endOfString(text, position + opening.length, { quote, raw: /^.?[rR]/.test(opening) });
}

function endOfString(
  text: string,
  start: number,
  { quote, raw }: { readonly quote: string; readonly raw: boolean },
): number {
  for (let position = start; position < text.length; position += 1) {
    if (text.startsWith(quote, position)) return position + quote.length;
    if (!raw && text.charAt(position) === '\\') position += 1;
  }
  return text.length;
}

function lineEnd(text: string, position: number): number {
  const end = text.indexOf('\n', position);
  return end === -1 ? text.length : end;
}
