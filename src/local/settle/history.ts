import type { JsonValue } from '../../contract/kube-object.js';
import type { ObjectIdentity } from '../metacontroller/events.js';
import type { WriteEvent } from './evidence.js';
import { type Path, valueAt } from './paths.js';

/** The writes to one object, the oldest first. */
export interface History {
  readonly object: ObjectIdentity;
  readonly isChild: boolean;
  readonly writes: readonly WriteEvent[];
}

/** The object most written to comes first: what only follows from the unrest is written less often. */
export function toHistories(writes: readonly WriteEvent[]): readonly History[] {
  const histories = new Map<string, History & { readonly writes: WriteEvent[] }>();
  for (const write of writes) {
    const object = 'child' in write ? write.child : write.parent;
    const isChild = 'child' in write;
    const key = `${isChild} ${identityKey(object)}`;
    const history = histories.get(key) ?? { object, isChild, writes: [] };
    history.writes.push(write);
    histories.set(key, history);
  }
  return [...histories.values()].sort((one, other) => other.writes.length - one.writes.length);
}

export function identityKey({ apiVersion, kind, namespace = '', name }: ObjectIdentity): string {
  return [apiVersion, kind, namespace, name].join('/');
}

/** The values a hook has wanted there, one after the other. */
export function wishesAt({ writes }: History, path: Path): readonly (JsonValue | undefined)[] {
  return writes.flatMap(({ change }) =>
    change.desired === undefined ? [] : [valueAt(change.desired, path)],
  );
}
