import { expressionsOf } from '../../template/expressions.js';
import type { ChildTemplate, TemplateSet, Tree } from '../../template/template-set.js';
import type { Finding } from '../finding.js';
import { observedId } from '../reads.js';
import type { LintSubject } from '../subject.js';

/** Children that wait for each other: by `after`, and because an expression needs the other one to exist. */
export function* findDeadlock({ set }: LintSubject): Generator<Finding> {
  const needs = new Map(set.children.map((child) => [child.id, needsOf(child, set)]));
  const told = new Set<string>();
  for (const { id, location } of set.children) {
    const circle = findCircle(id, needs);
    if (circle === undefined || circle.some((one) => told.has(one))) continue;
    for (const one of circle) told.add(one);
    const isAlone = circle.length === 2;
    yield {
      rule: 'deadlock',
      severity: 'error',
      location,
      message: isAlone
        ? `"${id}" needs its own observed object, so it can never be made`
        : `these children wait for each other and are never made: ${circle.join(' → ')}`,
      hint: `say what holds until then: observed.?${circle[1] ?? id}….orValue(…)`,
    };
  }
}

function needsOf(child: ChildTemplate, set: TemplateSet): readonly string[] {
  return [...new Set([...child.after, ...requiredIn(child.template, set)])];
}

/** Children without whose object a value cannot be told. */
function requiredIn(tree: Tree, set: TemplateSet): readonly string[] {
  return expressionsOf(tree).flatMap(({ compiled }) => {
    if (hasAlternative(compiled.source)) return [];
    const own = compiled.paths.flatMap((path) => {
      const id = observedId(path, set);
      return id !== undefined && isRequired(id, compiled.source, set) ? [id] : [];
    });
    const named = compiled.paths.flatMap(([name]) => {
      const entry = set.lets.find((one) => one.name === name);
      return entry?.phase === 'late'
        ? requiredIn(entry.value.tree, { ...set, lets: before(entry.name, set) })
        : [];
    });
    return [...own, ...named];
  });
}

/** A `let` reads only those before it, so this ends. */
function before(name: string, { lets }: TemplateSet): TemplateSet['lets'] {
  return lets.slice(
    0,
    lets.findIndex((one) => one.name === name),
  );
}

/** An expression that has a way around what is absent; then nothing is claimed. */
function hasAlternative(source: string): boolean {
  return /\bhas\(|\|\||&&|[^.[]\?|\b(map|filter|all|exists|exists_one)\(/.test(source);
}

/** A list of a `forEach` is there even when it is empty. */
function isRequired(id: string, source: string, { children }: TemplateSet): boolean {
  if (children.some((child) => child.id === id && child.forEach.length > 0)) return false;
  return new RegExp(`\\bobserved(\\.|\\[["'])${id}\\b|(^|[^.?\\w"'])${id}\\.`).test(source);
}

function findCircle(
  start: string,
  needs: ReadonlyMap<string, readonly string[]>,
  way: readonly string[] = [start],
): readonly string[] | undefined {
  for (const next of needs.get(way.at(-1) ?? start) ?? []) {
    if (next === start) return [...way, next];
    const circle = way.includes(next) ? undefined : findCircle(start, needs, [...way, next]);
    if (circle !== undefined) return circle;
  }
  return undefined;
}
