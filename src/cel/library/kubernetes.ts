import { optionalValue } from '../optional.js';
import { entriesOf, isList, OMITTED } from '../values.js';
import { failure, type Functions } from './handler.js';
import { k8sName } from './k8s-name.js';

/** Longest value of a label. */
const LONGEST_LABEL = 63;

/** What templates of Kubernetes objects need again and again. */
export const KUBERNETES: Functions = {
  'omit(): dyn': () => OMITTED,
  'k8sName(string): string': k8sName,
  'condition(dyn, string): string': condition,
  'labelsFor(dyn): map<string, string>': labelsFor,
};

/**
 * Status of a condition of an object: `"True"`, `"False"` or `"Unknown"`.
 *
 * A text and not the condition, so that `condition(observed.?web, "Available") == "True"` says it all: an object that is
 * not there, or does not have the condition, counts as Unknown, which is what Kubernetes wants of readers.
 */
function condition(object: unknown, type: string): string {
  const conditions = field(field(optionalValue(object), 'status'), 'conditions');
  const found = isList(conditions) ? conditions.find((item) => field(item, 'type') === type) : undefined;
  const status = field(found, 'status');
  return typeof status === 'string' ? status : 'Unknown';
}

/** Labels that tell the children of a parent from others, as the shipped controllers set them. */
function labelsFor(parent: unknown): Map<string, string> {
  const metadata = field(parent, 'metadata');
  const [kind, name, uid] = [field(parent, 'kind'), field(metadata, 'name'), field(metadata, 'uid')];
  if (typeof kind !== 'string' || typeof name !== 'string') {
    throw failure('not_an_object', 'labelsFor: takes an object of Kubernetes, with kind and metadata.name');
  }
  // A name may be longer than the value of a label.
  const instance = name.length > LONGEST_LABEL && typeof uid === 'string' ? uid : k8sInstance(name);
  return new Map([
    ['app.kubernetes.io/name', kind.toLowerCase()],
    ['app.kubernetes.io/instance', instance],
    ['app.kubernetes.io/managed-by', 'metahooks'],
  ]);
}

/** Names with dots are fine as they are; without a uid a long one ends in a hash. */
function k8sInstance(name: string): string {
  return name.length > LONGEST_LABEL ? k8sName(name) : name;
}

function field(value: unknown, name: string): unknown {
  if (value instanceof Map) return value.get(name);
  return entriesOf(value)?.find(([key]) => key === name)?.[1];
}
