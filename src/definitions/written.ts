import { isMap, isScalar, type Node } from 'yaml';
import type { z } from 'zod';
import type { JsonValue } from '../contract/kube-object.js';
import { HookError } from '../errors/hook-error.js';
import { itemsOf, type Source } from '../template/source.js';

/** The value of a part of a definition that has no expressions. @throws HookError DEFINITION_INVALID */
export function toPlain(node: Node, source: Source): JsonValue {
  if (isMap(node)) {
    return Object.fromEntries(source.entries(node).map(({ key, value }) => [key, toPlain(value, source)]));
  }
  const items = itemsOf(node);
  if (items !== undefined) return items.map((item) => toPlain(source.plain(item), source));
  const value: unknown = isScalar(node) ? node.value : undefined;
  if (isJsonScalar(value)) return value;
  throw invalidDefinition(node, source, { message: 'not a JSON value' });
}

function isJsonScalar(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

interface Problem {
  readonly message: string;
  readonly hint?: string | undefined;
}

/** An error of a definition, with file, line and column. */
export function invalidDefinition(where: unknown, source: Source, { message, hint }: Problem): HookError {
  const { file, line, column } = source.at(source.startOf(where));
  return new HookError('DEFINITION_INVALID', {
    message: `${file}:${line}:${column}: ${message}`,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** A part of a definition, checked with a schema. @throws HookError DEFINITION_INVALID at the line of what is wrong */
export function parsePart<T>(
  schema: z.ZodType<T>,
  node: Node,
  { source, what }: { readonly source: Source; readonly what: string },
): T {
  const parsed = schema.safeParse(toPlain(node, source));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path ?? [];
  const where = [what, ...path.map(String)].join('.');
  throw invalidDefinition(nodeAt(node, path), source, {
    message: `${where}: ${issue?.message ?? 'is invalid'}`,
  });
}

/** The node at a path, or the last one on the way that exists. */
export function nodeAt(node: Node, path: readonly PropertyKey[]): Node {
  const [step, ...rest] = path;
  if (step === undefined) return node;
  const next = isMap(node) ? node.get(String(step), true) : itemsOf(node)?.[Number(step)];
  return isNodeLike(next) ? nodeAt(next, rest) : node;
}

function isNodeLike(value: unknown): value is Node {
  return isMap(value) || isScalar(value) || itemsOf(value as Node) !== undefined;
}
