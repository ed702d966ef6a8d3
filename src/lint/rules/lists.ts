import type { Tree } from '../../template/template-set.js';
import { MERGE_KEYS } from '../../hooks/guard/merge-keys.js';
import type { Finding } from '../finding.js';
import type { Places } from '../places.js';
import { childrenOf, type LintSubject } from '../subject.js';
import { type TypedNode, typedTemplate } from '../typed-tree.js';

/** Lists that Metacontroller cannot merge item by item. */
export function* findKeyless(subject: LintSubject): Generator<Finding> {
  for (const placed of childrenOf(subject)) {
    for (const node of typedTemplate(placed, subject.set)) yield* keylessIn(node, subject.places);
  }
}

export function* keylessIn({ tree, field, path, attributes }: TypedNode, places: Places): Generator<Finding> {
  if (tree.kind !== 'list' || tree.items.length === 0) return;
  const items = tree.items.flatMap((item) => (item.kind === 'map' ? [item] : []));
  if (items.length < tree.items.length) return;
  const key = MERGE_KEYS.find((name) => items.every((item) => hasField(item, name)));
  if (key === undefined) {
    yield* withoutKey({ field, attributes }, places.value(path));
    return;
  }
  const seen = new Set<unknown>();
  for (const [index, item] of items.entries()) {
    const value = literalOf(item, key);
    if (value !== undefined && seen.has(String(value))) {
      yield {
        rule: 'keyless-list',
        severity: 'error',
        location: places.value([...path, index]),
        message: `two items of ${field} have ${key} ${String(value)}, by which Metacontroller tells them apart`,
        hint: 'make two objects of it, such as one Service for each protocol',
      };
    }
    if (value !== undefined) seen.add(String(value));
  }
}

/** Only a list that Kubernetes itself merges by a key has items that other writers touch one by one. */
function* withoutKey(
  { field, attributes }: Pick<TypedNode, 'field' | 'attributes'>,
  location: Finding['location'],
): Generator<Finding> {
  const { strategy = '', key = '' } = attributes;
  if (!strategy.split(',').includes('merge') || !MERGE_KEYS.some((name) => name === key)) return;
  yield {
    rule: 'keyless-list',
    severity: 'warning',
    location,
    message: `not every item of ${field} has ${key}, so the list is replaced whole, and what others or the server add to it is lost`,
    hint: `give each item a ${key}`,
  };
}

function hasField(tree: Tree, name: string): boolean {
  return tree.kind === 'map' && tree.fields.some(([field]) => field === name);
}

function literalOf(tree: Tree, name: string): string | number | boolean | undefined {
  const value = tree.kind === 'map' ? tree.fields.find(([field]) => field === name)?.[1] : undefined;
  return value?.kind === 'literal' && value.json !== null ? value.json : undefined;
}
