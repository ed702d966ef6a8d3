import type { JsonObject, KubeObject } from '../../contract/kube-object.js';
import type { DecoratorResponse } from '../../contract/responses.js';
import { toObjectInput } from './atomic-update.js';
import { explain, isRefusedAs, MetacontrollerError } from './errors.js';
import { describeParent, hasFinalizer, type Turn } from './host.js';
import { changedFields, fieldAt, isJsonObject, jsonEqual } from './json.js';

type Updates = DecoratorResponse['labels'];

/**
 * Writes labels, annotations, status and the removal of the finalizer onto the target, from the copy that this turn worked on,
 * if anything differs at all. A changed status goes first, by itself, where it is a subresource; the rest follows even if
 * there is nothing left in it to write.
 *
 * @returns whether the target was there and unchanged meanwhile; if not, this turn is over
 */
export async function writeTarget(
  turn: Turn,
  target: KubeObject,
  answer: DecoratorResponse,
): Promise<boolean> {
  const change = toChange(turn, target, answer);
  if (change === undefined) return true;
  try {
    const current = change.isStatusChanged ? await writeStatus(turn, change.object) : change.object;
    const written = change.isReleased ? withoutFinalizer(current, turn.host.finalizer.name) : current;
    const after = await explain(`can't update ${describeParent(target)}`, () => put(turn, written));
    report(turn, { before: target, written, after });
    return true;
  } catch (error) {
    if (isRefusedAs(error, 'NotFound') || isRefusedAs(error, 'Conflict')) return false;
    throw error;
  }
}

interface Change {
  readonly object: KubeObject;
  readonly isStatusChanged: boolean;
  readonly isReleased: boolean;
}

function toChange({ host }: Turn, target: KubeObject, answer: DecoratorResponse): Change | undefined {
  const { metadata } = target;
  const before = readStatus(target);
  // No status in the answer leaves it as it is.
  const status = isJsonObject(answer.status) ? answer.status : before;
  const labels = withUpdates(metadata.labels, answer.labels);
  const annotations = withUpdates(metadata.annotations, answer.annotations);
  const isStatusChanged = !jsonEqual(before, status);
  const isReleased = answer.finalized === true && hasFinalizer(target, host.finalizer.name);
  if (![labels.isChanged, annotations.isChanged, isStatusChanged, isReleased].includes(true)) return undefined;
  const changed = { ...metadata, labels: labels.map, annotations: annotations.map };
  // Without any status the real one writes null, which no API server keeps.
  const object = { ...target, metadata: changed, ...(status !== undefined && { status }) };
  return { object, isStatusChanged, isReleased };
}

function readStatus(target: KubeObject): JsonObject | undefined {
  const status = fieldAt(target, 'status');
  if (status === undefined || isJsonObject(status)) return status;
  const found = `${JSON.stringify(status)} is of the type ${typeof status}`;
  throw new MetacontrollerError(
    `.status accessor error: ${found}, expected map[string]interface{}`,
  );
}

/** `null` removes a key; keys that are not named stay. */
function withUpdates(
  before: Readonly<Record<string, string>> = {},
  updates: Updates = {},
): { readonly map: Record<string, string>; readonly isChanged: boolean } {
  const map = new Map(Object.entries(before));
  for (const [key, value] of Object.entries(updates)) {
    if (value === null) map.delete(key);
    else map.set(key, value);
  }
  const after = Object.fromEntries(map);
  return { map: after, isChanged: !jsonEqual(before, after) };
}

async function writeStatus(turn: Turn, changed: KubeObject): Promise<KubeObject> {
  const { host, parentResource } = turn;
  if (!parentResource.subresources.includes('status')) return changed;
  const written = await explain("can't update status", () =>
    host.api.updateStatus(parentResource.resource, toObjectInput(changed)),
  );
  const { resourceVersion } = written.metadata;
  return { ...changed, metadata: { ...changed.metadata, resourceVersion } };
}

function withoutFinalizer(object: KubeObject, name: string): KubeObject {
  const finalizers = object.metadata.finalizers?.filter((one) => one !== name);
  return { ...object, metadata: { ...object.metadata, finalizers } };
}

async function put({ host, parentResource }: Turn, object: KubeObject): Promise<KubeObject> {
  return host.api.update(parentResource.resource, toObjectInput(object));
}

interface TargetWrite {
  readonly before: KubeObject;
  readonly written: KubeObject;
  /** What the server has made of it. */
  readonly after: KubeObject;
}

function report({ emit, host }: Turn, { before, written, after }: TargetWrite): void {
  const fields = [
    ...changedFields(before.metadata.labels ?? {}, written.metadata.labels, 'metadata.labels'),
    ...changedFields(before.metadata.annotations ?? {}, written.metadata.annotations, 'metadata.annotations'),
    ...changedFields(before['status'] ?? null, written['status'] ?? null, 'status'),
  ];
  const change = { before, desired: toDesiredParts(written), after };
  if (fields.length > 0) emit({ type: 'target-written', fields, change });
  const { name } = host.finalizer;
  if (hasFinalizer(before, name) && !hasFinalizer(written, name)) emit({ type: 'finalizer-removed' });
}

/** What the hook of a decorator has a say in. */
function toDesiredParts({ metadata, ...rest }: KubeObject): JsonObject {
  const { labels = {}, annotations = {} } = metadata;
  const status = readStatus({ metadata, ...rest });
  return { metadata: { labels, annotations }, ...(status !== undefined && { status }) };
}
