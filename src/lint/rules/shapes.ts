import { didYouMean } from '../../cel/suggest.js';
import { typeTable } from '../../kinds/type-table.js';
import type { Finding } from '../finding.js';
import type { Places } from '../places.js';
import { childrenOf, type LintSubject, type PlacedChild } from '../subject.js';
import { type TypedNode, typedTemplate } from '../typed-tree.js';
import { misfitOf } from '../value-fit.js';

/** Fields of every object; they have no place in the table of types. */
const KIND_FIELDS = ['apiVersion', 'kind'];

/** Templates against the types of their kinds. */
export function* findMisshapen(subject: LintSubject): Generator<Finding> {
  for (const placed of childrenOf(subject)) {
    yield* unknownKinds(placed, subject.places);
    for (const node of typedTemplate(placed, subject.set)) yield* misshapenIn(node, subject.places);
  }
}

/** What is wrong with one value and its fields; those inside of the fields are looked at by themselves. */
export function* misshapenIn(node: TypedNode, places: Places): Generator<Finding> {
  const misfit = misfitOf(node);
  if (misfit !== undefined) {
    const message = `${node.field || 'the template'} ${misfit.message}`;
    yield {
      rule: 'wrong-type',
      severity: 'error',
      location: places.value(node.path),
      message,
      hint: misfit.hint,
    };
  }
  const { tree, object } = node;
  if (tree.kind !== 'map' || object === undefined) return;
  yield* unknownFields(node, places);
  const given = new Set(tree.fields.map(([name]) => name));
  for (const { name, required, attributes } of object.fields) {
    if (!required || given.has(name) || attributes['default'] !== undefined) continue;
    yield {
      rule: 'missing-field',
      severity: 'error',
      location: places.value(node.path),
      message: `${node.field === '' ? name : `${node.field}.${name}`} is required`,
    };
  }
}

function* unknownFields({ tree, object, path, field }: TypedNode, places: Places): Generator<Finding> {
  if (tree.kind !== 'map' || object === undefined) return;
  const known = [...object.fields.map(({ name }) => name), ...(object.kind === undefined ? [] : KIND_FIELDS)];
  for (const [name] of tree.fields) {
    if (known.includes(name)) continue;
    yield {
      rule: 'unknown-field',
      severity: 'error',
      location: places.key([...path, name]),
      message: `${field === '' ? (object.name.split('.').at(-1) ?? '') : field} has no field "${name}"${didYouMean(name, known)}`,
      hint: `known are ${known.join(', ')}`,
    };
  }
}

function* unknownKinds({ child, path }: PlacedChild, places: Places): Generator<Finding> {
  const { byKind } = typeTable();
  const { apiVersion, kind } = child;
  if (byKind.has(`${apiVersion}/${kind}`)) return;
  const elsewhere = [...byKind.keys()].filter((key) => key.endsWith(`/${kind}`));
  const group = groupOf(apiVersion);
  const ours = elsewhere.filter((key) => groupOf(key.slice(0, -kind.length - 1)) === group);
  const isCore = apiVersion === 'v1';
  const versions = (isCore ? elsewhere : ours).map((key) => key.slice(0, -kind.length - 1));
  if (versions.length === 0) return;
  yield {
    rule: 'unknown-kind',
    severity: 'error',
    location: places.value([...path, 'template', 'apiVersion']),
    message: `there is no ${kind} in ${apiVersion}`,
    hint: `it is in ${versions.join(', ')}`,
  };
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
