import { isDeepStrictEqual } from 'node:util';
import { expressionsOf } from '../../template/expressions.js';
import { indexName } from '../../template/compile-child.js';
import type { ChildTemplate, Tree } from '../../template/template-set.js';
import type { Finding } from '../finding.js';
import { Reads } from '../reads.js';
import { childrenOf, type LintSubject, type PlacedChild } from '../subject.js';
import { typedTemplate } from '../typed-tree.js';

/** Longest names of kinds that take fewer than the 253 characters of most, and why. */
const LIMITS: Readonly<Record<string, readonly [limit: number, reason: string]>> = {
  'v1/Service': [63, 'a Service is a DNS label'],
  'v1/Namespace': [63, 'a Namespace is a DNS label'],
  'batch/v1/Job': [63, 'its Pods carry it as a label'],
  'batch/v1/CronJob': [52, 'its Jobs get eleven characters more'],
  'apps/v1/StatefulSet': [52, 'its Pods carry it as a label, with a hash of eleven characters'],
};
const LONGEST_LABEL = 63;

/**
 * Names and labels that are longer than the name of the parent. That of the parent alone is not complained about: whoever
 * chooses it sees at once that it does not fit; what is added to it is seen by nobody.
 */
export function* findLongNames(subject: LintSubject): Generator<Finding> {
  for (const placed of childrenOf(subject)) {
    const { apiVersion, kind, name } = placed.child;
    const [limit, reason] = LIMITS[`${apiVersion}/${kind}`] ?? [];
    if (limit !== undefined && reason !== undefined && growsBeyondParent(name.tree)) {
      const message = `the name of a ${kind} takes ${limit} characters (${reason}); that of the parent alone may have more`;
      yield {
        rule: 'name-length',
        severity: 'warning',
        location: name.location,
        message,
        hint: hintFor(limit),
      };
    }
    yield* longLabels(placed, subject);
  }
}

function* longLabels(placed: PlacedChild, { set, places }: LintSubject): Generator<Finding> {
  for (const { tree, path, field } of typedTemplate(placed, set)) {
    if (!/(^|\.)(labels|matchLabels)(\.[\w-]+|\["[^"]+"\])$/.test(field) || !growsBeyondParent(tree))
      continue;
    yield {
      rule: 'name-length',
      severity: 'warning',
      location: places.value(path),
      message: `a label takes ${LONGEST_LABEL} characters; the name of the parent alone may have more`,
      hint: hintFor(LONGEST_LABEL),
    };
  }
}

function hintFor(limit: number): string {
  if (limit === LONGEST_LABEL) return 'write ${k8sName(…)}, which cuts a long name and adds a hash';
  return `cut it: \${k8sName(parent.metadata.name.substring(0, …))}, or use the name of the parent as it is`;
}

/** Whether something is added to the name of the parent, and nothing keeps the result short. */
function growsBeyondParent(tree: Tree): boolean {
  const expressions = expressionsOf(tree);
  if (!expressions.some(({ compiled }) => compiled.paths.some(isParentName))) return false;
  const sources = expressions.map(({ compiled }) => compiled.source).join(' ');
  if (/k8sName\(|substring\(|hash\.|size\(\)/.test(sources)) return false;
  return tree.kind === 'text' || sources.includes('+');
}

function isParentName(path: readonly (string | number)[]): boolean {
  return path[1] === 'metadata' && path[2] === 'name';
}

/** Objects that get the same name: two templates of a file, items of a `forEach`, or the children of two parents. */
export function* findSharedNames(subject: LintSubject): Generator<Finding> {
  const children = childrenOf(subject);
  for (const [index, { child }] of children.entries()) {
    const twin = children.slice(0, index).find((other) => isTwin(other.child, child));
    if (twin !== undefined) {
      yield collision(
        child,
        `"${twin.child.id}" and "${child.id}" give their ${child.kind} the same name`,
        'add a suffix to one',
      );
    }
    yield* unusedIterators(child);
    yield* parentless(child, subject);
  }
}

/** With a condition each, they may never be there at the same time. */
function isTwin(one: ChildTemplate, other: ChildTemplate): boolean {
  if (one.kind !== other.kind || one.apiVersion !== other.apiVersion) return false;
  if (one.includeWhen.length > 0 && other.includeWhen.length > 0) return false;
  const isSingle = one.forEach.length === 0 && other.forEach.length === 0;
  return isSingle && isDeepStrictEqual(written(one.name.tree), written(other.name.tree));
}

function written(tree: Tree): unknown {
  if (tree.kind === 'literal') return tree.json;
  return tree.kind === 'text'
    ? tree.pieces.map((piece) => (typeof piece === 'string' ? piece : [piece.compiled.source.trim()]))
    : expressionsOf(tree).map(({ compiled }) => compiled.source.trim());
}

function* unusedIterators(child: ChildTemplate): Generator<Finding> {
  const used = new Set(
    [child.name, child.namespace].flatMap((placed) =>
      placed === undefined
        ? []
        : expressionsOf(placed.tree).flatMap(({ compiled }) => compiled.paths.map(([name]) => name)),
    ),
  );
  for (const { name } of child.forEach) {
    if (used.has(name) || used.has(indexName(name))) continue;
    yield collision(
      child,
      `the name does not use "${name}", so objects of "${child.id}" share one`,
      `add \${string(${name})} to it`,
    );
  }
}

/** Metacontroller says nothing when an object exists already and is not its own. */
function* parentless(child: ChildTemplate, { set }: LintSubject): Generator<Finding> {
  const paths = [child.name, child.namespace].flatMap((placed) =>
    placed === undefined ? [] : Reads.of(set).within(child).in(placed.tree),
  );
  const own: readonly string[] = ['parent', 'schema', 'target', 'related', ...set.values];
  if (paths.some(([name]) => own.includes(name))) return;
  yield {
    ...collision(
      child,
      `the name of "${child.id}" does not depend on the ${set.subject}: a second one in the namespace gets no ${child.kind}, without an error`,
      `begin it with \${${set.subject}.metadata.name}`,
    ),
    severity: 'warning',
  };
}

function collision({ name: { location } }: ChildTemplate, message: string, hint: string): Finding {
  return { rule: 'name-collision', severity: 'error', location, message, hint };
}
