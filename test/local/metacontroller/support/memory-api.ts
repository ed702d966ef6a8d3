import type {
  ApiResource,
  CollectionRef,
  DeleteOptions,
  KubeApi,
  ObjectInput,
  ObjectList,
  ObjectRef,
  PodRef,
  WatchEvent,
} from '../../../../src/cluster/kube-api.js';
import { StatusError } from '../../../../src/cluster/status-error.js';
import { KubeObject } from '../../../../src/contract/kube-object.js';
import type { JsonObject } from '../../../../src/contract/kube-object.js';
import { isJsonObject, jsonEqual } from '../../../../src/local/metacontroller/json.js';

interface Watcher {
  readonly collection: CollectionRef;
  readonly onEvent: (event: WatchEvent) => void;
  readonly onEnd: (error?: unknown) => void;
}

/**
 * Just enough of an API server for these tests: uids, resourceVersions, generations, a separate status, finalizers,
 * background deletion of what a deleted object controls. Watch events arrive a moment later, as they do over a network.
 */
export class MemoryApi implements KubeApi {
  readonly resources: ApiResource[];
  /** Every write, for assertions: `create pods default/a`. */
  readonly writes: string[] = [];
  /** Called before a request is served; may throw. */
  intercept: (request: string) => void = () => undefined;
  readonly #objects = new Map<string, KubeObject>();
  readonly #watchers = new Set<Watcher>();
  #version = 0;

  constructor(resources: readonly ApiResource[]) {
    this.resources = [...resources];
  }

  get watching(): number {
    return this.#watchers.size;
  }

  breakWatches(): void {
    for (const { onEnd } of [...this.#watchers]) onEnd(new StatusError(410, 'Expired', 'too old'));
    this.#watchers.clear();
  }

  discover(): Promise<readonly ApiResource[]> {
    return Promise.resolve([...this.resources]);
  }

  async get(ref: ObjectRef): Promise<KubeObject> {
    await this.#arrive(`get ${describe(ref)}`);
    return structuredClone(this.#find(ref));
  }

  async list(collection: CollectionRef): Promise<ObjectList> {
    await this.#arrive(`list ${collection.resource}`);
    this.#served(collection);
    const items = [...this.#objects]
      .filter(([key, object]) => isIn(collection, key, object))
      .map(([, object]) => structuredClone(object));
    return { items, resourceVersion: String(this.#version) };
  }

  watch(
    collection: CollectionRef,
    onEvent: (event: WatchEvent) => void,
    onEnd: (error?: unknown) => void,
  ): () => void {
    const watcher = { collection, onEvent, onEnd };
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  async create(resource: string, object: ObjectInput): Promise<KubeObject> {
    const ref = refOf(resource, object);
    await this.#arrive(`create ${describe(ref)}`);
    if (this.#objects.has(keyOf(ref))) {
      throw new StatusError(409, 'AlreadyExists', `${resource} "${ref.name}" already exists`);
    }
    const { status, ...rest } = structuredClone(object);
    const stored = this.#hasStatus(ref) || status === undefined ? rest : { ...rest, status };
    return this.#store(ref, {
      ...stored,
      metadata: {
        ...object.metadata,
        uid: `uid-${this.#version + 1}`,
        generation: 1,
        creationTimestamp: '2026-01-01T00:00:00Z',
      },
    });
  }

  async update(resource: string, object: ObjectInput): Promise<KubeObject> {
    const ref = refOf(resource, object);
    await this.#arrive(`update ${describe(ref)}`);
    const before = this.#find(ref);
    this.#checkVersion(ref, object, before);
    const status = this.#hasStatus(ref) ? before['status'] : object['status'];
    const { metadata, status: _, ...content } = structuredClone(object);
    const { metadata: beforeMetadata, status: __, ...beforeContent } = before;
    const { uid, creationTimestamp, deletionTimestamp, generation = 1 } = beforeMetadata;
    const isChanged = !jsonEqual(content, beforeContent);
    const after = {
      ...content,
      ...(status !== undefined && { status }),
      metadata: {
        ...metadata,
        uid,
        creationTimestamp,
        ...(deletionTimestamp !== undefined && { deletionTimestamp }),
        generation: isChanged ? generation + 1 : generation,
      },
    };
    return this.#store(ref, after);
  }

  async updateStatus(resource: string, object: ObjectInput): Promise<KubeObject> {
    const ref = refOf(resource, object);
    await this.#arrive(`status ${describe(ref)}`);
    const before = this.#find(ref);
    this.#checkVersion(ref, object, before);
    return this.#store(ref, { ...before, status: structuredClone(object['status']) });
  }

  async patch(ref: ObjectRef & { readonly subresource?: string }, patch: JsonObject): Promise<KubeObject> {
    await this.#arrive(`patch ${describe(ref)}`);
    const { generation = 1, ...metadata } = this.#find(ref).metadata;
    const patched = KubeObject.parse(mergePatch(this.#find(ref), patch));
    const isSpecChanged = 'spec' in patch;
    return this.#store(ref, {
      ...patched,
      metadata: { ...metadata, ...patched.metadata, generation: isSpecChanged ? generation + 1 : generation },
    });
  }

  apply(): Promise<KubeObject> {
    throw new Error('not needed so far');
  }

  async delete(ref: ObjectRef, { uid }: DeleteOptions = {}): Promise<void> {
    await this.#arrive(`delete ${describe(ref)}`);
    const object = this.#find(ref);
    if (uid !== undefined && uid !== object.metadata.uid) {
      throw new StatusError(409, 'Conflict', `the UID in the precondition (${uid}) does not match`);
    }
    const deletionTimestamp = '2026-01-01T00:00:01Z';
    this.#store(ref, { ...object, metadata: { ...object.metadata, deletionTimestamp } });
  }

  evict(pod: PodRef, options?: Pick<DeleteOptions, 'uid'>): Promise<void> {
    return this.delete({ apiVersion: 'v1', resource: 'pods', ...pod }, options);
  }

  #store(ref: ObjectRef, object: object): KubeObject {
    const before = this.#objects.get(keyOf(ref));
    const next = KubeObject.parse(JSON.parse(JSON.stringify(object)));
    const same = { ...next, metadata: { ...next.metadata, resourceVersion: before?.metadata.resourceVersion } };
    if (before !== undefined && jsonEqual(before, same)) return structuredClone(before);
    this.#version += 1;
    next.metadata.resourceVersion = String(this.#version);
    const { deletionTimestamp, finalizers = [] } = next.metadata;
    const isGone = deletionTimestamp !== undefined && finalizers.length === 0;
    if (isGone) this.#remove(ref, next);
    else {
      this.#objects.set(keyOf(ref), next);
      this.#tell(keyOf(ref), { type: before === undefined ? 'ADDED' : 'MODIFIED', object: next });
    }
    return structuredClone(next);
  }

  #remove(ref: ObjectRef, object: KubeObject): void {
    this.#objects.delete(keyOf(ref));
    this.#tell(keyOf(ref), { type: 'DELETED', object });
    for (const [key, child] of [...this.#objects]) {
      const isOwned = child.metadata.ownerReferences?.some(({ uid }) => uid === object.metadata.uid);
      if (isOwned !== true) continue;
      const [group = '', resource = ''] = key.split('|');
      const { name, namespace } = child.metadata;
      void this.delete({ apiVersion: `${group}/v1`, resource, name, namespace });
    }
  }

  #tell(key: string, event: WatchEvent): void {
    for (const { collection, onEvent } of this.#watchers) {
      if (!isIn(collection, key, event.object)) continue;
      const copy = structuredClone(event);
      setImmediate(() => onEvent(copy));
    }
  }

  async #arrive(request: string): Promise<void> {
    await Promise.resolve();
    this.intercept(request);
    if (!/^(get|list) |events/.test(request)) this.writes.push(request);
  }

  #served({ apiVersion, resource }: { apiVersion: string; resource: string }): ApiResource {
    const served = this.resources.find((one) => one.apiVersion === apiVersion && one.resource === resource);
    if (served === undefined) throw new StatusError(404, 'NotFound', 'the server could not find the resource');
    return served;
  }

  #hasStatus(ref: ObjectRef): boolean {
    return this.#served(ref).subresources.includes('status');
  }

  #find(ref: ObjectRef): KubeObject {
    const object = this.#objects.get(keyOf(ref));
    if (object !== undefined) return object;
    throw new StatusError(404, 'NotFound', `${ref.resource} "${ref.name}" not found`);
  }

  #checkVersion(ref: ObjectRef, { metadata }: ObjectInput, before: KubeObject): void {
    const { resourceVersion } = metadata;
    if (resourceVersion === undefined || resourceVersion === before.metadata.resourceVersion) return;
    throw new StatusError(409, 'Conflict', `Operation cannot be fulfilled on ${ref.resource} "${ref.name}"`);
  }
}

function refOf(resource: string, { apiVersion, metadata }: ObjectInput): ObjectRef {
  const { name, namespace } = metadata;
  if (name === undefined) throw new StatusError(422, 'Invalid', 'name or generateName is required');
  return { apiVersion, resource, name, namespace };
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

function keyOf({ apiVersion, resource, namespace = '', name }: ObjectRef): string {
  return [groupOf(apiVersion), resource, namespace, name].join('|');
}

function isIn({ apiVersion, resource, namespace }: CollectionRef, key: string, object: KubeObject): boolean {
  const isKind = key.startsWith(`${groupOf(apiVersion)}|${resource}|`);
  return isKind && (namespace === undefined || object.metadata.namespace === namespace);
}

function describe({ resource, namespace, name }: ObjectRef): string {
  return namespace === undefined ? `${resource} ${name}` : `${resource} ${namespace}/${name}`;
}

function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map<string, unknown>(Object.entries(isJsonObject(target) ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}
