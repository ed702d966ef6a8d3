import { randomUUID } from 'node:crypto';
import type { KubeApi, ObjectInput, ObjectRef, WatchEvent } from '../../cluster/kube-api.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { Clock } from '../clock.js';
import { UNKNOWN_MANAGER } from './authorship.js';
import { BUILT_IN_RESOURCES } from './built-in-resources.js';
import { startCleanup } from './cleanup.js';
import { type ApiContext, findObject } from './context.js';
import { createObject } from './create.js';
import { CRD_RESOURCE } from './custom-resource-definitions.js';
import { textAt } from './fields.js';
import { startGarbageCollector } from './garbage-collector.js';
import { createOperations } from './local-operations.js';
import type { ApiOperations, Bookmark } from './operations.js';
import { Registry } from './registry.js';
import { resumePodEndings } from './remove.js';
import { ObjectStore, type Persistence } from './store.js';

/** The embedded Kubernetes API; works in memory and needs no stopping. */
export interface LocalApi extends KubeApi {
  /** The same API with all that its REST face can be asked for. */
  readonly operations: ApiOperations;
}

export interface LocalApiOptions {
  readonly clock: Clock;
  /**
   * How long a deleted Pod stays with a deletionTimestamp.
   *
   * @default 0: it is gone at once, as one that no node has started
   */
  readonly podTerminationMs?: number;
  /**
   * Names a new object for ever, so that a run can be repeated with the same uids; it must not give the same one twice.
   *
   * @default randomUUID
   */
  readonly createUid?: (object: ObjectInput) => string;
  /**
   * Keeps what the API holds for the next process.
   *
   * @default none: it is forgotten with this one
   */
  readonly persistence?: Persistence | undefined;
}

export function createLocalApi(options: LocalApiOptions): LocalApi {
  const { clock, podTerminationMs = 0, createUid = () => randomUUID(), persistence } = options;
  const store = new ObjectStore(persistence);
  const registry = new Registry([...BUILT_IN_RESOURCES, CRD_RESOURCE]);
  const context: ApiContext = {
    clock,
    store,
    registry,
    allocateIp: ipAllocator(store),
    podTerminationMs,
    createUid,
  };
  startCleanup(context);
  startGarbageCollector(context);
  resumePodEndings(context);
  seedNamespaces(context);
  const operations = createOperations(context);
  return { ...toKubeApi(operations, () => registry.list()), operations };
}

/** Only the result of an operation arrives later, as over a network. */
function toKubeApi(operations: ApiOperations, discover: () => ReturnType<Registry['list']>): KubeApi {
  return {
    discover: () => answer(discover),
    get: (ref) => answer(() => operations.get(ref)),
    list: (collection) => answer(() => operations.list(collection)),
    watch: (collection, onEvent, onEnd) => watch(operations, collection, { onEvent, onEnd }),
    create: (resource, object) =>
      answer(() => operations.create(targetOf(resource, object), object, {}).object),
    update: (resource, object) =>
      answer(() => operations.update(targetOf(resource, object), object, {}).object),
    updateStatus: (resource, object) =>
      answer(
        () => operations.update({ ...targetOf(resource, object), subresource: 'status' }, object, {}).object,
      ),
    patch: (ref, body) =>
      answer(() => operations.patch({ ref, type: 'application/merge-patch+json', body }).object),
    apply: (ref, body, options) =>
      answer(
        () =>
          operations.patch({
            ref,
            type: 'application/apply-patch+yaml',
            body,
            ...options,
          }).object,
      ),
    delete: (ref, { uid, ...options } = {}) =>
      answer(() => {
        operations.delete(ref, { ...options, ...(uid === undefined ? {} : { uid }) });
      }),
    evict: (pod, { uid } = {}) => answer(() => operations.evict(pod, uid === undefined ? {} : { uid })),
  };
}

function answer<T>(operation: () => T): Promise<T> {
  return new Promise((resolve) => resolve(operation()));
}

function targetOf(resource: string, { apiVersion, metadata }: ObjectInput): ObjectRef {
  return { apiVersion, resource, namespace: metadata.namespace, name: metadata.name ?? '' };
}

interface WatchHandlers {
  readonly onEvent: (event: WatchEvent) => void;
  readonly onEnd: (error?: unknown) => void;
}

function watch(
  operations: ApiOperations,
  collection: Parameters<ApiOperations['watch']>[0],
  { onEvent, onEnd }: WatchHandlers,
): () => void {
  let isStopped = false;
  const forward = (event: WatchEvent | Bookmark): void => {
    if (event.type !== 'BOOKMARK') onEvent(event);
  };
  try {
    return operations.watch(collection, forward, onEnd);
  } catch (error) {
    queueMicrotask(() => isStopped || onEnd(error));
    return () => {
      isStopped = true;
    };
  }
}

/** Addresses of the range the real API server is given in the tests; they lead nowhere. */
function ipAllocator(store: ObjectStore): () => string {
  let last = Math.max(0, ...store.list('/services').map(addressNumber));
  return () => {
    last += 1;
    return `10.${(last >> 16) & 255}.${(last >> 8) & 255}.${last & 255}`;
  };
}

/** The how-manieth address a Service was given; 0 for none of ours. */
function addressNumber(service: KubeObject): number {
  const [first, ...rest] = (textAt(service, 'spec', 'clusterIP') ?? '').split('.').map(Number);
  return first === 10 ? rest.reduce((number, part) => number * 256 + part, 0) : 0;
}

function seedNamespaces(context: ApiContext): void {
  const info = context.registry.get('v1', 'namespaces');
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) {
    if (findObject(context, info, { name }) !== undefined) continue;
    const input = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
    createObject(context, info, { input, author: { manager: UNKNOWN_MANAGER } });
  }
}
