import type { JsonValue, KubeObject } from '../../contract/kube-object.js';
import { jsonEqual } from '../metacontroller/json.js';
import type { CauseName, Evidence, Finding, WriteEvent } from './evidence.js';
import { type History, identityKey } from './history.js';
import { type Difference, type Path, showPath, unmetWishes, valueAt } from './paths.js';
import { showObject, showValue } from './show.js';

/** Of a hook that always wants the same for an object, and never finds it so: which field, and why. */
export function findResistance({ object, writes }: History, evidence: Evidence): Finding | undefined {
  const last = writes.findLast(({ change }) => change.before !== undefined && change.desired !== undefined);
  if (last === undefined) return undefined;
  const { desired, before } = last.change;
  const unmet = unmetWishes(desired, toJson(before)).filter(({ path }) => !isServerOwned(path));
  const difference = unmet.find(({ one }) => one === null) ?? unmet[0];
  if (difference === undefined) return undefined;
  const rival = findRival(difference, last, evidence);
  const { path, one, other } = difference;
  return {
    cause: judge(difference, { rival, made: lastMade(writes) }),
    object,
    field: showPath(path),
    values: [showValue(one, object, path), showValue(other, object, path)],
    ...(rival !== undefined && { detail: `${rival} writes it, too` }),
  };
}

/** What the server answered to the latest write of our own. */
function lastMade(writes: readonly WriteEvent[]): KubeObject | undefined {
  return writes.findLast(({ change }) => change.after !== undefined)?.change.after;
}

interface Circumstances {
  readonly rival: string | undefined;
  readonly made: KubeObject | undefined;
}

function judge({ one, path, isInKeylessList }: Difference, { rival, made }: Circumstances): CauseName {
  if (rival !== undefined) return 'two controllers';
  if (one === null) return 'explicit null';
  if (isInKeylessList) return 'keyless list';
  // The server took it as it was sent, so somebody has changed it since.
  const isTaken = made !== undefined && jsonEqual(valueAt(made, path), one);
  return isTaken ? 'two controllers' : 'server default';
}

/** Another turn that has written something else there. */
function findRival({ path, one }: Difference, write: WriteEvent, { others }: Evidence): string | undefined {
  const key = identityKey('child' in write ? write.child : write.parent);
  const rival = others.findLast((other) => {
    const theirs = valueAt(other.change.desired, path);
    const subject = 'child' in other ? other.child : other.parent;
    return identityKey(subject) === key && theirs !== undefined && !jsonEqual(theirs, one);
  });
  return rival && `controller ${rival.controller}, for ${showObject(rival.parent)},`;
}

function isServerOwned([first]: Path): boolean {
  return first === 'apiVersion' || first === 'kind';
}

/** A stored object holds nothing but JSON. */
function toJson(object: KubeObject | undefined): JsonValue | undefined {
  return valueAt({ object }, ['object']);
}
