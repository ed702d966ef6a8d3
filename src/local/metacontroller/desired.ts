import { type JsonObject, type KubeObject, toGroupVersion } from '../../contract/kube-object.js';
import type { CompositeResponse } from '../../contract/responses.js';
import { CrashError, MetacontrollerError } from './errors.js';
import { compareBytes } from './go-json.js';
import { toGoText } from './go-syntax.js';
import { fieldAt, isJsonArray, isJsonObject, textAt, withField } from './json.js';
import { childSelector } from './selector.js';

/** A child the hook wants, with the parts of its identity that are often asked for; '' for an absent one. */
export interface DesiredChild {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly object: JsonObject;
}

/**
 * The children of an answer, those without a namespace put into the parent's. Of two with the same kind, namespace and name
 * the later one counts.
 *
 * @throws CrashError for a null child
 */
export function toDesired(
  children: CompositeResponse['children'],
  parent: KubeObject,
): readonly DesiredChild[] {
  const desired = new Map<string, DesiredChild>();
  for (const child of children ?? []) {
    if (!isJsonObject(child)) {
      throw new CrashError(
        'the hook returned a null child: Metacontroller dereferences it while grouping, and the whole process exits',
        'leave the element out of `children` instead of returning null in its place',
      );
    }
    const one = toDesiredChild(withNamespace(child, parent));
    desired.set(`${toGvkKey(one)} ${desiredKey(one)}`, one);
  }
  return [...desired.values()];
}

/**
 * Children that satisfy the parent's selector, with the generated label put in where it is missing.
 *
 * @throws MetacontrollerError for the first child that does not; the turn ends there with nothing applied
 */
export function withSelectorLabels(
  desired: readonly DesiredChild[],
  parent: KubeObject,
  generateSelector: boolean,
): readonly DesiredChild[] {
  const selects = childSelector(parent, generateSelector);
  return desired.map((child) => {
    const labels = readLabels(child);
    const isLabelled = !generateSelector || Object.hasOwn(labels, 'controller-uid');
    const complete = isLabelled ? labels : { ...labels, 'controller-uid': parent.metadata.uid };
    if (!selects(complete)) {
      throw new MetacontrollerError(`labels on desired child ${describe(child)} don't match parent selector`);
    }
    return isLabelled
      ? child
      : { ...child, object: withField(child.object, ['metadata', 'labels'], complete) };
  });
}

/** Kind by kind, sorted by group, version and kind. */
export function byKind<T extends { readonly apiVersion: string; readonly kind: string }>(
  objects: readonly T[],
): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const object of objects) {
    const group = groups.get(toGvkKey(object));
    if (group === undefined) groups.set(toGvkKey(object), [object]);
    else group.push(object);
  }
  return [...groups].sort(([left], [right]) => compareBytes(left, right)).map(([, group]) => group);
}

/** Key within a kind: `namespace/name`, or `name`. */
export function desiredKey({ namespace, name }: DesiredChild): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** Sorts by group, then version, then kind. */
function toGvkKey({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): string {
  const { group, version } = toGroupVersion(apiVersion);
  return [group, version, kind].join('\0');
}

function withNamespace(child: JsonObject, parent: KubeObject): JsonObject {
  if (textAt(child, 'metadata', 'namespace') !== '') return child;
  return withField(child, ['metadata', 'namespace'], parent.metadata.namespace);
}

function toDesiredChild(object: JsonObject): DesiredChild {
  return {
    apiVersion: textAt(object, 'apiVersion'),
    kind: textAt(object, 'kind'),
    namespace: textAt(object, 'metadata', 'namespace'),
    name: textAt(object, 'metadata', 'name'),
    object,
  };
}

function readLabels(child: DesiredChild): Readonly<Record<string, string>> {
  const labels = fieldAt(child.object, 'metadata', 'labels');
  if (labels === undefined) return {};
  if (!isJsonObject(labels))
    throw invalidLabels(child, `${wrongType(labels)}, expected map[string]interface{}`);
  const entries = Object.entries(labels).map(([key, value]): [string, string] => {
    if (typeof value === 'string') return [key, value];
    throw invalidLabels(
      child,
      `contains non-string value in the map under key "${key}": ${wrongType(value)}, expected string`,
    );
  });
  return Object.fromEntries(entries);
}

function invalidLabels(child: DesiredChild, reason: string): MetacontrollerError {
  return new MetacontrollerError(
    `invalid labels on desired child ${describe(child)}: .metadata.labels accessor error: ${reason}`,
  );
}

function wrongType(value: unknown): string {
  return `${toGoText(value)} is of the type ${goType(value)}`;
}

function goType(value: unknown): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (isJsonArray(value)) return '[]interface {}';
  return isJsonObject(value) ? 'map[string]interface {}' : typeof value;
}

function describe({ kind, namespace, name }: DesiredChild): string {
  return `${kind} ${namespace}/${name}`;
}
