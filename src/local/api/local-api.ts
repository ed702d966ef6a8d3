import { randomUUID } from 'node:crypto';
import type { CollectionRef, KubeApi, ObjectInput, ObjectList, WatchEvent } from '../../cluster/kube-api.js';
import type { Clock } from '../clock.js';
import { bindPod } from './binding.js';
import { BUILT_IN_RESOURCES } from './built-in-resources.js';
import { startCleanup } from './cleanup.js';
import { type ApiContext, asVersion, storedObject } from './context.js';
import { createObject } from './create.js';
import { CRD_RESOURCE, storageOfDefinition } from './custom-resource-definitions.js';
import { startGarbageCollector } from './garbage-collector.js';
import { parseLabelSelector } from './label-selector.js';
import { patchObject } from './patch.js';
import { expired, unknownResource } from './refusals.js';
import { Registry } from './registry.js';
import { removeObject } from './remove.js';
import type { ResourceInfo } from './resource-info.js';
import { ObjectStore, type StoreEvent } from './store.js';
import { updateObject } from './update.js';
import { DeliveryQueue, toWatchEvent, type WatchFilter } from './watcher.js';

/** The embedded Kubernetes API; keeps everything in memory and needs no stopping. */
export type LocalApi = KubeApi;

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
}

export function createLocalApi(options: LocalApiOptions): LocalApi {
  const { clock, podTerminationMs = 0, createUid = () => randomUUID() } = options;
  const store = new ObjectStore();
  const registry = new Registry([...BUILT_IN_RESOURCES, CRD_RESOURCE]);
  const context: ApiContext = {
    clock,
    store,
    registry,
    allocateIp: ipAllocator(),
    podTerminationMs,
    createUid,
  };
  startCleanup(context);
  startGarbageCollector(context);
  seedNamespaces(context);

  const infoOf = ({ apiVersion, resource }: Pick<CollectionRef, 'apiVersion' | 'resource'>): ResourceInfo =>
    registry.get(apiVersion, resource);
  const infoFor = (resource: string, { apiVersion }: ObjectInput): ResourceInfo =>
    registry.get(apiVersion, resource);

  // Every operation is one step, with no waiting inside; only its result arrives later, as over a network.
  return {
    discover: () => answer(() => registry.list()),
    get: (ref) =>
      answer(() => asVersion(infoOf(ref), storedObject(context, namespacedInfo(infoOf(ref), ref), ref))),
    list: (collection) => answer(() => listObjects(context, infoOf(collection), collection)),
    watch: (collection, onEvent, onEnd) => watchObjects(context, collection, { onEvent, onEnd }),
    create: (resource, object) =>
      answer(() => {
        const info = infoFor(resource, object);
        return info.kind === 'Binding' ? bindPod(context, object) : createObject(context, info, object);
      }),
    update: (resource, input) =>
      answer(() => updateObject(context, infoFor(resource, input), { part: 'object', input })),
    updateStatus: (resource, input) =>
      answer(() => updateObject(context, withStatus(infoFor(resource, input)), { part: 'status', input })),
    patch: (ref, patch) =>
      answer(() => patchObject(context, namespacedInfo(infoOf(ref), ref), { ref, patch })),
    delete: (ref, options) =>
      answer(() => {
        const info = namespacedInfo(infoOf(ref), ref);
        removeObject(context, info, { ...options, object: storedObject(context, info, ref) });
      }),
  };
}

function answer<T>(operation: () => T): Promise<T> {
  return new Promise((resolve) => resolve(operation()));
}

/** There is no address for an object of a namespaced resource without its namespace. */
function namespacedInfo(
  info: ResourceInfo,
  { namespace }: { readonly namespace?: string | undefined },
): ResourceInfo {
  if (info.namespaced && namespace === undefined) throw unknownResource();
  return info;
}

function withStatus(info: ResourceInfo): ResourceInfo {
  if (!info.subresources.includes('status')) throw unknownResource();
  return info;
}

/** Addresses of the range the real API server is given in the tests; they lead nowhere. */
function ipAllocator(): () => string {
  let last = 0;
  return () => {
    last += 1;
    return `10.${(last >> 16) & 255}.${(last >> 8) & 255}.${last & 255}`;
  };
}

function seedNamespaces(context: ApiContext): void {
  const info = context.registry.get('v1', 'namespaces');
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) {
    createObject(context, info, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
}

function filterOf(info: ResourceInfo, { namespace, labelSelector }: CollectionRef): WatchFilter {
  const scope = info.namespaced ? namespace : undefined;
  return { storage: info.storage, namespace: scope, matches: parseLabelSelector(labelSelector) };
}

function listObjects(
  { store }: Pick<ApiContext, 'store'>,
  info: ResourceInfo,
  collection: CollectionRef,
): ObjectList {
  const { storage, namespace, matches } = filterOf(info, collection);
  const items = store
    .list(storage, namespace)
    .filter((object) => matches(object.metadata.labels))
    .map((object) => asVersion(info, object));
  return { items, resourceVersion: String(store.revision) };
}

interface WatchHandlers {
  readonly onEvent: (event: WatchEvent) => void;
  readonly onEnd: (error?: unknown) => void;
}

type Delivery = { readonly event: WatchEvent } | { readonly error: unknown };

function watchObjects(
  context: ApiContext,
  collection: CollectionRef & { readonly resourceVersion: string },
  { onEvent, onEnd }: WatchHandlers,
): () => void {
  const deliveries = new DeliveryQueue<Delivery>((delivery) => {
    if ('event' in delivery) onEvent(delivery.event);
    else {
      stop();
      onEnd(delivery.error);
    }
  });
  let unsubscribe = (): void => undefined;
  const stop = (): void => {
    unsubscribe();
    deliveries.close();
  };
  try {
    unsubscribe = subscribe(context, collection, deliveries);
  } catch (error) {
    deliveries.push({ error });
  }
  return stop;
}

/** @throws StatusError NotFound, BadRequest, Expired */
function subscribe(
  { registry, store }: ApiContext,
  collection: CollectionRef & { readonly resourceVersion: string },
  deliveries: DeliveryQueue<Delivery>,
): () => void {
  const info = registry.get(collection.apiVersion, collection.resource);
  const filter = filterOf(info, collection);
  const push = (stored: StoreEvent): void => {
    const event = toWatchEvent(stored, filter);
    if (event !== undefined) deliveries.push({ event: { ...event, object: asVersion(info, event.object) } });
    // With the CRD goes what it defined; the stream ends without an error.
    if (stored.type === 'DELETED' && stored.storage === CRD_RESOURCE.storage) {
      if (storageOfDefinition(stored.object) === info.storage) deliveries.push({ error: undefined });
    }
  };
  const since = Number(collection.resourceVersion);
  // 0 and nothing stand for "any state will do": the stream begins with what there is.
  if (since === 0)
    for (const object of listObjects({ store }, info, collection).items) {
      deliveries.push({ event: { type: 'ADDED', object } });
    }
  const missed = store.eventsAfter(info.storage, since === 0 ? store.revision : since);
  if (missed === undefined) throw expired(since, store.oldestRevision(info.storage));
  for (const event of missed) push(event);
  return store.subscribe(push);
}
