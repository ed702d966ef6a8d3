import type { JsonObject } from '../../contract/kube-object.js';
import { MetacontrollerError } from './errors.js';
import { toGoJson } from './go-json.js';
import { fieldAt, isJsonObject, stringsAt, textAt, withField } from './json.js';
import { merge } from './merge.js';

/** Where dynamic apply remembers what the hook returned last time. */
export const LAST_APPLIED = 'metacontroller.k8s.io/last-applied-configuration';

/** Fields the server owns, and status: a desired value for them never takes effect. */
const REVERTED_FIELDS: readonly (readonly string[])[] = [
  ...[
    'selfLink',
    'uid',
    'resourceVersion',
    'generation',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'managedFields',
  ].map((field) => ['metadata', field]),
  ['status'],
];

/** A copy that carries `applied` as its last-applied record. */
export function withLastApplied(object: JsonObject, applied: JsonObject): JsonObject {
  const annotations = { ...stringsAt(object, 'metadata', 'annotations'), [LAST_APPLIED]: toGoJson(applied) };
  return withField(object, ['metadata', 'annotations'], annotations);
}

/**
 * The observed object as it is to become: merged with what is desired, the server's own fields and status as they were, and
 * the record replaced. Because of the record, any change of the desired JSON is a difference, even one without effect.
 *
 * @throws MetacontrollerError when the record is not JSON
 */
export function applyUpdate(observed: JsonObject, desired: JsonObject): JsonObject {
  const applied = withoutLastApplied(desired);
  const merged = merge(observed, readLastApplied(observed), applied);
  const reverted = REVERTED_FIELDS.reduce((object, path) => {
    const before = fieldAt(observed, ...path);
    return withField(object, path, before);
  }, merged);
  return withLastApplied(reverted, applied);
}

/** What a client may send: neither the fields the server owns nor status. */
export function withoutServerFields(object: JsonObject): JsonObject {
  return REVERTED_FIELDS.reduce((rest, path) => withField(rest, path, undefined), object);
}

function readLastApplied(observed: JsonObject): JsonObject | undefined {
  const record = textAt({ ...stringsAt(observed, 'metadata', 'annotations') }, LAST_APPLIED);
  if (record === '') return undefined;
  try {
    const parsed: unknown = JSON.parse(record);
    return isJsonObject(parsed) ? parsed : undefined;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MetacontrollerError(`can't unmarshal "${LAST_APPLIED}" annotation: ${reason}`, { cause });
  }
}

/** A hook that echoes an observed child sends the record along; it must not become part of itself. */
export function withoutLastApplied(desired: JsonObject): JsonObject {
  const annotations = stringsAt(desired, 'metadata', 'annotations');
  if (annotations?.[LAST_APPLIED] === undefined) return desired;
  return withField(desired, ['metadata', 'annotations', LAST_APPLIED], undefined);
}
