import type { ReadPath } from '../../cel/syntax.js';
import { describeCelType, fromCelValue } from '../../cel/values.js';
import { HookError } from '../../errors/hook-error.js';
import { indexName } from '../compile-child.js';
import { isHiddenRead, valueAt } from '../failure.js';
import type { Placed, TemplateExpression, Tree } from '../template-set.js';
import { reasonNotToRead } from '../unavailable.js';
import type { FieldPath, Scene, Shown } from './scene.js';
import type { Read, ReadSource, TraceStep } from './trace-step.js';

export interface ReadOptions {
  /** Definitions that are told already. */
  readonly seen: Set<string>;
  readonly define: (spot: Definition, seen: Set<string>) => TraceStep;
}

interface Definition {
  readonly tree: Tree;
  readonly scene: Scene;
  readonly name: string;
  readonly path: FieldPath;
}

/** What the expressions read, each path once, and what went into that. */
export function readsOf(
  expressions: readonly TemplateExpression[],
  scene: Scene,
  options: ReadOptions,
): readonly Read[] {
  const found = expressions.flatMap((expression) =>
    expression.compiled.paths.map((path) => ({ expression, path, name: describePath(path) })),
  );
  return found
    .filter(({ name }, index) => found.findIndex((other) => other.name === name) === index)
    .map(({ expression, path }) => toRead(path, { expression, scene, options }));
}

interface ReadContext {
  readonly expression: TemplateExpression;
  readonly scene: Scene;
  readonly options: ReadOptions;
}

function toRead(path: ReadPath, { expression, scene, options }: ReadContext): Read {
  const { lets } = scene.session.set;
  const [name, ...steps] = path;
  const own = lets.find((one) => one.name === name);
  const iterator = scene.iterators.find((one) => one.name === name || indexName(one.name) === name);
  const source = own ? 'let' : iterator ? 'forEach' : sourceOf(name, scene);
  const definition = own
    ? define(own.value, steps, { name, scene, options })
    : iterator && define(iterator.items, [iterator.index, ...steps], { name: iterator.name, scene, options });
  const isOfParent = source === 'parent' || source === 'target';
  const fallback = isOfParent ? scene.defaultOf(path) : undefined;
  return {
    path: describePath(path),
    source,
    shown: showRead(path, expression, scene),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(iterator ? { item: { index: iterator.index, count: iterator.count } } : {}),
    ...(definition ? { definition } : {}),
  };
}

function define(
  { tree }: Placed,
  path: FieldPath,
  { name, scene, options }: { readonly name: string; readonly scene: Scene; readonly options: ReadOptions },
): TraceStep | undefined {
  const key = [name, ...path].join('\u0000');
  if (options.seen.has(key)) return undefined;
  options.seen.add(key);
  return options.define({ tree, scene, name, path }, options.seen);
}

const SOURCES: Readonly<Record<string, ReadSource>> = {
  parent: 'parent',
  schema: 'parent',
  target: 'target',
  related: 'related',
  finalizing: 'metahooks',
};

/** What is left are `observed`, and names of observed objects. */
function sourceOf(name: string, { session }: Scene): ReadSource {
  return SOURCES[name] ?? (session.set.values.includes(name) ? 'hook' : 'observed');
}

function showRead(path: ReadPath, expression: TemplateExpression, scene: Scene): Shown {
  const reason = reasonNotToRead([path], scene.state.unavailable);
  if (reason instanceof HookError) return { fails: reason.message };
  if (reason !== undefined) return { waitsFor: reason.message.replace(/^waits for /, '') };
  const value = valueAt(path, scene.variables);
  if (value === undefined) return { absent: true };
  if (isHiddenRead(path, expression, scene.hideAll)) return { hidden: true };
  try {
    return { value: fromCelValue(value) };
  } catch {
    return { fails: `is ${describeCelType(value)}` };
  }
}

/** As it is written in an expression. */
function describePath([name, ...steps]: ReadPath): string {
  return name + describeSteps(steps);
}

/** `.spec.containers[0]["a.b"]`, to be put behind a name. */
export function describeSteps(path: FieldPath): string {
  return path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`;
      return /^[A-Za-z_]\w*$/.test(step) ? `.${step}` : `["${step}"]`;
    })
    .join('');
}
