import type { KubeObject } from '../../contract/kube-object.js';
import { type ApiContext, toStored, toTimestamp } from './context.js';
import {
  CLEANUP_FINALIZER,
  CRD_RESOURCE,
  definedResources,
  definitionStatus,
  isEstablished,
  storageOfDefinition,
  terminatingStatus,
} from './custom-resource-definitions.js';
import { type Fields, listAt, textAt } from './fields.js';
import { removeObject } from './remove.js';
import type { StoreEvent } from './store.js';
import { storeChanged } from './update.js';
import { DeliveryQueue } from './watcher.js';

/**
 * Stand-in for the controllers of namespaces and CRDs: serves what a CRD defines, empties what is being deleted, and lets it
 * go when it is empty.
 */
export function startCleanup(context: ApiContext): void {
  const queue = new DeliveryQueue<StoreEvent>((event) => handleEvent(context, event));
  const take = (event: StoreEvent): void => {
    if (event.storage === CRD_RESOURCE.storage) serveDefinition(context, event);
    const isMarked = event.object.metadata.deletionTimestamp !== undefined;
    if (event.type === 'DELETED' || (isMarked && isContainer(event.storage))) queue.push(event);
  };
  // What an earlier process has left may be in the middle of a deletion.
  context.store.present().forEach(take);
  context.store.subscribe(take);
}

function isContainer(storage: string): boolean {
  return storage === '/namespaces' || storage === CRD_RESOURCE.storage;
}

function serveDefinition({ registry }: ApiContext, { type, object }: StoreEvent): void {
  registry.removeStorage(storageOfDefinition(object));
  if (type !== 'DELETED') for (const info of definedResources(object)) registry.add(info);
}

function handleEvent(context: ApiContext, { type, storage, object }: StoreEvent): void {
  const { store } = context;
  if (type !== 'DELETED' && isContainer(storage)) empty(context, storage, object);
  const namespace = store.get('/namespaces', '', object.metadata.namespace ?? object.metadata.name);
  if (namespace?.metadata.deletionTimestamp !== undefined) endNamespace(context, namespace);
  const definition = definitionOf(context, storage, object);
  if (definition?.metadata.deletionTimestamp !== undefined) endDefinition(context, definition);
  if (type === 'DELETED' && storage === CRD_RESOURCE.storage) acceptWaiting(context);
}

/** The CRD that was changed itself, or that of a changed object. */
function definitionOf({ store }: ApiContext, storage: string, object: KubeObject): KubeObject | undefined {
  const [group = '', plural = ''] = storage.split('/');
  const name = storage === CRD_RESOURCE.storage ? object.metadata.name : `${plural}.${group}`;
  return store.get(CRD_RESOURCE.storage, '', name);
}

function empty(context: ApiContext, storage: string, container: KubeObject): void {
  const { store, registry } = context;
  const isNamespace = storage === '/namespaces';
  const storages = isNamespace ? store.storages() : [storageOfDefinition(container)];
  for (const contained of storages) {
    const info = registry.byStorage(contained);
    if (info === undefined || (isNamespace && !info.namespaced)) continue;
    const objects = store.list(contained, isNamespace ? container.metadata.name : undefined);
    const living = objects.filter((object) => object.metadata.deletionTimestamp === undefined);
    for (const object of living) removeObject(context, info, { object });
  }
}

function endNamespace({ store, registry }: ApiContext, namespace: KubeObject): void {
  const { name } = namespace.metadata;
  const isEmpty = store.storages().every((storage) => store.list(storage, name).length === 0);
  const holders = namespace.metadata.finalizers ?? [];
  if (!isEmpty || holders.length > 0) return;
  const metadata = { ...namespace.metadata, resourceVersion: store.nextRevision };
  store.remove('/namespaces', toStored(registry.get('v1', 'namespaces'), namespace, metadata));
}

/** What another CRD has given up is free for those that wait for it. */
function acceptWaiting(context: ApiContext): void {
  const { store, clock } = context;
  for (const waiting of store.list(CRD_RESOURCE.storage)) {
    if (isEstablished(waiting)) continue;
    const others = store.list(CRD_RESOURCE.storage).filter((other) => other !== waiting);
    const status = definitionStatus(waiting, others, toTimestamp(clock.now()));
    if (isEstablished({ status })) writeStatus(context, waiting, status);
  }
}

function writeStatus(context: ApiContext, definition: KubeObject, status: Fields): void {
  const metadata = { ...definition.metadata, resourceVersion: context.store.nextRevision };
  storeChanged(context, CRD_RESOURCE, toStored(CRD_RESOURCE, { ...definition, status }, metadata));
}

/** Tells of a CRD that its objects are going first. */
function markTerminating(context: ApiContext, definition: KubeObject): void {
  const conditions = listAt(definition, 'status', 'conditions');
  if (conditions.some((condition) => textAt(condition, 'reason') === 'InstanceDeletionInProgress')) return;
  const now = toTimestamp(context.clock.now());
  writeStatus(context, definition, terminatingStatus(definition, 'in progress', now));
}

function endDefinition(context: ApiContext, definition: KubeObject): void {
  const { store } = context;
  const remaining =
    definition.metadata.finalizers?.filter((finalizer) => finalizer !== CLEANUP_FINALIZER) ?? [];
  if (remaining.length === definition.metadata.finalizers?.length) return;
  if (store.list(storageOfDefinition(definition)).length > 0) {
    markTerminating(context, definition);
    return;
  }
  const metadata = {
    ...definition.metadata,
    finalizers: remaining.length === 0 ? undefined : remaining,
    resourceVersion: store.nextRevision,
  };
  storeChanged(context, CRD_RESOURCE, toStored(CRD_RESOURCE, definition, metadata));
}
