import { HookError } from '../../errors/hook-error.js';
import type { FieldPath } from '../../template/explain/scene.js';

/** An object that a FIELD can begin with. */
export interface Addressable {
  /** Ways to name it before the path, such as `Deployment/web` and `web`. */
  readonly names: readonly string[];
}

/** Splits a FIELD at the longest name that it begins with: names of objects may have dots in them, as paths do. */
export function splitField<T extends Addressable>(
  field: string,
  known: readonly T[],
): { readonly subject: T; readonly path: FieldPath } | undefined {
  const [best] = known
    .flatMap((subject) => subject.names.map((name) => ({ subject, name })))
    .filter(({ name }) => beginsWith(field, name))
    .sort((a, b) => b.name.length - a.name.length);
  return best && { subject: best.subject, path: parsePath(field.slice(best.name.length)) };
}

function beginsWith(field: string, name: string): boolean {
  if (!field.toLowerCase().startsWith(name.toLowerCase())) return false;
  return ['', '.', '['].includes(field.charAt(name.length));
}

const STEP = /\.([^.[\]"']+)|\[(\d+)\]|\["([^"]*)"\]|\['([^']*)'\]|\[([^\]"']+)\]/y;

/**
 * `.spec.containers[0].image`, `["a.b/c"]`, and `[Ready]` for the item of a list that is called so.
 *
 * @throws HookError EXPLAIN_IMPOSSIBLE
 */
export function parsePath(text: string): FieldPath {
  const path: (string | number)[] = [];
  for (STEP.lastIndex = 0; STEP.lastIndex < text.length;) {
    const at = STEP.lastIndex;
    const [whole, name, index, double, single, word] = STEP.exec(text) ?? [];
    if (whole === undefined) throw unreadable(text, at);
    path.push(index === undefined ? (name ?? double ?? single ?? word ?? '') : Number(index));
  }
  return path;
}

function unreadable(text: string, position: number): HookError {
  return new HookError('EXPLAIN_IMPOSSIBLE', {
    message: `the path cannot be read from "${text.slice(position)}" on`,
    hint: 'Write .field, [0], or ["a.key/with.dots"], and put the whole in quotes for the shell.',
  });
}
