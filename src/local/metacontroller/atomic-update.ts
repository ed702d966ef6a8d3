import type { ApiResource, KubeApi, ObjectInput, ObjectRef } from '../../cluster/kube-api.js';
import { StatusError } from '../../cluster/status-error.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { Clock } from '../clock.js';
import { isRefusedAs } from './errors.js';
import { isJsonObject } from './json.js';

export interface Writer {
  readonly api: Pick<KubeApi, 'get' | 'update' | 'updateStatus'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface UpdateTarget {
  readonly resource: ApiResource;
  /** Gives the identity only; the content comes from a live read. */
  readonly object: KubeObject;
  readonly subresource?: 'status';
}

export interface UpdateResult {
  /** As written, or as read when there was nothing to do. */
  readonly object: KubeObject;
  readonly isWritten: boolean;
}

const PAUSES_MS = [10, 50, 250];

/**
 * Reads the live object, changes it, writes it back; on a conflict again after 10, 50 and 250 ms. An object of the same name
 * with another uid counts as not found. `change` answers undefined when there is nothing to do.
 *
 * @throws StatusError the refusal, or the last conflict
 */
export async function atomicUpdate(
  writer: Writer,
  target: UpdateTarget,
  change: (live: KubeObject) => KubeObject | undefined,
): Promise<UpdateResult> {
  for (const milliseconds of PAUSES_MS) {
    const result = await readChangeWrite(writer, target, change).catch(ignoreConflict);
    if (result !== undefined) return result;
    await pause(writer, milliseconds);
  }
  return readChangeWrite(writer, target, change);
}

function ignoreConflict(error: unknown): undefined {
  if (!isRefusedAs(error, 'Conflict')) throw error;
}

async function readChangeWrite(
  { api }: Writer,
  { resource, object, subresource }: UpdateTarget,
  change: (live: KubeObject) => KubeObject | undefined,
): Promise<UpdateResult> {
  const live = await api.get(toRef(resource, object));
  if (live.metadata.uid !== object.metadata.uid) {
    const { name } = object.metadata;
    throw new StatusError(404, 'NotFound', `${groupResource(resource)} "${name}" not found`);
  }
  const changed = change(live);
  if (changed === undefined) return { object: live, isWritten: false };
  const input = toObjectInput(changed);
  const written =
    subresource === 'status'
      ? await api.updateStatus(resource.resource, input)
      : await api.update(resource.resource, input);
  return { object: written, isWritten: true };
}

/** A cluster-scoped resource takes no namespace, whatever the object says. */
export function toRef(
  { apiVersion, resource, namespaced }: ApiResource,
  { metadata }: { readonly metadata: { readonly name: string; readonly namespace?: string | undefined } },
): ObjectRef {
  const { name, namespace } = metadata;
  return { apiVersion, resource, name, ...(namespaced && { namespace }) };
}

/** @throws StatusError for what no API server would take for an object */
export function toObjectInput(object: object): ObjectInput {
  if (isObjectInput(object)) return object;
  throw new StatusError(400, 'BadRequest', 'the object lacks apiVersion, kind or metadata');
}

function isObjectInput(object: object): object is ObjectInput {
  return (
    isJsonObject(object) &&
    typeof object['apiVersion'] === 'string' &&
    typeof object['kind'] === 'string' &&
    isJsonObject(object['metadata'])
  );
}

function groupResource({ apiVersion, resource }: ApiResource): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? resource : `${resource}.${apiVersion.slice(0, slash)}`;
}

async function pause({ clock, signal }: Writer, milliseconds: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const finish = (): void => {
      signal.removeEventListener('abort', finish);
      cancel();
      resolve();
    };
    const cancel = clock.schedule(milliseconds, finish);
    signal.addEventListener('abort', finish);
  });
  signal.throwIfAborted();
}
