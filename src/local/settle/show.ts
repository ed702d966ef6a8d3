import type { JsonValue } from '../../contract/kube-object.js';
import type { ObjectIdentity } from '../metacontroller/events.js';
import type { Path } from './paths.js';

const LONGEST = 120;

/** A value for a message: short, and nothing of what a Secret holds. */
export function showValue(value: JsonValue | undefined, object: ObjectIdentity, path: Path): string {
  if (value === undefined) return '(absent)';
  return isSecret(object, path) ? '(hidden)' : shorten(JSON.stringify(value));
}

export function shorten(text: string, longest = LONGEST): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

/** Annotations hold the last-applied record, and with it the data. */
function isSecret({ apiVersion, kind }: ObjectIdentity, path: Path): boolean {
  if (apiVersion !== 'v1' || kind !== 'Secret') return false;
  const [first, second] = path;
  const isOpen =
    first === 'type' || first === 'immutable' || (first === 'metadata' && second !== 'annotations');
  return !isOpen;
}

/** `ConfigMap default/a` */
export function showObject({ kind, namespace, name }: ObjectIdentity): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}
