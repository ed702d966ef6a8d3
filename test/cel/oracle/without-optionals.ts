/**
 * The same expression for an engine without optionals: `a.?b.c.orValue(d)` becomes `(has(a.b) && has(a.b.c) ? a.b.c : (d))`.
 *
 * The same holds as long as what stands before a field is a map or absent.
 */
export function withoutOptionals(source: string): string {
  const match = /(?<![\w.?])([A-Za-z_]\w*(?:\.\??\w+)*\.\?\w+(?:\.\??\w+)*?)\.orValue\(/.exec(source);
  if (match?.[1] === undefined) return source;
  const start = match.index + match[0].length;
  const end = closingOf(source, start);
  const fallback = source.slice(start, end);
  const replaced = `(${presenceOf(match[1])} ? ${match[1].replaceAll('.?', '.')} : (${fallback}))`;
  return withoutOptionals(source.slice(0, match.index) + replaced + source.slice(end + 1));
}

function presenceOf(path: string): string {
  const [known = '', ...optional] = path.split(/\.\?/);
  const steps = optional.flatMap((part) => part.split('.'));
  const paths = steps.map((_, index) => `has(${[known, ...steps.slice(0, index + 1)].join('.')})`);
  return paths.join(' && ');
}

/** Index of the bracket that closes the one before `start`; text in quotes does not count. */
function closingOf(source: string, start: number): number {
  let depth = 1;
  for (const match of source.slice(start).matchAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[()]/g)) {
    if (match[0] === '(') depth += 1;
    if (match[0] === ')') depth -= 1;
    if (depth === 0) return start + match.index;
  }
  return source.length;
}
