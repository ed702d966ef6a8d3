import type { ObjectInput } from '../../cluster/kube-api.js';
import type { KubeObject, ObjectMeta } from '../../contract/kube-object.js';
import type { Clock } from '../clock.js';
import { type Fields, frozenCopy } from './fields.js';
import { notFound } from './refusals.js';
import type { Registry } from './registry.js';
import type { ResourceInfo } from './resource-info.js';
import type { ObjectStore } from './store.js';

/** What every operation of the API works on. */
export interface ApiContext {
  readonly clock: Clock;
  readonly store: ObjectStore;
  readonly registry: Registry;
  readonly allocateIp: () => string;
  /** How long a deleted Pod stays, as if its containers took that long to end. */
  readonly podTerminationMs: number;
  readonly createUid: (object: ObjectInput) => string;
}

/** Kubernetes keeps whole seconds. */
export function toTimestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

interface Preparation {
  readonly content: Fields;
  readonly metadata: ObjectMeta;
  readonly old?: KubeObject;
  /** Whether it is what came of an apply. */
  readonly isApplied: boolean;
}

/** The object as the rules of its kind complete it; `metadata` is that under which it will be stored. */
export function prepare(
  { allocateIp, clock }: ApiContext,
  { rules }: ResourceInfo,
  change: Preparation,
): Fields {
  const { content, metadata, old, isApplied } = change;
  const { uid, name } = metadata;
  const object = { ...content, metadata };
  const now = toTimestamp(clock.now());
  return frozenCopy(rules.prepare?.(object, { uid, name, old, allocateIp, now, isApplied }) ?? object);
}

/** An object ready to be stored: frozen, its fields in the order people know. */
export function toStored(info: ResourceInfo, content: Fields, metadata: ObjectMeta): KubeObject {
  const { apiVersion, kind } = info;
  const { metadata: _replaced, ...rest } = content;
  return frozenCopy({ apiVersion, kind, metadata, ...rest });
}

interface Address {
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** @throws StatusError NotFound */
export function storedObject(context: ApiContext, info: ResourceInfo, address: Address): KubeObject {
  const found = findObject(context, info, address);
  if (found === undefined) throw notFound(info, address.name);
  return found;
}

export function findObject(
  { store }: ApiContext,
  info: ResourceInfo,
  { namespace, name }: Address,
): KubeObject | undefined {
  return store.get(info.storage, info.namespaced ? (namespace ?? '') : '', name);
}

/** The object as a client of that version sees it. Versions differ in nothing but their name: there are no conversions. */
export function asVersion(info: ResourceInfo, object: KubeObject): KubeObject {
  return object.apiVersion === info.apiVersion
    ? object
    : Object.freeze({ ...object, apiVersion: info.apiVersion });
}
