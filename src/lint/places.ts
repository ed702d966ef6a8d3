import { isMap, isScalar, isSeq } from 'yaml';
import type { Location, Source } from '../template/source.js';

/** A place in a value: names of fields and numbers of items, from the root on. */
export type Path = readonly (string | number)[];

/** Finds where the values of a file stand. */
export class Places {
  readonly #source: Source;
  readonly #lines: readonly string[];

  constructor(source: Source) {
    this.#source = source;
    this.#lines = source.text.split('\n');
  }

  /** Where a value stands, or the last one on the way to it that is written out. */
  value(path: Path): Location {
    return this.#at(nodeAt(this.#source.root, path));
  }

  /** Where the name of a field stands; its value, for an item of a list. */
  key(path: Path): Location {
    const owner = nodeAt(this.#source.root, path.slice(0, -1));
    const pair = isMap(owner)
      ? owner.items.find(({ key }) => isScalar(key) && String(key.value) === path.at(-1))
      : undefined;
    return pair === undefined ? this.value(path) : this.#at(pair.key);
  }

  has(path: Path): boolean {
    return (
      path.length === 0 || stepInto(nodeAt(this.#source.root, path.slice(0, -1)), path.at(-1)) !== undefined
    );
  }

  /** Whether a comment in the line, or in the one above, lets it be: `# metahooks-allow: rule-one, rule-two – why`. */
  isAllowed(rule: string, { line }: Location): boolean {
    return [line, line - 1].some((number) => {
      const [, list] =
        /#\s*metahooks-allow:\s*([a-z-]+(?:,\s*[a-z-]+)*)/.exec(this.#lines[number - 1] ?? '') ?? [];
      return list?.split(/,\s*/).includes(rule) ?? false;
    });
  }

  #at(node: unknown): Location {
    return this.#source.at(this.#source.startOf(node));
  }
}

function nodeAt(node: unknown, [step, ...rest]: Path): unknown {
  const next = stepInto(node, step);
  return next === undefined ? node : nodeAt(next, rest);
}

function stepInto(node: unknown, step: string | number | undefined): unknown {
  if (step === undefined) return undefined;
  if (isMap(node)) return node.get(String(step), true) ?? undefined;
  return isSeq(node) ? node.items[Number(step)] : undefined;
}

/** `spec.containers[0].image`, as people write it. */
export function describePath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    if (!/^[\w-]+$/.test(step)) return `${text}["${step}"]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}

/** The path that `describePath` wrote, or the API server in a cause. */
export function parsePath(text: string): Path {
  return [...text.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\[([^\]]*)\]|([^.[\]]+)/g)].map(
    ([, quoted, number, bare, name]) =>
      number === undefined ? (quoted ?? bare ?? name ?? '') : Number(number),
  );
}
